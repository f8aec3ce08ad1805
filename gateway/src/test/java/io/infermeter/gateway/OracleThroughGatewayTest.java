// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.gateway.config.Layers;
import io.infermeter.gateway.config.SettingsReader;
import io.infermeter.gateway.serve.Running;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Average;
import io.infermeter.v1.Computation;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.ZeroDivision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reference values the whole way: each case is a model of its own, whose answers come from a model server, through a gateway with its
 * store; labels follow, and metrics are asked for over gRPC.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OracleThroughGatewayTest {
  private static final int CASES = 40;
  private static final double COUNTED = 1e-12;
  private static final double SUMMED = 1e-9;
  private static final Map<String, ZeroDivision> ZERO_DIVISIONS =
      Map.of("0", ZeroDivision.ZERO_DIVISION_ZERO, "1", ZeroDivision.ZERO_DIVISION_ONE, "NaN", ZeroDivision.ZERO_DIVISION_UNDEFINED);

  private final List<OracleCase> classification = cases("classification.jsonl", OracleCase::classification);
  private final List<OracleCase> binary = cases("binary_scores.jsonl.gz", OracleCase::binaryScores);
  private final List<OracleCase> classes = cases("class_scores.jsonl.gz", OracleCase::classScores);
  private final List<OracleCase> sets = cases("multilabel.jsonl.gz", OracleCase::multilabel);
  private final List<OracleCase> numbers = cases("regression.jsonl.gz", OracleCase::regression);
  private AnsweringServer server;
  private Running gateway;
  private ManagedChannel channel;

  private static List<OracleCase> cases(String file, Function<JsonObject, OracleCase> made) {
    return OracleCase.lines(file, CASES).stream().map(made).toList();
  }

  private List<OracleCase> all() {
    List<OracleCase> all = new ArrayList<>(classification);
    all.addAll(binary);
    all.addAll(classes);
    all.addAll(sets);
    all.addAll(numbers);
    return all;
  }

  @BeforeAll
  void callAndLabel(@TempDir Path folder) throws Exception {
    server = new AnsweringServer();
    StringBuilder settings = new StringBuilder();
    for (OracleCase each : all()) {
      server.answer(each.model(), each.output());
      each.settings().forEach(setting -> settings.append("infermeter.models.").append(each.model()).append('.').append(setting).append('\n'));
    }
    Map<String, String> flags =
        Map.of(
            "infermeter.listen", "127.0.0.1:0",
            "infermeter.http", "127.0.0.1:0",
            "infermeter.upstream", "127.0.0.1:" + server.port(),
            "infermeter.data", folder.resolve("data").toString());
    Path file = Files.writeString(folder.resolve("infermeter.properties"), settings);
    gateway =
        Running.start(
            Composition.open(
                SettingsReader.read(SettingsReader.config(Layers.collect(flags, new Properties(), Map.of(), file))),
                Clock.systemUTC(),
                System::nanoTime));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.gateway().port()).usePlaintext().build();
    all().forEach(this::call);
    awaitStored(all().stream().mapToLong(each -> each.labels().size()).sum());
    label(all());
  }

  @AfterAll
  void stop() {
    channel.shutdownNow();
    gateway.close();
    server.close();
  }

  private void call(OracleCase each) {
    GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .modelInfer(ModelInferRequest.newBuilder().setModelName(each.model()).setId("case").build());
  }

  /** Calls are read after they have ended; the ledger says when. */
  private void awaitStored(long rows) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    long stored = 0;
    while (stored < rows && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      stored = GatewayServiceGrpc.newBlockingStub(channel).getLedger(GetLedgerRequest.getDefaultInstance()).getLedger().getStoredRows();
    }
    assertThat(stored).isEqualTo(rows);
  }

  /** In few batches: each is on disk before it is answered. */
  private void label(List<OracleCase> cases) {
    SubmitLabelsRequest.Builder batch = SubmitLabelsRequest.newBuilder().setProblemsOnly(true);
    for (OracleCase each : cases) {
      for (int row = 0; row < each.labels().size(); row++) {
        PredictionKey.Builder key = PredictionKey.newBuilder().setModel(each.model()).setPredictionId("case").setRow(row);
        batch.addLabels(Label.newBuilder().setPrediction(key).setOutcome(each.labels().get(row)));
      }
      if (batch.getLabelsCount() > 5_000 || each == cases.getLast()) {
        var response = LabelServiceGrpc.newBlockingStub(channel).withDeadlineAfter(120, TimeUnit.SECONDS).submitLabels(batch.build());
        assertThat(response.getResultsList()).isEmpty();
        batch.clearLabels();
      }
    }
  }

  /** The points of one metric, by model and class. */
  private Map<String, Point> ask(Metric.Builder metric) {
    Question question =
        Question.newBuilder()
            .setId("q").addMetrics(metric).addGroupBy("model").setLookback(Duration.newBuilder().setSeconds(3_600)).setMaxSeries(1_000).build();
    Map<String, Point> points = new HashMap<>();
    String page = "";
    do {
      var response =
          MetricsServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(120, TimeUnit.SECONDS)
              .queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).setPageToken(page).build());
      Answer answer = response.getAnswers(0);
      assertThat(answer.hasError()).as("%s", answer.getError()).isFalse();
      answer.getSeriesList().forEach(
          series ->
              points.put(
                  series.getDimensionsOrThrow("model") + "/" + series.getDimensionsOrDefault("class", ""), series.getPoints(0)));
      page = response.getNextPageToken();
    } while (!page.isEmpty());
    return points;
  }

  private static Metric.Builder metric(String name) {
    return Metric.newBuilder().setName(name);
  }

  private static Metric.Builder exactly(String name) {
    return metric(name).setComputation(Computation.COMPUTATION_ROWS);
  }

  private void compare(List<OracleCase> cases, Metric.Builder metric, Function<JsonObject, JsonElement> expected, double tolerance) {
    Map<String, Point> points = ask(metric);
    int compared = 0;
    for (OracleCase each : cases) {
      JsonElement value = expected.apply(each.expected());
      if (value != null) {
        same(each.model() + ": " + metric, points.get(each.model() + "/"), value, tolerance);
        compared++;
      }
    }
    assertThat(compared).as("%s", metric).isPositive();
  }

  private static void same(String what, Point point, JsonElement expected, double tolerance) {
    assertThat(point).as(what).isNotNull();
    double reference = expected.isJsonNull() ? Double.NaN : Double.parseDouble(expected.getAsString());
    if (Double.isNaN(reference)) {
      assertThat(point.hasUndefined()).as("%s %s", what, point).isTrue();
      return;
    }
    assertThat(point.hasNumber()).as("%s %s", what, point).isTrue();
    assertThat(Math.abs(point.getNumber() - reference))
        .as("%s: %s for %s", what, point.getNumber(), reference)
        .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(reference)));
  }

  private static Function<JsonObject, JsonElement> field(String name) {
    return oracle -> oracle.get(name);
  }

  @Test
  void metricsOfOneClassARow() {
    compare(classification, metric("accuracy"), field("accuracy"), COUNTED);
    compare(classification, exactly("accuracy"), field("accuracy"), COUNTED);
    compare(classification, metric("balanced_accuracy"), field("balanced_accuracy"), COUNTED);
    compare(classification, metric("matthews_corrcoef"), field("mcc"), COUNTED);
    compare(classification, metric("cohen_kappa"), oracle -> oracle.getAsJsonObject("kappa").get("none"), COUNTED);
    rates(classification, "micro", "macro", "weighted");
  }

  @Test
  void metricsOfSets() {
    compare(sets, metric("subset_accuracy"), field("subset_accuracy"), COUNTED);
    compare(sets, metric("hamming_loss"), field("hamming_loss"), COUNTED);
    rates(sets, "micro", "macro", "weighted", "samples");
  }

  private void rates(List<OracleCase> cases, String... averages) {
    for (var zero : ZERO_DIVISIONS.entrySet()) {
      for (String average : averages) {
        for (String rate : List.of("precision", "recall", "f1", "f2")) {
          Metric.Builder asked = rate.equals("f2") ? metric("fbeta").setBeta(2) : metric(rate);
          asked.setZeroDivision(zero.getValue()).setAverage(Average.valueOf("AVERAGE_" + average.toUpperCase(java.util.Locale.ROOT)));
          compare(
              cases,
              asked,
              oracle -> oracle.getAsJsonObject("rates").getAsJsonObject(zero.getKey()).getAsJsonObject(average).get(rate),
              COUNTED);
        }
      }
    }
  }

  @Test
  void metricsOfBinaryScores() {
    compare(binary, exactly("roc_auc"), field("roc_auc"), SUMMED);
    compare(binary, exactly("average_precision"), field("average_precision"), SUMMED);
    compare(binary, metric("log_loss"), field("log_loss"), SUMMED);
    compare(binary, metric("brier_score"), field("brier"), SUMMED);
    compare(binary, metric("expected_calibration_error"), field("ece_15_equal_width"), SUMMED);
    compare(binary, exactly("expected_calibration_error"), field("ece_15_equal_width"), SUMMED);
    bounded(binary, "roc_auc", "roc_auc");
    bounded(binary, "average_precision", "average_precision");
  }

  @Test
  void metricsOfScoresOfSeveralClasses() {
    compare(classes, metric("log_loss"), present("log_loss"), SUMMED);
    compare(classes, metric("brier_score"), present("brier"), SUMMED);
    compare(classes, exactly("roc_auc"), present("roc_auc_ovr_macro"), SUMMED);
    bounded(classes, "roc_auc", "roc_auc_ovr_macro");
    for (int k = 1; k < 5; k++) {
      String of = Integer.toString(k);
      compare(classes, metric("top_k_accuracy").setK(k), oracle -> oracle.getAsJsonObject("top_k").get(of), COUNTED);
    }
  }

  private static Function<JsonObject, JsonElement> present(String name) {
    return oracle -> oracle.get(name) instanceof JsonNull ? null : oracle.get(name);
  }

  private void bounded(List<OracleCase> cases, String metric, String field) {
    Map<String, Point> points = ask(metric(metric));
    for (OracleCase each : cases) {
      if (!each.expected().get(field).isJsonNull()) {
        Point point = points.get(each.model() + "/");
        Interval bounds =
            point.getIntervalsList().stream()
                .filter(interval -> interval.getKind() == IntervalKind.INTERVAL_KIND_APPROXIMATION)
                .findFirst()
                .orElseThrow();
        assertThat(point.getComputation()).isEqualTo(Computation.COMPUTATION_GRID);
        assertThat(each.expected().get(field).getAsDouble()).as(each.model()).isBetween(bounds.getLow(), bounds.getHigh());
      }
    }
  }

  @Test
  void metricsOfNumbers() {
    compare(numbers, metric("mean_absolute_error"), field("mae"), SUMMED);
    compare(numbers, metric("mean_squared_error"), field("mse"), SUMMED);
    compare(numbers, metric("root_mean_squared_error"), field("rmse"), SUMMED);
    compare(numbers, metric("r2_score"), field("r2"), SUMMED);
    compare(numbers, metric("mean_absolute_percentage_error"), field("mape"), SUMMED);
    compare(numbers, metric("mape_nonzero"), field("mape_nonzero"), SUMMED);
    compare(numbers, metric("zero_targets"), field("zero_targets"), COUNTED);
    compare(numbers, metric("bias"), field("bias"), SUMMED);
    compare(numbers, exactly("median_absolute_error"), field("median_absolute_error"), SUMMED);
    compare(numbers, metric("max_error"), field("max_error"), SUMMED);
    for (String quantile : List.of("0.1", "0.5", "0.9")) {
      compare(
          numbers,
          metric("mean_pinball_loss").setQuantile(Double.parseDouble(quantile)),
          oracle -> oracle.getAsJsonObject("pinball").get(quantile),
          SUMMED);
    }
  }

  @Test
  void everyRowCountsAsLabelled() {
    Map<String, Point> points = ask(metric("label_coverage"));
    for (OracleCase each : all()) {
      assertThat(points.get(each.model() + "/").getNumber()).as(each.model()).isEqualTo(1);
    }
  }

  @Test
  void metricsOfAnotherTaskSayWhatToAskInstead() {
    Point ofNumbers = ask(metric("accuracy")).get(numbers.getFirst().model() + "/");
    Point ofClasses = ask(metric("mean_absolute_error")).get(classification.getFirst().model() + "/");

    assertThat(ofNumbers.getUndefined().getMessage()).contains("accuracy").contains("mean_absolute_error");
    assertThat(ofClasses.getUndefined().getMessage()).contains("mean_absolute_error").contains("f1");
  }
}
