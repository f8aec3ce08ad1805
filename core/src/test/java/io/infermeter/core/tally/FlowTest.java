// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.series.Dimensions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Conservation, Little's law, and the sweep, on random calls and random cuts of time. */
class FlowTest {
  private static final long END = 400_000_000_000L;

  @Provide
  Arbitrary<List<Call>> calls() {
    return TallyArbitraries.calls().list().ofMaxSize(30);
  }

  private static Call call(long micros, long latencyNanos) {
    return new Call(new Position(micros, 0, 0), Dimensions.ofModel("m"), CallOutcome.OK, 0, latencyNanos, 0, 0, 1, 1, 1);
  }

  private static EndTally span(List<Call> calls, long start, long end) {
    CallTally tally = new CallTally();
    calls.forEach(call -> tally.record(call, start, end));
    return tally.sum(any -> true);
  }

  private static List<Long> cuts(Random random, long end) {
    TreeSet<Long> cuts = new TreeSet<>(List.of(0L, end));
    for (int i = 0; i < 12; i++) {
      cuts.add(random.nextLong(end));
    }
    return List.copyOf(cuts);
  }

  @Property(tries = 300)
  void whatIsCarriedAndBeginsEndsOrIsCarriedOn(@ForAll("calls") List<Call> calls, @ForAll long seed) {
    List<Long> cuts = cuts(new Random(seed), END);
    long carried = 0;
    for (int i = 1; i < cuts.size(); i++) {
      EndTally tally = span(calls, cuts.get(i - 1), cuts.get(i));
      assertThat(tally.flow().carried()).isEqualTo(carried);
      carried = carried + tally.calls() - tally.flow().ended();
    }
  }

  @Property(tries = 300)
  void clippedLatenciesAddUpToTheTimeInFlight(@ForAll("calls") List<Call> calls, @ForAll long seed) {
    List<Long> cuts = cuts(new Random(seed), END);
    for (int i = 1; i < cuts.size(); i++) {
      long start = cuts.get(i - 1);
      long end = cuts.get(i);
      BigInteger area = BigInteger.ZERO;
      InFlightSweep sweep = new InFlightSweep(start);
      calls.forEach(sweep::add);
      List<BigInteger> stretches = new ArrayList<>();
      sweep.advance(end, (from, to, inFlight) -> stretches.add(BigInteger.valueOf(to - from).multiply(BigInteger.valueOf(inFlight))));
      for (BigInteger stretch : stretches) {
        area = area.add(stretch);
      }
      assertThat(span(calls, start, end).flow().inFlightNanos()).isEqualTo(area);
    }
  }

  @Property(tries = 300)
  void spansAddUpToTheWhole(@ForAll("calls") List<Call> calls, @ForAll long seed) {
    List<Long> cuts = cuts(new Random(seed), END);
    CallTally sum = new CallTally();
    for (int i = 1; i < cuts.size(); i++) {
      CallTally part = new CallTally();
      for (Call call : calls) {
        part.record(call, cuts.get(i - 1), cuts.get(i));
      }
      sum.add(i == 1 ? part : part.continued());
    }
    CallTally whole = new CallTally();
    calls.forEach(call -> whole.record(call, 0, END));
    assertThat(sum.sum(any -> true)).isEqualTo(whole.sum(any -> true));
  }

  @Property(tries = 300)
  void aSweepDoesNotDependOnTheOrderOrOnTheStepsInWhichItAdvances(@ForAll("calls") List<Call> calls, @ForAll long seed) {
    Random random = new Random(seed);
    CallExtremes once = extremes(calls, List.of(END));
    List<Call> byBeginning = new ArrayList<>(calls);
    java.util.Collections.shuffle(byBeginning, random);
    byBeginning.sort(java.util.Comparator.comparingLong(Call::startNanos));
    assertThat(extremes(byBeginning, cuts(random, END))).isEqualTo(once);
  }

  /** Adds each call before the sweep passes its beginning, as the recorder does. */
  private static CallExtremes extremes(List<Call> calls, List<Long> steps) {
    CallExtremes extremes = new CallExtremes();
    InFlightSweep sweep = new InFlightSweep(0);
    int added = 0;
    for (long step : steps) {
      while (added < calls.size() && (steps.size() == 1 || calls.get(added).startNanos() < step)) {
        sweep.add(calls.get(added++));
      }
      sweep.advance(step, (from, to, inFlight) -> extremes.busy(to - from, inFlight));
    }
    return extremes;
  }

  @Property(tries = 300)
  void busyTimeIsTheUnionAndNeverMoreThanTheTimeInFlight(@ForAll("calls") @Size(max = 12) List<Call> calls) {
    CallExtremes extremes = extremes(calls, List.of(END));
    List<Call> byBeginning = new ArrayList<>(calls);
    byBeginning.sort(java.util.Comparator.comparingLong(Call::startNanos));
    long union = 0;
    long reach = 0;
    for (Call call : byBeginning) {
      union += Math.max(0, Math.min(END, call.endNanos()) - Math.max(reach, call.startNanos()));
      reach = Math.max(reach, Math.min(END, call.endNanos()));
    }
    assertThat(extremes.busyNanos()).isEqualTo(union);
    assertThat(BigInteger.valueOf(union)).isLessThanOrEqualTo(span(calls, 0, END).flow().inFlightNanos());
    assertThat(extremes.inFlight()).isLessThanOrEqualTo(calls.size());
  }

  @Test
  void aCallThatEndsAsASpanBeginsWasNotInIt() {
    List<Call> calls = List.of(call(0, 60_000_000_000L), call(60_000_000, 0));
    EndTally first = span(calls, 0, 60_000_000_000L);
    assertThat(first.calls()).isEqualTo(1);
    assertThat(first.flow().ended()).isEqualTo(1);
    EndTally second = span(calls, 60_000_000_000L, 120_000_000_000L);
    assertThat(second.flow().carried()).isZero();
    assertThat(second.calls()).isEqualTo(1);
    assertThat(second.flow().ended()).as("a call that takes no time ends where it begins").isEqualTo(1);
    assertThat(second.flow().inFlightSeconds()).isZero();
  }

  @Test
  void statesOfVersion1AreStillRead() {
    byte[] version1 = {1, 1, 0, 0, 2, 4, 6, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    EndTally tally = TallyCodec.decodeCalls(version1).sum(any -> true);
    assertThat(tally.calls()).isEqualTo(1);
    assertThat(tally.rows()).isEqualTo(2);
    assertThat(tally.responseBytes()).isEqualTo(4);
    assertThat(tally.flow().isZero()).isTrue();
  }
}
