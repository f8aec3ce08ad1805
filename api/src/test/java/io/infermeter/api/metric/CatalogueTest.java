// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.Task;
import io.infermeter.v1.Dimension;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricDescriptor;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private final ApiFixture api = new ApiFixture();
  private final MetricsServiceGrpc.MetricsServiceBlockingStub stub = MetricsServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void everyMetricIsListedWithWhatItTakes() {
    List<MetricDescriptor> metrics = stub.listMetrics(ListMetricsRequest.getDefaultInstance()).getMetricsList();
    assertThat(metrics).hasSize(Metrics.all().size()).extracting(MetricDescriptor::getName).isSorted()
        .contains("accuracy", "latency");
    assertThat(metrics).allSatisfy(
        metric -> {
          assertThat(metric.getDescription()).isNotEmpty();
          assertThat(metric.getDimensionsList()).isNotEmpty();
          assertThat(Point.getDescriptor().findFieldByName(metric.getValueField())).as(metric.getValueField()).isNotNull();
          assertThat(metric.getParametersList())
              .allSatisfy(parameter -> assertThat(Metric.getDescriptor().findFieldByName(parameter)).as(parameter).isNotNull());
        });
    MetricDescriptor accuracy = metrics.stream().filter(m -> m.getName().equals("accuracy")).findFirst().orElseThrow();
    assertThat(accuracy.getNeedsLabels()).isTrue();
    assertThat(accuracy.getMaximum()).isEqualTo(1);
  }

  @Test
  void aModelThatAnswersNumbersHasNoMetricsOfClasses() {
    api.models.declare("prices", Task.REGRESSION);
    assertThat(stub.listMetrics(ListMetricsRequest.newBuilder().setModel("prices").build()).getMetricsList())
        .extracting(MetricDescriptor::getName)
        .contains("latency", "prediction_mean", "mean_absolute_error", "r2_score", "label_coverage")
        .doesNotContain("accuracy", "prediction_share", "roc_auc", "hamming_loss");
  }

  @Test
  void aModelThatAnswersSetsHasMetricsOfSets() {
    api.models.declare("tags", Task.MULTILABEL);
    assertThat(stub.listMetrics(ListMetricsRequest.newBuilder().setModel("tags").build()).getMetricsList())
        .extracting(MetricDescriptor::getName)
        .contains("latency", "f1", "hamming_loss", "subset_accuracy", "label_coverage")
        .doesNotContain("accuracy", "mean_absolute_error", "log_loss");
  }

  @Test
  void aModelThatAnswersOneClassHasMetricsOfClasses() {
    api.models.declare("fraud", Task.BINARY, "ok", "fraud");
    assertThat(stub.listMetrics(ListMetricsRequest.newBuilder().setModel("fraud").build()).getMetricsList())
        .extracting(MetricDescriptor::getName)
        .contains("accuracy", "roc_auc", "log_loss")
        .doesNotContain("mean_absolute_error", "hamming_loss");
  }

  @Test
  void metricsComeInPages() {
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      ListMetricsResponse page = stub.listMetrics(ListMetricsRequest.newBuilder().setPageSize(7).setPageToken(token).build());
      assertThat(page.getMetricsCount()).isBetween(1, 7);
      page.getMetricsList().forEach(metric -> names.add(metric.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(names).hasSize(Metrics.all().size()).doesNotHaveDuplicates();
    String first = stub.listMetrics(ListMetricsRequest.newBuilder().setPageSize(7).build()).getNextPageToken();
    Refused.by(() -> stub.listMetrics(ListMetricsRequest.newBuilder().setModel("digits").setPageToken(first).build()))
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
    Refused.by(() -> stub.listDimensions(ListDimensionsRequest.newBuilder().setPageToken(first).build()))
        .because(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
    Refused.by(() -> stub.listMetrics(ListMetricsRequest.newBuilder().setPageSize(-1).build())).at("page_size", "1 to 1000");
  }

  @Test
  void dimensionsAreListedWithTheBusiestValueFirst() {
    api.predict("a", "dim", "1");
    api.predict("b", "normal", "1");
    api.predict("c", "normal", "1");
    assertThat(values(ListDimensionsRequest.getDefaultInstance(), "segment.lighting")).containsExactly("normal", "dim");
    assertThat(values(ListDimensionsRequest.getDefaultInstance(), "model")).containsExactly("digits");
    ListDimensionsRequest dim = ListDimensionsRequest.newBuilder().addMatchers(matcher("segment.lighting").addValues("dim"))
        .build();
    assertThat(values(dim, "segment.lighting")).containsExactly("dim");
    api.clock.advance(Duration.ofHours(1));
    long now = api.clock.instant().getEpochSecond();
    TimeRange lately = TimeRange.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(now - 60)).build();
    assertThat(values(ListDimensionsRequest.newBuilder().setTimeRange(lately).build(), "model")).isEmpty();
  }

  private static Matcher.Builder matcher(String dimension) {
    return Matcher.newBuilder().setDimension(dimension);
  }

  private List<String> values(ListDimensionsRequest request, String dimension) {
    return stub.listDimensions(request).getDimensionsList().stream()
        .filter(d -> d.getName().equals(dimension))
        .findFirst()
        .map(Dimension::getValuesList)
        .map(List::<String>copyOf)
        .orElse(List.of());
  }

  @Test
  void dimensionsThatAreNotThereAreRefused() {
    ListDimensionsRequest request =
        ListDimensionsRequest.newBuilder().addMatchers(matcher("colour").addValues("red")).addMatchers(matcher("model")).build();
    Refused.by(() -> stub.listDimensions(request))
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_UNKNOWN_DIMENSION)
        .at("matchers[0].dimension", "segment.*")
        .at("matchers[1].values", "at least one");
    Refused.by(() -> stub.listDimensions(ListDimensionsRequest.newBuilder().setTimeRange(TimeRange.getDefaultInstance()).build()))
        .at("time_range.start_time", "must be given");
  }
}
