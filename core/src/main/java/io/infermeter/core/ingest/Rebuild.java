// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Computes aggregates from the raw rows alone. Law: over any range of whole minutes, {@link #fromRows} equals {@link #fromRollups}.
 */
public final class Rebuild {
  private static final Predicate<Dimensions> ALL = dimensions -> true;

  private Rebuild() {}

  /** The aggregates of a range of whole minutes, from calls, drops and predictions. Zero tallies are left out. */
  public static Map<RollupKey, Tally<?>> fromRows(Snapshot snapshot, TimeRange range) {
    Map<RollupKey, Tally<?>> result = new HashMap<>();
    snapshot.calls(
        range,
        ALL,
        call -> {
          calls(result, call.position().micros(), call.dimensions()).add(CallTally.of(call));
          if (call.rows() > 0) {
            predictions(result, call.position().micros(), call.dimensions()).addEligible(call.rows());
          }
        });
    snapshot.drops(range, ALL, drop -> predictions(result, drop.position().micros(), drop.dimensions()).addEligible(drop.rows()));
    snapshot.predictions(
        range,
        ALL,
        stored ->
            predictions(result, stored.prediction().position().micros(), stored.prediction().dimensions())
                .add(PredictionTally.of(stored.prediction(), stored.truth())));
    result.values().removeIf(Tally::isZero);
    return result;
  }

  /** The aggregates of a range of whole minutes, summed over processes. Zero tallies are left out. */
  public static Map<RollupKey, Tally<?>> fromRollups(Snapshot snapshot, TimeRange range) {
    Map<RollupKey, Tally<?>> result = new HashMap<>();
    long first = Math.floorDiv(range.startMicros(), TimeRange.MINUTE);
    long end = Math.ceilDiv(range.endMicros(), TimeRange.MINUTE);
    for (RollupKey.Kind kind : RollupKey.Kind.values()) {
      snapshot.rollups(kind, RollupKey.Axis.EVENT, first, end, ALL, rollup -> add(result, rollup));
    }
    result.values().removeIf(Tally::isZero);
    return result;
  }

  private static void add(Map<RollupKey, Tally<?>> result, Rollup rollup) {
    switch (rollup.tally()) {
      case CallTally calls -> ((CallTally) result.computeIfAbsent(rollup.key(), k -> new CallTally())).add(calls);
      case PredictionTally rows -> ((PredictionTally) result.computeIfAbsent(rollup.key(), k -> new PredictionTally())).add(rows);
      default -> throw new IllegalArgumentException("no rollup holds " + rollup.tally().getClass());
    }
  }

  private static PredictionTally predictions(Map<RollupKey, Tally<?>> result, long micros, Dimensions dimensions) {
    return (PredictionTally) result.computeIfAbsent(key(RollupKey.Kind.PREDICTIONS, micros, dimensions), k -> new PredictionTally());
  }

  private static CallTally calls(Map<RollupKey, Tally<?>> result, long micros, Dimensions dimensions) {
    return (CallTally) result.computeIfAbsent(key(RollupKey.Kind.CALLS, micros, dimensions), k -> new CallTally());
  }

  private static RollupKey key(RollupKey.Kind kind, long micros, Dimensions dimensions) {
    return new RollupKey(kind, RollupKey.Axis.EVENT, Math.floorDiv(micros, TimeRange.MINUTE), dimensions);
  }
}
