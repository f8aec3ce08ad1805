// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import io.infermeter.v1.LabelOutcome;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exact counts of one segment. Belongs to the thread of its replay. */
final class SegmentTally {
  private final Map<LabelOutcome, Long> outcomes = new EnumMap<>(LabelOutcome.class);
  private @Nullable Instant firstCall;
  private long calls;
  private long rows;
  private long labelled;
  private long correct;

  void calling(Instant now) {
    if (firstCall == null) {
      firstCall = now;
    }
  }

  void answered(int rowsOfCall) {
    calls++;
    rows += rowsOfCall;
  }

  /** Adds a row to the judged ones, or takes it back before it changes. */
  void count(ReplayedRow row, int sign) {
    labelled += row.judged() ? sign : 0;
    correct += row.correct() ? sign : 0;
  }

  void acknowledged(LabelOutcome outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  @Nullable Instant firstCall() {
    return firstCall;
  }

  long calls() {
    return calls;
  }

  long rows() {
    return rows;
  }

  long labelled() {
    return labelled;
  }

  long correct() {
    return correct;
  }

  Map<LabelOutcome, Long> outcomes() {
    return outcomes;
  }
}
