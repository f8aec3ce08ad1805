// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.query.Question;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bound on a high quantile of the latency, over a minute, whatever the number of calls. */
final class LatencyBoundTest {
  private static final long MINUTE = TimeRange.MINUTE;

  private final InMemoryStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
  private long now = 1_790_001_000_000_000L;
  private final QueryEngine questions = new QueryEngine(store, new UndeclaredModels(), Metrics.all(), () -> now);
  private final AlertBook book = new AlertBook(store, new RememberingCodec(), List.of(), () -> now);
  private final AlertEngine engine = new AlertEngine(book, new RememberingCodec(), questions, () -> now, System::nanoTime, 0);

  private long sequence = 1_000_000;

  private static AlertRule rule() {
    Question question =
        Question.of(
            "", List.of(MetricParameters.named("latency").withQuantile(0.99)), List.of(), List.of("model"),
            new Question.Range.Lookback(Duration.ofMinutes(1)));
    return new AlertRule(
        "slow", "", Severity.WARNING, question,
        new Condition.Threshold(Condition.Direction.ABOVE, 0.25, OptionalDouble.empty(), null), 30, Duration.ZERO, Duration.ZERO,
        Duration.ofSeconds(10), Map.of(), false, false, 0, 0);
  }

  private void minute(int calls, int slow) {
    for (int i = 0; i < calls; i++) {
      long nanos = i < slow ? 1_000_000_000L : 10_000_000L;
      Position position = new Position(now + i * (58_000_000L / calls), store.process(), i);
      recorder.add(
          new RecordedCall(new Call(position, Dimensions.ofModel("m"), CallOutcome.OK, 0, nanos, nanos, 0, 0, 1, 1), List.of(), null));
    }
    now += 2 * MINUTE;
    recorder.flush(List.of(), List.of(), now);
    now -= MINUTE;
    engine.turn(now);
  }

  @ParameterizedTest(name = "{0} calls, {1} slow")
  @CsvSource({"40, 40, true", "400, 400, true", "400, 120, true", "400, 3, false", "400, 8, false", "20, 20, false", "5000, 5000, true", "5000, 20, false"})
  void itFiresWhereChanceDoesNotExplainIt(int calls, int slow, boolean fires) {
    book.create(rule());
    minute(calls, slow);
    assertThat(book.alerts()).hasSize(fires ? 1 : 0);
  }

  /** Latencies vary so much that the 99th percentile of 600 calls is often twice that of the hour before, by chance. */
  @Test
  void latencyThatOnlyVariesIsNotDoubled() {
    doubled();
    Random random = new Random(7);
    for (int window = 0; window < 60; window++) {
      window(600, () -> Math.exp(2 * random.nextGaussian()));
    }
    assertThat(book.alerts()).isEmpty();
  }

  @Test
  void latencyThatIsFiveTimesAsLongIsSeenWithFewCallsToo() {
    doubled();
    Random random = new Random(7);
    for (int window = 0; window < 15; window++) {
      int factor = window < 13 ? 1 : 5;
      window(600, () -> factor * Math.exp(0.5 * random.nextGaussian()));
    }
    assertThat(book.alerts()).hasSize(1);
  }

  private void doubled() {
    AlertRule built = BuiltInRules.of(List.of()).stream().filter(rule -> rule.name().equals("latency-doubled")).findFirst().orElseThrow();
    book.create(
        new AlertRule(
            "doubled", "", Severity.WARNING, built.question(), built.condition(), built.minimumCount(), built.forDuration(),
            built.keepFiringDuration(), built.interval(), Map.of(), false, false, 0, 0));
  }

  /** Five minutes of calls that take so many times 20 ms. */
  private void window(int calls, DoubleSupplier times) {
    for (int i = 0; i < calls; i++) {
      long nanos = (long) (20_000_000 * times.getAsDouble());
      Position position = new Position(now + i * (5 * MINUTE / calls), store.process(), sequence++);
      recorder.add(
          new RecordedCall(new Call(position, Dimensions.ofModel("m"), CallOutcome.OK, 0, nanos, nanos, 0, 0, 1, 1), List.of(), null));
    }
    now += 5 * MINUTE;
    recorder.flush(List.of(), List.of(), now);
    engine.turn(now);
  }
}
