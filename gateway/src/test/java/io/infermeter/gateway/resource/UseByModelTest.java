// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Series;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.testkit.Things;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a server's own page says of its devices, told to be that of its models by the calls that went to it. */
final class UseByModelTest {
  private static final String TRITON =
      """
      # HELP nv_gpu_utilization GPU utilization rate [0.0 - 1.0)
      # TYPE nv_gpu_utilization gauge
      nv_gpu_utilization{gpu_uuid="GPU-1"} 0.25
      nv_gpu_utilization{gpu_uuid="GPU-2"} 0.5
      # HELP nv_gpu_memory_used_bytes GPU used memory, in bytes
      # TYPE nv_gpu_memory_used_bytes gauge
      nv_gpu_memory_used_bytes{gpu_uuid="GPU-1"} 617611264.000000
      """;

  private final InMemoryStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);

  private void call(String model, long sequence, long millis) {
    Dimensions series = new Dimensions(model, "1", "", "triton", "", Dimensions.LIVE, "1", new TreeMap<>());
    long nanos = millis * 1_000_000;
    Call call = new Call(new Position(sequence * 1_000, 1, sequence), series, CallOutcome.OK, 0, nanos + 5, nanos, 5, 0, 1, 1);
    recorder.addOther(new RecordedCall(call, List.of(), null));
  }

  private List<Series> ask(String metric) throws MetricsPage.Malformed {
    List<ResourceSample> samples =
        new PageMapping()
            .read(MetricsPage.parse(TRITON, PageMapping::wanted), 0).stream()
                .map(
                    reading ->
                        new ResourceSample(
                            1_000_000, 1, ResourceSample.Scope.BACKEND, "triton", reading.resource(), reading.device(), reading.hardware(),
                            reading.used(), reading.total(), reading.source(), reading.attribution()))
                .toList();
    recorder.flush(List.of(), samples, 0);
    QueryEngine engine = new QueryEngine(store, Things.undeclared(), Metrics.all(), () -> 0);
    Question.Range range = new Question.Range.Fixed(Instant.EPOCH, Instant.EPOCH.plusSeconds(60));
    return engine.answer(Question.of("q", List.of(MetricParameters.named(metric)), List.of(), List.of("model"), range), 100_000_000).series();
  }

  private static double number(Series series) {
    return ((MetricValue.Number) series.points().getFirst().measured().value()).value();
  }

  @Test
  void eachGpuIsSharedByTheTimeThatTheServerTookForEachModel() throws MetricsPage.Malformed {
    call("digits", 1, 400);
    call("fraud", 2, 100);
    List<Series> series = ask("gpu_busy");
    assertThat(series).extracting(each -> each.dimensions().get("device") + " " + each.dimensions().get("model"))
        .containsExactly("GPU-1 digits", "GPU-1 fraud", "GPU-2 digits", "GPU-2 fraud");
    assertThat(series).extracting(each -> each.dimensions().get("attribution")).containsOnly("proportional to compute time");
    assertThat(number(series.get(0))).isCloseTo(.2, within(1e-9));
    assertThat(number(series.get(3))).isCloseTo(.1, within(1e-9));
  }

  @Test
  void aServerThatRanOneModelHadItsDevicesForThatAlone() throws MetricsPage.Malformed {
    call("digits", 1, 400);
    Series memory = ask("gpu_memory_used").getFirst();
    assertThat(memory.dimensions()).containsEntry("model", "digits").containsEntry("attribution", "exclusive device");
    assertThat(number(memory)).isEqualTo(617_611_264);
  }
}
