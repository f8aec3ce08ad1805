// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import java.util.Objects;

/**
 * How calls cross a span of time. With the calls that begin in it,
 *
 * <pre>carried + begun = ended + carried into the next span</pre>
 *
 * and the latencies of all calls, each clipped to the span, add up to {@code inFlight} (J. D. C. Little, "A Proof for the Queuing
 * Formula: L = lambda W", 1961: both are the same area, summed by rows or by columns).
 */
public final class FlowTally implements Tally<FlowTally> {
  private long carried;
  private long ended;
  private final Int128 inFlightNanos;

  public FlowTally() {
    this(new Int128());
  }

  private FlowTally(Int128 inFlightNanos) {
    this.inFlightNanos = inFlightNanos;
  }

  /** Adds a call's part of the span from start to end, without the end, in nanoseconds since 1970. */
  void record(Call call, long startNanos, long endNanos) {
    long from = call.startNanos();
    long to = call.endNanos();
    if (from < startNanos && to > startNanos) {
      carried++;
    }
    if (endsIn(call, startNanos, endNanos)) {
      ended++;
    }
    inFlightNanos.add(Math.max(0, Math.min(to, endNanos) - Math.max(from, startNanos)));
  }

  /**
   * A call that takes no time ends where it begins; any other ends with its last instant, so that one that ends just as a span begins
   * has not been in it.
   */
  private static boolean endsIn(Call call, long startNanos, long endNanos) {
    long from = call.startNanos();
    long to = call.endNanos();
    return to == from ? from >= startNanos && from < endNanos : to > startNanos && to <= endNanos;
  }

  /** Calls in flight when the span begins. Adds up over series, not over time. */
  public long carried() {
    return carried;
  }

  /** Calls that ended within the span. */
  public long ended() {
    return ended;
  }

  /** The time that calls were in flight within the span, all calls together, in seconds. */
  public double inFlightSeconds() {
    return inFlightNanos.toDouble() / 1e9;
  }

  /** The same in nanoseconds, exactly. */
  public java.math.BigInteger inFlightNanos() {
    return inFlightNanos.toBigInteger();
  }

  /** Forgets what was in flight at the beginning: what a later span adds to an earlier one. */
  void forgetCarried() {
    carried = 0;
  }

  @Override
  public void add(FlowTally other) {
    carried += other.carried;
    ended += other.ended;
    inFlightNanos.add(other.inFlightNanos);
  }

  @Override
  public void subtract(FlowTally other) {
    carried -= other.carried;
    ended -= other.ended;
    inFlightNanos.subtract(other.inFlightNanos);
  }

  @Override
  public FlowTally copy() {
    FlowTally copy = new FlowTally(inFlightNanos.copy());
    copy.carried = carried;
    copy.ended = ended;
    return copy;
  }

  @Override
  public boolean isZero() {
    return carried == 0 && ended == 0 && inFlightNanos.isZero();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(carried);
    out.writeSigned(ended);
    inFlightNanos.encode(out);
  }

  static FlowTally decode(StateInput in) {
    long carried = in.readSigned();
    long ended = in.readSigned();
    FlowTally tally = new FlowTally(Int128.decode(in));
    tally.carried = carried;
    tally.ended = ended;
    return tally;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowTally o && o.carried == carried && o.ended == ended && o.inFlightNanos.equals(inFlightNanos);
  }

  @Override
  public int hashCode() {
    return Objects.hash(carried, ended, inFlightNanos);
  }

  @Override
  public String toString() {
    return "FlowTally[carried=" + carried + ", ended=" + ended + ", inFlight=" + inFlightSeconds() + " s]";
  }
}
