// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.InFlightSweep;
import java.util.HashMap;
import java.util.Map;

/**
 * Computes the extremes of calls from the raw rows alone. Law: over any range of whole minutes that is settled, {@link #fromRows} equals
 * {@link #fromRollups}.
 */
public final class ExtremesRebuild {
  /** Extremes do not add up over processes, so each has its own. */
  public record Owned(RollupKey key, int process) {}

  private record Replica(Dimensions dimensions, int process) {}

  private ExtremesRebuild() {}

  /** The extremes of a range of whole minutes, from calls. Those that say nothing are left out. */
  public static Map<Owned, CallExtremes> fromRows(Snapshot snapshot, TimeRange range) {
    Map<Owned, CallExtremes> result = new HashMap<>();
    Map<Replica, InFlightSweep> sweeps = new HashMap<>();
    snapshot.callsInFlight(
        range,
        any -> true,
        call -> {
          Replica replica = new Replica(call.dimensions(), call.position().process());
          sweeps.computeIfAbsent(replica, r -> new InFlightSweep(range.startMicros() * 1_000)).add(call);
          if (range.contains(call.position().micros())) {
            at(result, minute(call), replica).latency(call);
          }
        });
    sweeps.forEach(
        (replica, sweep) ->
            sweep.advance(
                range.endMicros() * 1_000,
                (start, end, calls) ->
                    CallMinutes.cut(start, end, (minute, from, to) -> at(result, minute, replica).busy(to - from, calls))));
    return result;
  }

  private static long minute(Call call) {
    return Math.floorDiv(call.position().micros(), TimeRange.MINUTE);
  }

  private static CallExtremes at(Map<Owned, CallExtremes> result, long minute, Replica replica) {
    return result.computeIfAbsent(new Owned(Concurrency.key(minute, replica.dimensions), replica.process), o -> new CallExtremes());
  }

  /** The stored extremes of a range of whole minutes. */
  public static Map<Owned, CallExtremes> fromRollups(Snapshot snapshot, TimeRange range) {
    Map<Owned, CallExtremes> result = new HashMap<>();
    snapshot.rollups(
        RollupKey.Kind.EXTREMES,
        RollupKey.Axis.EVENT,
        Math.floorDiv(range.startMicros(), TimeRange.MINUTE),
        Math.ceilDiv(range.endMicros(), TimeRange.MINUTE),
        any -> true,
        rollup -> result.put(new Owned(rollup.key(), rollup.process()), (CallExtremes) rollup.tally()));
    return result;
  }
}
