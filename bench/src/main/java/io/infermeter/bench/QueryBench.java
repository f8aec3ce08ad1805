// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.query.Question;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.storage.H2Store;
import io.infermeter.testkit.Things;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A question about thirty days of one series: 43,200 minutes of 60 calls each; {@code baseline} merges as many tallies that are in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class QueryBench {
  private static final int MINUTES = 43_200;
  private static final int CALLS = 60;

  @Param({"memory", "h2"})
  private String kind;

  private final List<CallTally> tallies = new ArrayList<>();
  private MeterStore store;
  private QueryEngine engine;

  @Setup(Level.Trial)
  public void make() throws IOException {
    store = kind.equals("h2") ? H2Store.open(Files.createTempDirectory("infermeter-bench"), Clock.systemUTC()) : new InMemoryStore();
    Random random = new Random(1);
    List<Rollup> rollups = new ArrayList<>();
    for (long minute = 0; minute < MINUTES; minute++) {
      CallTally tally = minute(random, minute);
      tallies.add(tally);
      rollups.add(new Rollup(new RollupKey(RollupKey.Kind.CALLS, RollupKey.Axis.EVENT, minute, Things.DIGITS), 1, minute + 1, tally));
      if (rollups.size() == 1_000 || minute == MINUTES - 1) {
        store.write(
            transaction -> {
              transaction.putRollups(rollups);
              return true;
            });
        rollups.clear();
      }
    }
    engine = new QueryEngine(store, Things.undeclared(), Metrics.all(), () -> MINUTES * TimeRange.MINUTE);
  }

  private static CallTally minute(Random random, long minute) {
    CallTally tally = new CallTally();
    long start = minute * TimeRange.MINUTE;
    for (int i = 0; i < CALLS; i++) {
      long latency = (long) (2_000_000 * Math.exp(random.nextGaussian()));
      Position position = new Position(start + i * 1_000_000L, 1, minute * CALLS + i);
      Call call = new Call(position, Things.DIGITS, CallOutcome.OK, 0, latency, latency / 2, latency / 20, 1, 300, 200);
      tally.record(call, start * 1_000, (start + TimeRange.MINUTE) * 1_000);
    }
    return tally;
  }

  @TearDown(Level.Trial)
  public void close() {
    store.close();
  }

  @Benchmark
  public CallTally baseline() {
    CallTally sum = new CallTally();
    tallies.forEach(sum::add);
    return sum;
  }

  @Benchmark
  public Answer thirtyDays() {
    Question question =
        Question.of(
            "q",
            List.of(MetricParameters.named("latency").withQuantile(.99), MetricParameters.named("throughput")),
            List.of(),
            List.of("model"),
            new Question.Range.Lookback(Duration.ofDays(30)));
    return engine.answer(question, MINUTES * TimeRange.MINUTE);
  }
}
