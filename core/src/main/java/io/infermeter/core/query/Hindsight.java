// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.label.Revised;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.query.QuestionRejected.Violation;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What labels learned since an instant changed, to be taken from the state now: the rest is the state as it was known then. Whole hours
 * of predictions and of learning come from aggregates. An hour that a window cuts, and the hour that the instant cuts, come from the
 * history of labels; where that is gone the question is refused, never answered nearly.
 */
final class Hindsight {
  /** Most hours of predictions that windows may cut: a day. */
  static final int MAX_CUT = 24;

  private static final long HOUR = RollupKey.HOUR * TimeRange.MINUTE;

  private final Windows windows;
  private final long sinceMicros;
  private final long wholeSince;
  private final TreeSet<Long> cut = new TreeSet<>();
  private final PredictionParts parts;
  private final Later later;

  /** Takes what was learned since of predictions of [start, end). */
  @FunctionalInterface
  interface Later {
    void accept(long startMicros, long endMicros, Dimensions dimensions, PredictionTally learned);
  }

  Hindsight(Windows windows, long sinceMicros, PredictionParts parts, Later later) {
    this.parts = parts;
    this.windows = windows;
    this.sinceMicros = sinceMicros;
    this.wholeSince = Math.ceilDiv(sinceMicros, HOUR) * HOUR;
    this.later = later;
    for (TimeRange point : windows.points()) {
      cut(point.startMicros());
      cut(point.endMicros());
    }
    if (cut.size() > MAX_CUT) {
      throw refused(Reason.TOO_MANY_POINTS,
          "windows cut " + cut.size() + " hours, of which every label is read; at most " + MAX_CUT
              + ": ask for steps of whole hours, or for a shorter range");
    }
  }

  private void cut(long micros) {
    if (Math.floorMod(micros, HOUR) != 0) {
      cut.add(Math.floorDiv(micros, HOUR) * HOUR);
    }
  }

  private static QuestionRejected refused(Reason reason, String message) {
    return new QuestionRejected(List.of(new Violation("as_of", reason, message)));
  }

  void read(Snapshot snapshot, Predicate<Dimensions> series) {
    long rowsSince = snapshot.rowsSinceMicros();
    TimeRange span = windows.span();
    snapshot.rollups(
        RollupKey.Kind.REVISIONS,
        RollupKey.Axis.EVENT,
        RollupKey.hour(span.startMicros()),
        Math.ceilDiv(span.endMicros(), TimeRange.MINUTE),
        series,
        parts,
        rollup -> hour(rollup, rowsSince));
    for (long hour : cut) {
      TimeRange rows = new TimeRange(Math.max(hour, span.startMicros()), Math.min(hour + HOUR, span.endMicros()));
      snapshot.histories(rows, series, history -> rows(history, new TimeRange(sinceMicros, Long.MAX_VALUE), true));
    }
    if (sinceMicros < wholeSince) {
      TimeRange learned = new TimeRange(sinceMicros, wholeSince);
      snapshot.learned(learned, series, history -> rows(history, learned, false));
    }
  }

  private void hour(Rollup rollup, long rowsSince) {
    long hour = rollup.key().minute() * TimeRange.MINUTE;
    long learned = rollup.key().learnedMinute() * TimeRange.MINUTE;
    boolean late = learned + HOUR > sinceMicros;
    if (late && (cut.contains(hour) || learned < sinceMicros)) {
      if (hour < rowsSince) {
        throw refused(Reason.INVALID_FIELD,
            "needs labels one by one of predictions before " + Windows.instant(rowsSince)
                + ", which are no longer kept; give as_of and the windows in whole hours");
      }
    } else if (late) {
      later.accept(hour, hour + HOUR, rollup.key().dimensions(), (PredictionTally) rollup.tally());
    }
  }

  private void rows(LabelHistory history, TimeRange learned, boolean ofCutHours) {
    Prediction prediction = history.prediction();
    if (prediction == null || cut.contains(Math.floorDiv(prediction.position().micros(), HOUR) * HOUR) != ofCutHours) {
      return;
    }
    long micros = prediction.position().micros();
    for (LabelHistory.Revision revision : history.revisions()) {
      if (learned.contains(revision.learnedMicros())) {
        later.accept(micros, micros + 1, prediction.dimensions(), Revised.difference(prediction, revision));
      }
    }
  }
}
