// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.label.Judgements;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.CallRows;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.Tallies;
import io.infermeter.core.tally.Tally;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Computes aggregates from the raw rows alone. Law: over any range of whole minutes, {@link #fromRows} equals {@link #fromRollups}, on
 * both time axes. {@link ExtremesRebuild} does the same for what does not add up. A range holds the buckets of more than a minute that begin in it.
 */
public final class Rebuild {
  private static final Predicate<Dimensions> ALL = dimensions -> true;
  private static final long HOUR = RollupKey.HOUR * TimeRange.MINUTE;

  private Rebuild() {}

  /** The aggregates of a range of whole minutes, from calls, drops, predictions and labels. Zero tallies are left out. */
  public static Map<RollupKey, Tally<?>> fromRows(Snapshot snapshot, TimeRange range) {
    Aggregates result = new Aggregates();
    snapshot.callsInFlight(range, ALL, call -> result.call(call, range));
    snapshot.drops(range, ALL, drop -> result.eligible(drop.position().micros(), drop.dimensions(), drop.rows()));
    CallRows batches = new CallRows(result::batch);
    snapshot.predictions(
        range,
        ALL,
        stored -> {
          result.row(stored);
          batches.add(stored);
        });
    batches.end();
    snapshot.learned(range, ALL, history -> learned(result, history, range));
    snapshot.histories(hours(range), ALL, history -> bucketed(result, history, range));
    return new HashMap<>(result.tallies());
  }

  private static void learned(Aggregates result, LabelHistory history, TimeRange range) {
    Judgements judgements = new Judgements(history.prediction());
    for (LabelHistory.Revision revision : history.revisions()) {
      if (range.contains(revision.learnedMicros())) {
        result.learned(judgements, revision, 1);
      }
    }
  }

  private static void bucketed(Aggregates result, LabelHistory history, TimeRange range) {
    long micros = history.prediction().position().micros();
    Judgements judgements = new Judgements(history.prediction());
    for (LabelHistory.Revision revision : history.revisions()) {
      if (range.contains(RollupKey.hour(micros) * TimeRange.MINUTE)) {
        result.revision(judgements, revision, 1);
      }
      if (revision.first() && range.contains(Aggregates.delayBucket(micros) * TimeRange.MINUTE)) {
        result.delay(history.prediction(), revision.learnedMicros(), 1);
      }
    }
  }

  /** The whole hours that a range touches. */
  private static TimeRange hours(TimeRange range) {
    return new TimeRange(Math.floorDiv(range.startMicros(), HOUR) * HOUR, Math.ceilDiv(range.endMicros(), HOUR) * HOUR);
  }

  /** The aggregates of a range of whole minutes, summed over processes. Zero tallies are left out. */
  public static Map<RollupKey, Tally<?>> fromRollups(Snapshot snapshot, TimeRange range) {
    Map<RollupKey, Tally<?>> result = new HashMap<>();
    long first = Math.floorDiv(range.startMicros(), TimeRange.MINUTE);
    long end = Math.ceilDiv(range.endMicros(), TimeRange.MINUTE);
    for (Kind kind : Kind.values()) {
      for (Axis axis : Axis.values()) {
        if (kind != Kind.EXTREMES) {
          snapshot.rollups(kind, axis, first, end, ALL, rollup -> add(result, rollup));
        }
      }
    }
    result.values().removeIf(Tally::isZero);
    return result;
  }

  private static void add(Map<RollupKey, Tally<?>> result, Rollup rollup) {
    result.merge(rollup.key(), (Tally<?>) rollup.tally(), (a, b) -> (Tally<?>) Tallies.sum(a, b));
  }
}
