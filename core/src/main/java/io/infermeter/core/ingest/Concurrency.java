// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.InFlightSweep;
import java.util.HashMap;
import java.util.Map;

/**
 * How many calls of each series were in flight at once, and for how long any was. Time is settled once all calls that began before it have
 * been recorded; until then each call takes two numbers. Where calls hang, the time since they began is not settled: beyond
 * {@link #BOUND} numbers the older half of it is settled all the same, and what calls that end later did in it is left out.
 * Confined to the writer.
 */
final class Concurrency {
  /** About 100 MB, a quarter of an hour at 500 calls a second. */
  static final int BOUND = 1_000_000;

  private final int bound;
  private final Map<Dimensions, InFlightSweep> sweeps = new HashMap<>();
  private long reachedNanos;

  Concurrency(int bound) {
    this.bound = bound;
  }

  /** Adds a call that is stored. */
  void add(Call call) {
    sweeps.computeIfAbsent(call.dimensions(), dimensions -> new InFlightSweep(reachedNanos)).add(call);
  }

  /**
   * Settles everything before an instant.
   *
   * @param throughNanos every call that began before has been added; nanoseconds since 1970
   * @param extremes takes what was found, by minute and series
   */
  void settle(long throughNanos, Map<RollupKey, CallExtremes> extremes) {
    advance(throughNanos, extremes);
    while (size() > bound) {
      long first = sweeps.values().stream().mapToLong(InFlightSweep::firstNanos).min().orElse(reachedNanos);
      long last = sweeps.values().stream().mapToLong(InFlightSweep::lastNanos).max().orElse(first);
      advance(first + (last - first) / 2 + 1, extremes);
    }
  }

  private void advance(long toNanos, Map<RollupKey, CallExtremes> extremes) {
    if (toNanos <= reachedNanos) {
      return;
    }
    reachedNanos = toNanos;
    sweeps.forEach(
        (dimensions, sweep) ->
            sweep.advance(
                toNanos,
                (start, end, calls) ->
                    CallMinutes.cut(
                        start,
                        end,
                        (minute, from, to) -> extremes.computeIfAbsent(key(minute, dimensions), k -> new CallExtremes()).busy(to - from, calls))));
    sweeps.values().removeIf(InFlightSweep::isIdle);
  }

  /** Settles all that is left: no call runs any more. */
  void finish(Map<RollupKey, CallExtremes> extremes) {
    long last = sweeps.values().stream().mapToLong(InFlightSweep::lastNanos).max().orElse(reachedNanos);
    advance(last + 1, extremes);
  }

  boolean isIdle() {
    return sweeps.isEmpty();
  }

  private int size() {
    return sweeps.values().stream().mapToInt(InFlightSweep::size).sum();
  }

  static RollupKey key(long minute, Dimensions dimensions) {
    return new RollupKey(RollupKey.Kind.EXTREMES, RollupKey.Axis.EVENT, minute, dimensions);
  }
}
