// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import java.util.List;

/**
 * The answer to one question.
 *
 * @param questionId the question's
 * @param series one per metric and group, in the order of the metrics and then of the dimensions
 * @param completeThroughMicros everything before this instant is in the store, microseconds since 1970
 * @param caveats what a careful reader should know
 */
public record Answer(String questionId, List<Series> series, long completeThroughMicros, List<Caveat> caveats) {
  public Answer {
    series = List.copyOf(series);
    caveats = List.copyOf(caveats);
  }

  /** Something a careful reader should know. */
  public record Caveat(Reason reason, String message) {
    /** What it is about. */
    public enum Reason {
      CLIPPED_TO_RETENTION,
      GATEWAY_SILENT,
      ROWS_DROPPED,
      SERIES_FOLDED,
      BIASED_LABELS,
      FEW_LABELS,
      CALIBRATION
    }
  }
}
