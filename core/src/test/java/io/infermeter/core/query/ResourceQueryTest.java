// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricParameters.Statistic;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.resource.ResourceSample.Resource;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ResourceQueryTest {
  private static final long SECOND = 1_000_000;

  private final MeterStore store = new InMemoryStore();
  private final List<ResourceSample> samples = new ArrayList<>();
  private final Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
  private long calls;

  private void sample(long second, Resource resource, double used, double total, String source) {
    samples.add(
        new ResourceSample(
            second * SECOND, 1, ResourceSample.Scope.BACKEND, "llm", resource, "", "", used, total, source, "backend only"));
  }

  private List<Series> ask(MetricParameters metric) {
    store.write(
        transaction -> {
          transaction.insertResources(samples);
          samples.clear();
          return true;
        });
    QueryEngine engine = new QueryEngine(store, new UndeclaredModels(), Metrics.all(), () -> 0);
    Question question = Question.of("q", List.of(metric), List.of(), List.of(), new Question.Range.Lookback(Duration.ofSeconds(10)));
    return engine.answer(question, 10 * SECOND).series();
  }

  private Measured only(MetricParameters metric) {
    return ask(metric).getFirst().points().getFirst().measured();
  }

  private double number(String metric, Statistic statistic) {
    return ((MetricValue.Number) only(MetricParameters.named(metric).withStatistic(statistic)).value()).value();
  }

  @Test
  void aHungBackendIsSeenInWhatRunsAndInHowOldItIs() {
    for (int second = 0; second < 10; second++) {
      sample(second, Resource.IN_FLIGHT, 1 + second, 0, "gateway");
      sample(second, Resource.OLDEST_CALL, second, 0, "gateway");
    }
    assertThat(number("backend_in_flight", Statistic.LAST)).isEqualTo(10);
    assertThat(number("backend_in_flight", Statistic.MEAN)).isEqualTo(5.5);
    assertThat(number("oldest_call_age", Statistic.MAXIMUM)).isEqualTo(9);
    assertThat(number("oldest_call_age", Statistic.MINIMUM)).isZero();
    assertThat(ask(MetricParameters.named("oldest_call_age")).getFirst().unit()).isEqualTo("s");
  }

  @Test
  void aShareOfUnknownCoresIsUsageAndNoNumberOfCores() {
    sample(1, Resource.CPU_SHARE, .25, 1, "triton");
    sample(3, Resource.CPU_SHARE, .75, 1, "triton");
    assertThat(number("cpu_usage", Statistic.MEAN)).isEqualTo(.5);
    assertThat(only(MetricParameters.named("cpu_used")).value())
        .isInstanceOfSatisfying(MetricValue.Undefined.class, why -> assertThat(why.reason()).isEqualTo(MetricValue.Reason.NO_SOURCE));
  }

  @Test
  void whereNoTotalIsToldThereIsAnAmountAndNoShare() {
    sample(1, Resource.MEMORY, 1_000, 0, "process");
    assertThat(number("memory_used", Statistic.MEAN)).isEqualTo(1_000);
    assertThat(only(MetricParameters.named("memory_usage")).value())
        .isInstanceOfSatisfying(MetricValue.Undefined.class, why -> assertThat(why.message()).contains("does not say how much there is"));
  }

  @Test
  void theCacheOfALanguageModelIsNotItsMemory() {
    sample(1, Resource.KV_CACHE, .34, 1, "vllm");
    assertThat(number("kv_cache_usage", Statistic.MEAN)).isEqualTo(.34);
    assertThat(only(MetricParameters.named("memory_usage")).value()).isInstanceOf(MetricValue.Undefined.class);
    assertThat(ask(MetricParameters.named("kv_cache_usage")).getFirst().dimensions())
        .containsEntry("source", "vllm").containsEntry("attribution", "backend only");
  }

  /** A call of so many milliseconds on the backend, which belongs to a model. */
  private void call(String backend, String model, long second, long millis, String traffic) {
    Dimensions series = new Dimensions(model, "", "", backend, "", traffic, "1", new TreeMap<>());
    Position position = new Position(second * SECOND, store.process(), ++calls);
    recorder.addOther(
        new RecordedCall(
            new Call(position, series, CallOutcome.OK, 0, millis * 1_000_000, millis * 1_000_000, 0, 0, 1, 1), List.of(), null));
    recorder.flush(List.of(), List.of(), 0);
  }

  private List<Series> askByModel(String metric, Matcher... matchers) {
    store.write(
        transaction -> {
          transaction.insertResources(samples);
          samples.clear();
          return true;
        });
    QueryEngine engine = new QueryEngine(store, new UndeclaredModels(), Metrics.all(), () -> 0);
    Question question =
        Question.of(
            "q", List.of(MetricParameters.named(metric)), List.of(matchers), matchers.length == 0 ? List.of("model") : List.of(),
            new Question.Range.Fixed(Instant.EPOCH, Instant.EPOCH.plusSeconds(10)));
    return engine.answer(question, 100 * SECOND).series();
  }

  private static double number(Series series) {
    return ((MetricValue.Number) series.points().getFirst().measured().value()).value();
  }

  @Test
  void processorTimeIsSharedAmongTheModelsOfABackendByTheirComputeTime() {
    call("llm", "a", 1, 300, Dimensions.LIVE);
    call("llm", "b", 2, 50, Dimensions.LIVE);
    call("llm", "b", 3, 50, Dimensions.EVALUATION);
    call("other", "c", 3, 900, Dimensions.LIVE);
    sample(1, Resource.GPU_BUSY, .4, 1, "triton");
    sample(5, Resource.GPU_BUSY, .8, 1, "triton");
    List<Series> series = askByModel("gpu_busy");
    assertThat(series).extracting(each -> each.dimensions().get("model")).containsExactly("a", "b");
    assertThat(series).allSatisfy(
        each -> assertThat(each.dimensions()).containsEntry("backend", "llm").containsEntry("attribution", "proportional to compute time"));
    assertThat(number(series.get(0))).isCloseTo(.6 * .75, Offset.offset(1e-12));
    assertThat(number(series.get(1))).isCloseTo(.6 * .25, Offset.offset(1e-12));
    assertThat(askByModel("gpu_busy", Matcher.in("model", "b"))).singleElement()
        .satisfies(only -> assertThat(number(only)).isCloseTo(.15, Offset.offset(1e-12)));
  }

  @Test
  void aBackendThatRanOneModelUsedAllForThatOne() {
    call("llm", "a", 1, 300, Dimensions.LIVE);
    sample(1, Resource.GPU_BUSY, .4, 1, "triton");
    sample(1, Resource.GPU_MEMORY, 3e9, 4e9, "triton");
    assertThat(askByModel("gpu_busy")).singleElement().satisfies(
        series -> {
          assertThat(number(series)).isEqualTo(.4);
          assertThat(series.dimensions()).containsEntry("model", "a").containsEntry("attribution", "exclusive device");
        });
    assertThat(number(askByModel("gpu_memory_used").getFirst())).isEqualTo(3e9);
  }

  @Test
  void memoryOfSeveralModelsIsNotSharedAndSaysWhy() {
    call("llm", "a", 1, 300, Dimensions.LIVE);
    call("llm", "b", 1, 300, Dimensions.LIVE);
    sample(1, Resource.GPU_MEMORY, 3e9, 4e9, "triton");
    assertThat(askByModel("gpu_memory_used")).hasSize(2).allSatisfy(
        series ->
            assertThat(series.points().getFirst().measured().value())
                .isInstanceOfSatisfying(MetricValue.Undefined.class, why -> assertThat(why.message()).contains("ran several models")));
  }

  @Test
  void whatABackendUsedWithoutACallIsNoModels() {
    sample(1, Resource.GPU_BUSY, .4, 1, "triton");
    assertThat(askByModel("gpu_busy")).singleElement().satisfies(
        series -> assertThat(series.points().getFirst().measured().value()).isInstanceOf(MetricValue.Undefined.class));
  }

  @Test
  void callsOnABackendCannotBeToldToBeThoseOfAModel() {
    assertThatThrownBy(() -> askByModel("oldest_call_age")).isInstanceOf(QuestionRejected.class).hasMessageContaining("no dimension 'model'");
  }
}
