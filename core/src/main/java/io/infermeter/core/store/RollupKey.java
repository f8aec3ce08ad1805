// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.series.Dimensions;

/**
 * Names one aggregated minute of one series.
 *
 * @param kind what is aggregated
 * @param axis the time axis that the minute is of; calls have EVENT alone
 * @param minute minutes since 1970-01-01T00:00Z
 * @param dimensions the series
 */
public record RollupKey(Kind kind, Axis axis, long minute, Dimensions dimensions) {
  /** What is aggregated. */
  public enum Kind {
    /** {@link io.infermeter.core.tally.CallTally} */
    CALLS,
    /** {@link io.infermeter.core.tally.PredictionTally} */
    PREDICTIONS
  }

  /** Which time counts. */
  public enum Axis {
    /** When the prediction was made. */
    EVENT,
    /** When the label was learned. */
    JOIN
  }
}
