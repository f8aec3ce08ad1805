// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.tally.CallTally.End;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is known of the calls of one series in one process and cannot be taken back, so it is no {@link Tally}: the longest latency by the
 * way calls ended and the most and the fewest calls in flight while there were any, which are maxima and minima; and the busy time, in
 * which at least one call was in flight. Two spans of time that do not overlap merge by {@link #add}; two series, or two processes, do not: their busy times and their peaks may or may
 * not have been at the same time. {@link ReplicaExtremes} keeps those apart.
 */
public final class CallExtremes implements Mergeable<CallExtremes> {
  private long busyNanos;
  private long inFlight;
  private long fewest;
  private final TreeMap<End, Long> longest = new TreeMap<>();

  /** Notes the latency of a call that began in this span. */
  public void latency(Call call) {
    longest.merge(End.of(call), Math.max(0, call.latencyNanos()), Math::max);
  }

  /**
   * Notes a stretch of time of this span.
   *
   * @param nanos its length
   * @param calls how many calls were in flight all the while, at least 1
   */
  public void busy(long nanos, long calls) {
    busyNanos += nanos;
    inFlight = Math.max(inFlight, calls);
    fewest = fewest(fewest, calls);
  }

  /** The smaller of two numbers, of which 0 stands for none. */
  private static long fewest(long a, long b) {
    return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
  }

  /** Nanoseconds in which at least one call was in flight. */
  public long busyNanos() {
    return busyNanos;
  }

  /** The most calls that were in flight at once. */
  public long inFlight() {
    return inFlight;
  }

  /** The fewest calls that were in flight at once while at least one was; 0 if none ever was. */
  public long fewestInFlight() {
    return fewest;
  }

  /** The longest latency in nanoseconds, by the way calls ended; a view. */
  public Map<End, Long> longest() {
    return Collections.unmodifiableMap(longest);
  }

  @Override
  public void add(CallExtremes other) {
    busyNanos += other.busyNanos;
    inFlight = Math.max(inFlight, other.inFlight);
    fewest = fewest(fewest, other.fewest);
    other.longest.forEach((end, nanos) -> longest.merge(end, nanos, Math::max));
  }

  @Override
  public CallExtremes copy() {
    CallExtremes copy = new CallExtremes();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return busyNanos == 0 && inFlight == 0 && longest.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeUnsigned(busyNanos);
    out.writeUnsigned(inFlight);
    out.writeUnsigned(fewest);
    out.writeUnsigned(longest.size());
    longest.forEach(
        (end, nanos) -> {
          out.writeByte(end.outcome().ordinal());
          out.writeUnsigned(end.statusCode());
          out.writeUnsigned(nanos);
        });
  }

  static CallExtremes decode(StateInput in) {
    CallExtremes result = new CallExtremes();
    result.busyNanos = in.readUnsigned();
    result.inFlight = in.readUnsigned();
    result.fewest = in.readUnsigned();
    CallOutcome[] outcomes = CallOutcome.values();
    for (int left = in.readCount(); left > 0; left--) {
      int outcome = in.readByte();
      if (outcome < 0 || outcome >= outcomes.length) {
        throw new IllegalArgumentException("no outcome has the number " + outcome);
      }
      result.longest.put(new End(outcomes[outcome], (int) in.readUnsigned()), in.readUnsigned());
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CallExtremes o && o.busyNanos == busyNanos && o.inFlight == inFlight && o.fewest == fewest && o.longest.equals(longest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(busyNanos, inFlight, fewest, longest);
  }

  @Override
  public String toString() {
    return "CallExtremes[busy=" + busyNanos / 1e9 + " s, inFlight=" + fewest + " to " + inFlight + ", longest=" + longest + "]";
  }
}
