// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** What is counted of calls, by the way they ended. */
public final class CallTally implements Tally<CallTally> {
  /** How calls ended: the outcome and the gRPC status code. */
  public record End(CallOutcome outcome, int statusCode) implements Comparable<End> {
    private static final Comparator<End> ORDER = Comparator.comparing(End::outcome).thenComparingInt(End::statusCode);

    @Override
    public int compareTo(End other) {
      return ORDER.compare(this, other);
    }
  }

  private final TreeMap<End, EndTally> ends = new TreeMap<>();

  public static CallTally of(Call call) {
    CallTally tally = new CallTally();
    tally.ends.put(new End(call.outcome(), call.statusCode()), EndTally.of(call));
    return tally;
  }

  /** A view, by end. */
  public Map<End, EndTally> ends() {
    return Collections.unmodifiableMap(ends);
  }

  /** The sum over the ends that are asked for. */
  public EndTally sum(Predicate<End> which) {
    EndTally sum = new EndTally();
    ends.forEach(
        (end, tally) -> {
          if (which.test(end)) {
            sum.add(tally);
          }
        });
    return sum;
  }

  /** The part of this tally that ended in the ways that are asked for. */
  public CallTally restrict(Predicate<End> which) {
    CallTally part = new CallTally();
    ends.forEach(
        (end, tally) -> {
          if (which.test(end)) {
            part.ends.put(end, tally.copy());
          }
        });
    return part;
  }

  private void merge(CallTally other, BiConsumer<EndTally, EndTally> operation) {
    other.ends.forEach(
        (end, theirs) -> {
          EndTally mine = ends.computeIfAbsent(end, e -> new EndTally());
          operation.accept(mine, theirs);
          if (mine.isZero()) {
            ends.remove(end);
          }
        });
  }

  @Override
  public void add(CallTally other) {
    merge(other, EndTally::add);
  }

  @Override
  public void subtract(CallTally other) {
    merge(other, EndTally::subtract);
  }

  @Override
  public CallTally copy() {
    CallTally copy = new CallTally();
    ends.forEach((end, tally) -> copy.ends.put(end, tally.copy()));
    return copy;
  }

  @Override
  public boolean isZero() {
    return ends.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeUnsigned(ends.size());
    ends.forEach(
        (end, tally) -> {
          out.writeByte(end.outcome().ordinal());
          out.writeUnsigned(end.statusCode());
          tally.encode(out);
        });
  }

  static CallTally decode(StateInput in) {
    CallTally result = new CallTally();
    CallOutcome[] outcomes = CallOutcome.values();
    for (int left = in.readCount(); left > 0; left--) {
      int outcome = in.readByte();
      if (outcome < 0 || outcome >= outcomes.length) {
        throw new IllegalArgumentException("no outcome has the number " + outcome);
      }
      End end = new End(outcomes[outcome], (int) in.readUnsigned());
      result.ends.put(end, EndTally.decode(in));
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CallTally o && o.ends.equals(ends);
  }

  @Override
  public int hashCode() {
    return ends.hashCode();
  }

  @Override
  public String toString() {
    return "CallTally" + ends;
  }
}
