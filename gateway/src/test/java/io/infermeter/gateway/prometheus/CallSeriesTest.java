// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CallSeriesTest {
  private final CallSeries series = new CallSeries(scope(3, "model", "segment.shop"), 1_000);
  private long sequence;

  private static ExportScope scope(int maxSeries, String... dimensions) {
    return new ExportScope(List.of(dimensions), List.of("accuracy"), new TreeMap<>(Map.of("5m", Duration.ofMinutes(5))), maxSeries, Duration.ofSeconds(15));
  }

  private void call(Dimensions dimensions, CallOutcome outcome, long latencyNanos, String id) {
    Position position = new Position(2_000_000, 1, sequence++);
    Call call = new Call(position, dimensions, outcome, outcome == CallOutcome.OK ? 0 : 13, latencyNanos, 0, 0, id.isEmpty() ? 0 : 1, 1, 1);
    List<Prediction> predictions =
        id.isEmpty()
            ? List.of()
            : List.of(
                new Prediction(
                    new PredictionKey(dimensions.model(), id, 0, ""), position, dimensions, new Value.ClassName("a"), Scores.NONE, Double.NaN, "", Input.NONE,
                    latencyNanos, 0));
    series.accept(new RecordedCall(call, predictions, null));
  }

  private MetricSnapshot named(String name) {
    return series.collect().stream().filter(snapshot -> snapshot.getMetadata().getName().equals(name)).findFirst().orElseThrow();
  }

  private Map<String, Double> requests() {
    Map<String, Double> values = new TreeMap<>();
    ((CounterSnapshot) named("infermeter_requests"))
        .getDataPoints()
        .forEach(point -> values.put(labels(point), point.getValue()));
    return values;
  }

  private static String labels(DataPointSnapshot point) {
    return point.getLabels().get("model") + "/" + point.getLabels().get("segment_shop") + "/" + point.getLabels().get("outcome");
  }

  private List<HistogramSnapshot.HistogramDataPointSnapshot> durations() {
    return ((HistogramSnapshot) named("infermeter_request_duration_seconds")).getDataPoints();
  }

  @Test
  void callsAreToldApartByDimensionsAndOutcome() {
    call(Dimensions.ofModel("a").withSegments(Map.of("shop", "north", "other", "x")), CallOutcome.OK, 1_000, "1");
    call(Dimensions.ofModel("a").withSegments(Map.of("shop", "north", "other", "y")), CallOutcome.OK, 1_000, "2");
    call(Dimensions.ofModel("a"), CallOutcome.FAILED, 1_000, "");
    assertThat(requests()).containsExactly(Map.entry("a//failed", 1.0), Map.entry("a/north/ok", 2.0));
  }

  @Test
  void callsOfMoreSeriesThanTheBoundCountAsOthers() {
    for (int model = 0; model < 10; model++) {
      call(Dimensions.ofModel("m" + model), CallOutcome.OK, 1_000, "1");
    }
    call(Dimensions.ofModel("m0"), CallOutcome.OK, 1_000, "1");
    assertThat(requests())
        .containsExactly(Map.entry("__other__/__other__/ok", 7.0), Map.entry("m0//ok", 2.0), Map.entry("m1//ok", 1.0), Map.entry("m2//ok", 1.0));
    assertThat(series.folded()).isEqualTo(7);
  }

  @Test
  void evaluationsAreLeftOut() {
    Dimensions live = Dimensions.ofModel("a");
    Dimensions evaluation = new Dimensions("a", "", "", "", "", Dimensions.EVALUATION, "", new TreeMap<>());
    call(live, CallOutcome.OK, 1_000, "1");
    call(evaluation, CallOutcome.OK, 1_000, "2");
    assertThat(requests()).containsExactly(Map.entry("a//ok", 1.0));
  }

  @Test
  void bothKindsOfBucketsHoldEveryCall() {
    for (long nanos : List.of(-5L, 0L, 100_000L, 100_001L, 3_000_000_000L, 90_000_000_000L)) {
      call(Dimensions.ofModel("a"), CallOutcome.OK, nanos, "1");
    }
    HistogramSnapshot.HistogramDataPointSnapshot point = durations().getFirst();
    assertThat(point.getClassicBuckets().stream().mapToLong(bucket -> bucket.getCount()).sum()).isEqualTo(6);
    assertThat(point.getClassicBuckets().getCount(0)).as("at most 100 us").isEqualTo(3);
    assertThat(point.getClassicBuckets().getCount(1)).isEqualTo(1);
    assertThat(point.getNativeZeroCount() + point.getNativeBucketsForPositiveValues().stream().mapToLong(bucket -> bucket.getCount()).sum()).isEqualTo(6);
    assertThat(point.getCreatedTimestampMillis()).isEqualTo(1_000);
  }

  @Test
  void anExampleIsTheLastPredictionOfItsBucketIfItsNameFits() {
    call(Dimensions.ofModel("a"), CallOutcome.OK, 2_000_000, "first");
    call(Dimensions.ofModel("a"), CallOutcome.OK, 2_000_000, "x".repeat(115));
    call(Dimensions.ofModel("a"), CallOutcome.OK, 2_000_000, "x".repeat(116));
    call(Dimensions.ofModel("a"), CallOutcome.OK, 2_000_000, "\ud800");
    assertThat(durations().getFirst().getExemplars().size()).isEqualTo(1);
    assertThat(durations().getFirst().getExemplars().get(0).getLabels().get("prediction_id")).isEqualTo("x".repeat(115));
  }

  @Test
  void valuesAreClippedBetweenCharacters() {
    call(Dimensions.ofModel("x".repeat(255) + "\ud83d\ude00" + "y"), CallOutcome.OK, 1_000, "1");
    assertThat(requests()).containsOnlyKeys("x".repeat(255) + "//ok");
  }
}
