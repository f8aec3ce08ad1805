// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many calls of one series were in flight, instant by instant. Calls may come in any order; what lies before the instant that
 * {@link #advance} has reached is settled and forgotten, so it holds two numbers for each call that is not. Not thread-safe.
 */
public final class InFlightSweep {
  /** Takes a stretch of time in which the number of calls in flight did not change. */
  @FunctionalInterface
  public interface Stretch {
    /**
     * A stretch.
     *
     * @param startNanos nanoseconds since 1970
     * @param endNanos greater than startNanos
     * @param calls at least 1
     */
    void of(long startNanos, long endNanos, long calls);
  }

  private final TreeMap<Long, Long> changes = new TreeMap<>();
  private long reached;
  private long calls;

  /** Begins at an instant, in nanoseconds since 1970. */
  public InFlightSweep(long startNanos) {
    this.reached = startNanos;
  }

  /** Adds a call; what of it lies before the instant that was reached is left out. */
  public void add(Call call) {
    long start = Math.max(reached, call.startNanos());
    long end = Math.max(reached, call.endNanos());
    if (start < end) {
      change(start, 1);
      change(end, -1);
    }
  }

  private void change(long at, long by) {
    changes.merge(at, by, (a, b) -> a + b == 0 ? null : a + b);
  }

  /** Settles everything before an instant, in nanoseconds since 1970. */
  public void advance(long toNanos, Stretch sink) {
    while (!changes.isEmpty() && changes.firstKey() < toNanos) {
      Map.Entry<Long, Long> next = changes.pollFirstEntry();
      pass(next.getKey(), sink);
      calls += next.getValue();
    }
    if (toNanos > reached) {
      pass(toNanos, sink);
    }
  }

  private void pass(long to, Stretch sink) {
    if (calls > 0 && to > reached) {
      sink.of(reached, to, calls);
    }
    reached = to;
  }

  /** Whether nothing is left to settle. */
  public boolean isIdle() {
    return changes.isEmpty();
  }

  /** Numbers that it holds. */
  public int size() {
    return changes.size();
  }

  /** The last instant at which something is known to change; the instant that was reached where there is none. */
  public long lastNanos() {
    return changes.isEmpty() ? reached : changes.lastKey();
  }

  /** The first instant at which something is known to change; the instant that was reached where there is none. */
  public long firstNanos() {
    return changes.isEmpty() ? reached : changes.firstKey();
  }
}
