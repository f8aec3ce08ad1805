// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private static final TimeRange RANGE = new TimeRange(0, 20 * TimeRange.MINUTE);

  private static Call call(Random random, long sequence) {
    Dimensions series = Dimensions.ofModel(random.nextBoolean() ? "digits" : "fraud");
    long latency = random.nextInt(3) == 0 ? random.nextLong(5 * TimeRange.MINUTE * 1_000) : random.nextLong(2_000_000_000);
    CallOutcome outcome = random.nextInt(4) == 0 ? CallOutcome.FAILED : CallOutcome.OK;
    return new Call(new Position(random.nextLong(10 * TimeRange.MINUTE), 1, sequence), series, outcome, 0, latency, 0, 0, 0, 1, 1);
  }

  /** Calls are recorded as they end, and time is settled up to the oldest that still runs: as the gateway does. */
  private static void run(MeterStore store, List<Call> calls, Random random) {
    Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
    List<Call> byEnd = new ArrayList<>(calls);
    byEnd.sort(Comparator.comparingLong(Call::endNanos));
    for (int i = 0; i < byEnd.size(); i++) {
      recorder.add(new RecordedCall(byEnd.get(i), List.of(), null));
      if (random.nextInt(3) == 0) {
        long settled = byEnd.get(i).endNanos() / 1_000;
        for (Call running : byEnd.subList(i + 1, byEnd.size())) {
          settled = Math.min(settled, running.position().micros());
        }
        recorder.flush(List.of(), List.of(), settled);
      }
    }
    recorder.flush(List.of(), List.of(), 0);
    recorder.settleAll();
    recorder.flush(List.of(), List.of(), 0);
    assertThat(recorder.settleAll()).isFalse();
  }

  /** Law: what is kept of minutes, by and by, equals what the rows add up to. */
  @Property(tries = 150)
  void aggregatesEqualRowsWhereCallsSpanMinutes(@ForAll long seed, @ForAll @IntRange(min = 0, max = 40) int count) {
    Random random = new Random(seed);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(call(random, i));
    }
    MeterStore store = new InMemoryStore();
    run(store, calls, random);
    assertKeptEqualsRows(store, RANGE);
    assertKeptEqualsRows(store, new TimeRange(3 * TimeRange.MINUTE, 7 * TimeRange.MINUTE));
  }

  private static void assertKeptEqualsRows(MeterStore store, TimeRange range) {
    Map<RollupKey, Tally<?>> counts = store.read(s -> Rebuild.fromRollups(s, range));
    assertThat(counts).isEqualTo(store.read(s -> Rebuild.fromRows(s, range)));
    Map<ExtremesRebuild.Owned, CallExtremes> extremes = store.read(s -> ExtremesRebuild.fromRollups(s, range));
    assertThat(extremes).isEqualTo(store.read(s -> ExtremesRebuild.fromRows(s, range)));
  }

  @Test
  void beyondTheBoundTheOlderHalfIsSettledAllTheSame() {
    Concurrency concurrency = new Concurrency(100);
    Map<RollupKey, CallExtremes> found = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      Position position = new Position(i * 1_000L, 1, i);
      concurrency.add(new Call(position, Dimensions.ofModel("m"), CallOutcome.OK, 0, 500_000, 0, 0, 0, 1, 1));
    }
    concurrency.settle(0, found);
    CallExtremes soFar = found.values().iterator().next().copy();
    assertThat(soFar.busyNanos()).isBetween(75_000_000L, 99_500_000L);
    Call hung = new Call(new Position(0, 1, 1_000), Dimensions.ofModel("m"), CallOutcome.OK, 0, 200_000_000, 0, 0, 0, 1, 1);
    concurrency.add(hung);
    concurrency.finish(found);
    CallExtremes all = found.values().iterator().next();
    assertThat(all.inFlight()).isEqualTo(2);
    assertThat(all.busyNanos()).as("less than the 200 ms that the hung call took").isBetween(100_000_000L, 199_000_000L);
    assertThat(concurrency.isIdle()).isTrue();
  }
}
