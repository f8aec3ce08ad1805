// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.series.Dimensions;

/**
 * Names one aggregate of one series.
 *
 * @param kind what is aggregated
 * @param axis the time axis that the minute is of; only {@link Kind#PREDICTIONS} have both
 * @param minute minutes since 1970-01-01T00:00Z; the first of its bucket where that is longer
 * @param span how many minutes were merged into one aggregate, as {@link Ladder} says: 1, 60 or 1440; 1 for kinds that have buckets of
 *     their own
 * @param learnedMinute the first minute of the hour in which labels were learned, of {@link Kind#REVISIONS}; else 0
 * @param dimensions the series
 */
public record RollupKey(Kind kind, Axis axis, long minute, int span, long learnedMinute, Dimensions dimensions) {
  /** Minutes of an hour. */
  public static final long HOUR = 60;

  /** Minutes of predictions whose label delays are kept together. */
  public static final long DELAY_BUCKET = 10;

  public RollupKey(Kind kind, Axis axis, long minute, Dimensions dimensions) {
    this(kind, axis, minute, 1, 0, dimensions);
  }

  /** The key of a kind that has a bucket of its own. */
  public RollupKey(Kind kind, Axis axis, long minute, long learnedMinute, Dimensions dimensions) {
    this(kind, axis, minute, 1, learnedMinute, dimensions);
  }

  /** The key of the longer bucket that this one is in; itself if it is no longer. */
  public RollupKey within(int longer) {
    return longer <= span ? this : new RollupKey(kind, axis, Math.floorDiv(minute, longer) * longer, longer, learnedMinute, dimensions);
  }

  /** The first minute behind it, where minutes are merged. */
  public long endMinute() {
    return minute + span;
  }

  /** The hour of an instant, as the first of its minutes. */
  public static long hour(long micros) {
    return Math.floorDiv(micros, HOUR * TimeRange.MINUTE) * HOUR;
  }

  /** What is aggregated. */
  public enum Kind {
    /** {@link io.infermeter.core.tally.CallTally} by minute. */
    CALLS,
    /** {@link io.infermeter.core.tally.CallExtremes} by minute, which merge over time alone; on the EVENT axis. */
    EXTREMES,
    /**
     * {@link io.infermeter.core.tally.PredictionTally} by minute: on EVENT the state now, on JOIN what labels added when they were
     * learned.
     */
    PREDICTIONS,
    /**
     * {@link io.infermeter.core.tally.PredictionTally} by hour of the prediction and hour of learning: what each label changed, signed.
     * The state now, less what was learned since an instant, is the state as it was known then.
     */
    REVISIONS,
    /** {@link io.infermeter.core.tally.DelayCounts} of first labels, by ten minutes of the prediction. */
    DELAYS;

    /** Whether its minutes are merged when they are old; the others have longer buckets from the start. */
    public boolean merges() {
      return this != REVISIONS && this != DELAYS;
    }
  }

  /** Which time counts. */
  public enum Axis {
    /** When the prediction was made. */
    EVENT,
    /** When the label was learned. */
    JOIN
  }
}
