// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is counted of calls in a span of time, by the way they ended. Recording a call of a known end allocates nothing. */
public final class CallTally implements Tally<CallTally> {
  /** How calls ended: the outcome and the gRPC status code. */
  public record End(CallOutcome outcome, int statusCode) implements Comparable<End> {
    private static final int CODES = 17;
    private static final End[] USUAL = new End[CallOutcome.values().length * CODES];

    static {
      for (int i = 0; i < USUAL.length; i++) {
        USUAL[i] = new End(CallOutcome.values()[i / CODES], i % CODES);
      }
    }

    /** How a call ended. */
    static End of(Call call) {
      int code = call.statusCode();
      return code >= 0 && code < CODES ? USUAL[call.outcome().ordinal() * CODES + code] : new End(call.outcome(), code);
    }

    @Override
    public int compareTo(End other) {
      int byOutcome = outcome.compareTo(other.outcome);
      return byOutcome != 0 ? byOutcome : Integer.compare(statusCode, other.statusCode);
    }
  }

  private final TreeMap<End, EndTally> ends = new TreeMap<>();

  /** All of a call, over the whole time that it took. */
  public static CallTally of(Call call) {
    CallTally tally = new CallTally();
    tally.record(call, call.startNanos(), Math.max(call.endNanos(), call.startNanos() + 1));
    return tally;
  }

  /**
   * Adds what a call contributes to a span of time: nothing if it neither begins in it nor reaches into it.
   *
   * @param startNanos first instant of the span, nanoseconds since 1970
   * @param endNanos first instant after it
   */
  public void record(Call call, long startNanos, long endNanos) {
    if (call.startNanos() >= endNanos || (call.startNanos() < startNanos && call.endNanos() <= startNanos)) {
      return;
    }
    End end = End.of(call);
    EndTally tally = ends.get(end);
    if (tally == null) {
      tally = new EndTally();
      ends.put(end, tally);
    }
    tally.record(call, startNanos, endNanos);
  }

  /** The same without what was in flight at the beginning: what a later span adds to an earlier one. This itself where nothing was. */
  public CallTally continued() {
    if (ends.values().stream().allMatch(tally -> tally.flow().carried() == 0)) {
      return this;
    }
    CallTally later = copy();
    later.ends.values().forEach(tally -> tally.flow().forgetCarried());
    later.ends.values().removeIf(EndTally::isZero);
    return later;
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
    return decode(in, EndTally::decode);
  }

  static CallTally decodeVersion1(StateInput in) {
    return decode(in, EndTally::decodeVersion1);
  }

  private static CallTally decode(StateInput in, Function<StateInput, EndTally> body) {
    CallTally result = new CallTally();
    CallOutcome[] outcomes = CallOutcome.values();
    for (int left = in.readCount(); left > 0; left--) {
      int outcome = in.readByte();
      if (outcome < 0 || outcome >= outcomes.length) {
        throw new IllegalArgumentException("no outcome has the number " + outcome);
      }
      End end = new End(outcomes[outcome], (int) in.readUnsigned());
      result.ends.put(end, body.apply(in));
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
