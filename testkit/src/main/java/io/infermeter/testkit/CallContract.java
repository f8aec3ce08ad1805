// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static io.infermeter.testkit.Things.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.MessageGaps;
import io.infermeter.core.call.Objective;
import io.infermeter.core.call.Position;
import io.infermeter.core.call.Streaming;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store does with calls that stream, and with calls that take long. */
abstract class CallContract extends AlertContract {
  private static final long SECOND = 1_000_000_000;

  private static Call taking(long micros, long latencyNanos, long sequence) {
    return new Call(new Position(micros, 1, sequence), DIGITS, CallOutcome.OK, 0, latencyNanos, 0, 0, 1, 3, 4);
  }

  @Test
  void streamedCallsComeBackAsTheyWere() {
    Streaming streaming = new Streaming(Streaming.Unit.MESSAGE, 17, 120_000_000, new MessageGaps(new byte[] {1, 2, -3, 0}));
    List<Call> made = new ArrayList<>();
    for (Objective objective : Objective.values()) {
      Position position = new Position(7, 1, objective.ordinal());
      made.add(new Call(position, DIGITS, CallOutcome.FAILED, 13, 5 * SECOND, 4, 3, 0, 1, 2, streaming, objective));
    }
    write(transaction -> transaction.insertCalls(made));
    assertThat(calls(TimeRange.ALL)).isEqualTo(made);
  }

  @Test
  void callsInFlightBeganInTheRangeOrReachIntoIt() {
    Call before = taking(1_000_000, SECOND, 1);
    Call into = taking(1_000_000, SECOND + 1, 2);
    Call within = taking(2_000_000, 0, 3);
    Call after = taking(3_000_000, SECOND, 4);
    Call throughout = taking(0, 3_000_000L * SECOND, 5);
    write(transaction -> transaction.insertCalls(List.of(before, into, within, after, throughout)));
    assertThat(inFlight(new TimeRange(2_000_000, 3_000_000))).containsExactlyInAnyOrder(into, within, throughout);
    assertThat(inFlight(new TimeRange(10_000_000, 10_000_001))).containsExactly(throughout);
    assertThat(inFlight(new TimeRange(0, 1))).containsExactly(throughout);
  }

  @Test
  void callsInFlightAreTheSameAsByLookingAtEveryCall() {
    Random random = new Random(7);
    List<Call> made = new ArrayList<>();
    for (long i = 0; i < 1_500; i++) {
      long latency = (long) Math.pow(10, 12 * random.nextDouble());
      made.add(taking(random.nextLong(3_000_000_000L), latency, i));
    }
    write(transaction -> transaction.insertCalls(made));
    for (int i = 0; i < 20; i++) {
      TimeRange range = new TimeRange(i * 150_000_000L, i * 150_000_000L + random.nextLong(1, 60_000_000));
      Set<Call> expected = new HashSet<>(made);
      expected.removeIf(
          call -> call.position().micros() >= range.endMicros()
              || (call.position().micros() < range.startMicros() && call.endNanos() <= range.startMicros() * 1_000));
      List<Call> found = inFlight(range);
      assertThat(found).hasSameSizeAs(expected).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void aTimeIsQuietInWhichNoCallRanAndNothingWasDropped() {
    Call call = taking(1_000_000, 3 * SECOND, 1);
    write(transaction -> transaction.insertCalls(List.of(call)));
    write(transaction -> transaction.insertDrops(List.of(new Drop(new Position(9_000_000, 1, 2), DIGITS, DropCause.QUEUE_FULL, 1))));
    assertThat(isQuiet(0, 1_000_000)).isTrue();
    assertThat(isQuiet(0, 1_000_001)).isFalse();
    assertThat(isQuiet(3_999_999, 4_000_000)).isFalse();
    assertThat(isQuiet(4_000_000, 9_000_000)).isTrue();
    assertThat(isQuiet(4_000_000, 9_000_001)).isFalse();
    assertThat(isQuiet(9_000_001, 60_000_000)).isTrue();
  }

  private boolean isQuiet(long from, long to) {
    return store.<Boolean>read(snapshot -> snapshot.isQuiet(new TimeRange(from, to)));
  }

  private List<Call> inFlight(TimeRange range) {
    List<Call> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.callsInFlight(range, any -> true, found::add);
          return true;
        });
    return found;
  }
}
