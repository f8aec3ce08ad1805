// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.MessageGaps;
import io.infermeter.core.call.Objective;
import io.infermeter.core.call.Position;
import io.infermeter.core.call.Streaming;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.tally.Durations;
import io.infermeter.core.tally.StateOutput;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Streams and objectives, worked out by hand: over the last minute, from rows and from aggregates. */
class StreamQueryTest {
  private static final long MILLI = 1_000_000;
  private static final long NOW = 120_000_000;

  private final MeterStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
  private long sequence;

  private void streamed(long firstMillis, long... gapMillis) {
    Durations gaps = new Durations();
    long last = firstMillis;
    for (long gap : gapMillis) {
      gaps.record(gap * MILLI);
      last += gap;
    }
    StateOutput out = new StateOutput();
    gaps.encode(out);
    Streaming streaming = new Streaming(Streaming.Unit.MESSAGE, gapMillis.length + 1, firstMillis * MILLI, new MessageGaps(out.toBytes()));
    add(CallOutcome.OK, last, streaming, Objective.NONE);
  }

  private void add(CallOutcome outcome, long latencyMillis, Streaming streaming, Objective objective) {
    Position position = new Position(70_000_000 + sequence, 1, ++sequence);
    Dimensions llm = Dimensions.ofModel("llm");
    recorder.add(
        new RecordedCall(new Call(position, llm, outcome, 0, latencyMillis * MILLI, 1, 0, 0, 1, 1, streaming, objective), List.of(), null));
  }

  private Measured ask(MetricParameters metric, Duration lookback) {
    recorder.flush(List.of(), List.of(), NOW);
    Question question = Question.of("q", List.of(metric), List.of(), List.of("model"), new Question.Range.Lookback(lookback));
    QueryEngine engine = new QueryEngine(store, new UndeclaredModels(), Metrics.all(), () -> NOW);
    return engine.answer(question, NOW).series().getFirst().points().getFirst().measured();
  }

  private double number(MetricParameters metric) {
    double ofMinute = ((MetricValue.Number) ask(metric, Duration.ofSeconds(60)).value()).value();
    double ofRows = ((MetricValue.Number) ask(metric, Duration.ofSeconds(59)).value()).value();
    double ratio = metric.name().endsWith("rate") || metric.name().equals("goodput") ? 59.0 / 60 : 1;
    assertThat(ofRows * ratio).as("the same from rows").isCloseTo(ofMinute, Offset.offset(1e-12));
    return ofMinute;
  }

  @Test
  void timesAreVllms() {
    streamed(100, 10, 20, 30);
    streamed(300, 50);
    add(CallOutcome.OK, 9_000, null, Objective.NONE);
    Offset<Double> exact = Offset.offset(1e-12);
    assertThat(number(MetricParameters.named("ttft"))).isCloseTo(.2, exact);
    assertThat(number(MetricParameters.named("tpot"))).as("20 ms and 50 ms, each call counts once").isCloseTo(.035, exact);
    assertThat(number(MetricParameters.named("chunk_gap"))).as("110 ms over four gaps").isCloseTo(.0275, exact);
    assertThat(number(MetricParameters.named("message_rate"))).isCloseTo(6 / 60.0, exact);
    assertThat(number(MetricParameters.named("chunk_gap").withQuantile(.75))).isCloseTo(.03, Offset.offset(.03 * .011));
    assertThat(ask(MetricParameters.named("ttft"), Duration.ofSeconds(60)).sampleCount()).isEqualTo(2);
  }

  @Test
  void unaryCallsHaveNoStream() {
    add(CallOutcome.OK, 9_000, null, Objective.NONE);
    MetricValue value = ask(MetricParameters.named("tpot"), Duration.ofSeconds(60)).value();
    assertThat(value).isInstanceOfSatisfying(MetricValue.Undefined.class, why -> assertThat(why.message()).contains("two messages or more"));
  }

  @Test
  void goodputCountsCallsThatMeetEveryObjective() {
    add(CallOutcome.OK, 10, null, Objective.MET);
    add(CallOutcome.OK, 10, null, Objective.MET);
    add(CallOutcome.OK, 900, null, Objective.MISSED);
    add(CallOutcome.FAILED, 1, null, Objective.MISSED);
    add(CallOutcome.OK, 10, null, Objective.NONE);
    assertThat(number(MetricParameters.named("goodput"))).isCloseTo(2 / 60.0, Offset.offset(1e-12));
    assertThat(number(MetricParameters.named("slo_attainment"))).isEqualTo(.5);
    assertThat(ask(MetricParameters.named("slo_attainment"), Duration.ofSeconds(60)).intervals()).hasSize(1);
  }

  @Test
  void withoutObjectivesThereIsNoGoodput() {
    add(CallOutcome.OK, 10, null, Objective.NONE);
    MetricValue value = ask(MetricParameters.named("goodput"), Duration.ofSeconds(60)).value();
    assertThat(value).isInstanceOfSatisfying(MetricValue.Undefined.class, why -> assertThat(why.message()).contains(".slo.latency"));
  }
}
