// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.helidon.webserver.WebServer;
import io.infermeter.gateway.config.Layers;
import io.infermeter.gateway.config.SettingsReader;
import io.infermeter.gateway.serve.Running;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.TimeRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Known traffic through a gateway, scraped by a real Prometheus, with native histograms and without, held against QueryMetrics. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusIT {
  private static final Path DEPLOY = Path.of("../deploy");
  private static final String HOSTILE = "evil\"} 1\n# TYPE x \\ \u202e" + "x".repeat(10_000);
  private static final int WAVE = 150;

  /** Half of the width of a bucket, on each side of a value. */
  private static final double BUCKET = 0.023;

  private Server models;
  private Running gateway;
  private WebServer http;
  private ManagedChannel channel;
  private PrometheusServer modern;
  private PrometheusServer classic;
  private int calls;

  /** The time of a scrape between the two waves, seconds since 1970. */
  private double firstWaveScraped;

  @BeforeAll
  void run(@TempDir Path folder) throws Exception {
    models = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(new DigitsModel()).addService(DigitsModel.streams()).build().start();
    Map<String, String> flags =
        Map.of(
            "infermeter.listen", "127.0.0.1:0",
            "infermeter.http", "127.0.0.1:0",
            "infermeter.upstream", "127.0.0.1:" + models.getPort(),
            "infermeter.data", folder.resolve("data").toString());
    Path file =
        Files.writeString(
            folder.resolve("infermeter.properties"),
            "infermeter.models.digits.task=multiclass\ninfermeter.models.digits.classes=0,1,2\ninfermeter.prometheus.interval=1s\n");
    gateway =
        Running.start(
            Composition.open(
                SettingsReader.read(SettingsReader.config(Layers.collect(flags, new Properties(), Map.of(), file))), Clock.systemUTC(), System::nanoTime));
    http = gateway.metricsPort();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.gateway().port()).usePlaintext().build();
    wave();
    modern = new PrometheusServer(Files.createDirectory(folder.resolve("modern")), DEPLOY.resolve("prometheus/rules"), http.port(), true);
    classic = new PrometheusServer(Files.createDirectory(folder.resolve("classic")), DEPLOY.resolve("prometheus/rules"), http.port(), false);
    awaitScraped();
    firstWaveScraped =
        Stream.of(modern, classic).mapToDouble(server -> server.number("max(timestamp(infermeter_predictions_total))")).max().orElseThrow();
    // A rate needs counters to rise between scrapes.
    wave();
    awaitScraped();
  }

  @AfterAll
  void stop() {
    Stream.of(modern, classic).filter(java.util.Objects::nonNull).forEach(PrometheusServer::close);
    channel.shutdownNow();
    http.stop();
    gateway.close();
    models.shutdownNow();
  }

  /** Calls and labels: of three rows in a row, one label is wrong. */
  private void wave() {
    GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    SubmitLabelsRequest.Builder labels = SubmitLabelsRequest.newBuilder();
    for (int i = 0; i < WAVE; i++) {
      int id = calls++;
      stub.modelInfer(ModelInferRequest.newBuilder().setModelName("digits").setId("id-" + id).build());
      PredictionKey key = PredictionKey.newBuilder().setModel("digits").setPredictionId("id-" + id).build();
      labels.addLabels(Label.newBuilder().setPrediction(key).setOutcome(Outcome.newBuilder().setClassName(String.valueOf(id % 3 == 2 ? 0 : id % 3))));
      if (i % 10 == 0) {
        ClientCalls.blockingServerStreamingCall(
                channel, DigitsModel.STREAM, io.grpc.CallOptions.DEFAULT,
                ModelInferRequest.newBuilder().setId("1").build())
            .forEachRemaining(message -> {});
        failedCall(stub);
      }
    }
    PrometheusServer.until(() -> stored() >= calls, () -> "rows stored: " + stored());
    assertThat(LabelServiceGrpc.newBlockingStub(channel).submitLabels(labels.build()).getResultsCount()).isEqualTo(WAVE);
  }

  private static void failedCall(GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub) {
    try {
      stub.modelInfer(ModelInferRequest.newBuilder().setModelName(HOSTILE).setId("1").build());
    } catch (io.grpc.StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  private long stored() {
    return GatewayServiceGrpc.newBlockingStub(channel).getLedger(GetLedgerRequest.getDefaultInstance()).getLedger().getStoredRows();
  }

  /** Until both have every row and every label, and the gauges that rest on them. */
  private void awaitScraped() {
    for (PrometheusServer server : List.of(modern, classic)) {
      PrometheusServer.until(
          () ->
              server.query("sum(infermeter_predictions_total) == " + calls).size() == 1
                  && server.query("sum(infermeter_model_labelled_rows{window=\"1h\"}) == " + calls).size() == 1,
          () -> "Prometheus has " + server.query("sum(infermeter_predictions_total)") + server.query("infermeter_model_labelled_rows") + " of " + calls);
    }
  }

  private Series ask(Metric.Builder metric) {
    return ask(Question.newBuilder().addMetrics(metric).setLookback(Duration.newBuilder().setSeconds(3_600)), "digits");
  }

  private Series ask(Question.Builder question, String model) {
    return MetricsServiceGrpc.newBlockingStub(channel)
        .queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question.setId("q").addGroupBy("model")).build())
        .getAnswers(0).getSeriesList().stream()
        .filter(series -> series.getDimensionsOrThrow("model").equals(model))
        .findFirst()
        .orElseThrow();
  }

  /** A metric between two instants, seconds since 1970. */
  private double between(double from, double to, String metric, String model) {
    TimeRange.Builder range = TimeRange.newBuilder().setStartTime(timestamp(from)).setEndTime(timestamp(to));
    return ask(Question.newBuilder().addMetrics(Metric.newBuilder().setName(metric)).setTimeRange(range), model).getPoints(0).getNumber();
  }

  private static Timestamp timestamp(double seconds) {
    return Timestamp.newBuilder().setSeconds((long) seconds).setNanos((int) ((seconds - (long) seconds) * 1e9)).build();
  }

  /**
   * Prometheus takes a rate from the samples within a window: from the first to the last of them, the counter has risen by the calls of the
   * second wave, and what is missing up to the window's edges it adds in proportion. So its rate lies between the calls over the whole
   * window and the calls over the time from the first to the last sample.
   */
  @Test
  void ratesAreThoseOfQueryMetrics() {
    for (String counter :
        List.of(
            "infermeter_requests_total{model=\"digits\", outcome=\"ok\"}", "infermeter_predictions_total{model=\"digits\"}",
            "infermeter_request_duration_seconds_count{model=\"digits\"}")) {
      // Without classic buckets, a histogram has no series of its count.
      rates(classic, counter, "sum(rate(%s))", "sum(increase(%s))", "digits");
    }
    rates(modern, "infermeter_requests_total{model=\"digits\", outcome=\"ok\"}", "sum(rate(%s))", "sum(increase(%s))", "digits");
    String failed = "infermeter_requests_total{outcome=\"failed\"}";
    rates(modern, failed, "sum(rate(%s))", "sum(increase(%s))", failedModel());
  }

  @Test
  void ratesOfNativeHistogramsAreThoseOfQueryMetrics() {
    rates(
        modern, "infermeter_request_duration_seconds{model=\"digits\"}", "histogram_count(sum(rate(%s)))", "histogram_count(sum(increase(%s)))", "digits");
  }

  /** The name under which the failed calls are counted. */
  private String failedModel() {
    return modern.query("sum by (model) (infermeter_requests_total{outcome=\"failed\"})").getFirst().label("model");
  }

  private void rates(PrometheusServer server, String counter, String rate, String increase, String model) {
    double now = System.currentTimeMillis() / 1e3;
    double from = firstWaveScraped - 0.01;
    String range = counter + "[" + (long) Math.ceil((now - from) * 1e3) + "ms]";
    double ourCount = between(from, now, "call_count", model);
    double ourRate = between(from, now, "call_rate", model);
    assertThat(ourCount).isEqualTo(model.equals("digits") ? WAVE : WAVE / 10);
    assertThat(ourRate).isCloseTo(ourCount / (now - from), org.assertj.core.data.Percentage.withPercentage(0.1));
    double sampled = server.number("max(max_over_time(timestamp(" + counter + ")[1h:1s])) - " + firstWaveScraped);
    assertThat(server.numberAt(rate.formatted(range), now)).as(counter).isBetween(ourRate * 0.99, ourCount / sampled * 1.01);
    assertThat(server.numberAt(increase.formatted(range), now)).as(counter).isBetween(ourCount * 0.99, ourCount * (now - from) / sampled * 1.01);
  }

  @Test
  void quantilesOfNativeHistogramsAreThoseOfQueryMetrics() {
    for (double quantile : List.of(.1, .5, .9, .99)) {
      double ours = ask(Metric.newBuilder().setName("latency").setQuantile(quantile)).getPoints(0).getNumber();
      double theirs = modern.number("histogram_quantile(" + quantile + ", sum(infermeter_request_duration_seconds{model=\"digits\", outcome=\"ok\"}))");
      assertThat(theirs).as("quantile %s", quantile).isBetween(ours * (1 - BUCKET), ours * (1 + BUCKET));
    }
  }

  @Test
  void countsAreThoseOfQueryMetrics() {
    double ours = ask(Metric.newBuilder().setName("call_count")).getPoints(0).getNumber();
    assertThat(ours).isEqualTo(calls);
    assertThat(modern.number("histogram_count(sum(infermeter_request_duration_seconds{model=\"digits\"}))")).isEqualTo(ours);
    assertThat(classic.number("sum(infermeter_request_duration_seconds_count{model=\"digits\"})")).isEqualTo(ours);
    assertThat(classic.number("sum(infermeter_request_duration_seconds_bucket{model=\"digits\", le=\"+Inf\"})")).isEqualTo(ours);
    for (PrometheusServer server : List.of(modern, classic)) {
      assertThat(server.number("sum(infermeter_requests_total{model=\"digits\", outcome=\"ok\"})")).isEqualTo(ours);
    }
  }

  @Test
  void qualityIsThatOfQueryMetrics() {
    for (String metric : List.of("accuracy", "f1", "precision", "recall", "balanced_accuracy", "matthews_corrcoef")) {
      double ours = ask(Metric.newBuilder().setName(metric)).getPoints(0).getNumber();
      assertThat(modern.number("infermeter_model_" + metric + "_ratio{model=\"digits\", version=\"3\", window=\"1h\"}")).as(metric).isEqualTo(ours);
    }
    assertThat(modern.number("infermeter_model_samples{metric=\"accuracy\", model=\"digits\", window=\"1h\"}")).isEqualTo(calls);
    assertThat(modern.number("infermeter_model_accuracy_ratio{window=\"1h\"}")).isCloseTo(2.0 / 3, org.assertj.core.data.Offset.offset(1e-12));
  }

  @Test
  void aSlowBucketNamesAPrediction() {
    String found = classic.exemplars("infermeter_request_duration_seconds_bucket{model=\"digits\"}").toString();
    assertThat(found).containsPattern("\"prediction_id\":\"id-[0-9]+\"");
  }

  @Test
  void aHostileNameIsOneLabelOfOneSeries() {
    List<PrometheusServer.Sample> failed = modern.query("sum by (model) (infermeter_requests_total{outcome=\"failed\"})");
    assertThat(failed).hasSize(1);
    assertThat(failed.getFirst().label("model").length()).isLessThanOrEqualTo(256);
    assertThat(modern.query("{__name__=\"x\"}")).isEmpty();
  }

  @Test
  void countersSayWhenTheyBegan() throws Exception {
    String page = page("application/openmetrics-text; version=1.0.0");
    assertThat(page).contains("infermeter_requests_created{", "infermeter_request_duration_seconds_created{").endsWith("# EOF\n");
  }

  @Test
  void everyPanelOfEveryDashboardHasSomethingToShow() throws Exception {
    List<Path> dashboards;
    try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana/dashboards"))) {
      dashboards = files.sorted().toList();
    }
    assertThat(dashboards).hasSize(3);
    List<String> empty = new ArrayList<>();
    int queries = 0;
    for (Path dashboard : dashboards) {
      JsonObject root = JsonParser.parseString(Files.readString(dashboard)).getAsJsonObject();
      for (JsonElement each : root.getAsJsonArray("panels")) {
        JsonObject panel = each.getAsJsonObject();
        for (JsonElement target : panel.getAsJsonArray("targets")) {
          String expression = filled(target.getAsJsonObject().get("expr").getAsString(), root);
          for (PrometheusServer server : List.of(modern, classic)) {
            queries++;
            if (server.query(expression).isEmpty()) {
              empty.add((server == modern ? "native: " : "classic: ") + root.get("title").getAsString() + " / " + panel.get("title").getAsString() + ": " + expression);
            }
          }
        }
      }
    }
    assertThat(queries).isGreaterThan(60);
    assertThat(empty).isEmpty();
  }

  /** An expression with every variable filled in as Grafana does; each variable itself must have values. */
  private String filled(String expression, JsonObject dashboard) {
    String filled = expression.replace("$__rate_interval", "1m");
    for (JsonElement each : dashboard.getAsJsonObject("templating").getAsJsonArray("list")) {
      JsonObject variable = each.getAsJsonObject();
      String query = variable.getAsJsonObject("query").get("query").getAsString().replace("$model", ".*");
      var parts = Pattern.compile("label_values\\((.*), (\\w+)\\)").matcher(query);
      assertThat(parts.matches()).as(query).isTrue();
      assertThat(modern.query("count by (" + parts.group(2) + ") (" + parts.group(1) + ")")).as(query).isNotEmpty();
      filled = filled.replace("$" + variable.get("name").getAsString(), variable.get("includeAll").getAsBoolean() ? ".*" : "1h");
    }
    assertThat(filled).doesNotContain("$");
    return filled;
  }

  @Test
  void everyRecordingRuleHasSomethingToRecord() throws Exception {
    List<String> names =
        Files.readAllLines(DEPLOY.resolve("prometheus/rules/recording.yml")).stream()
            .filter(line -> line.contains("- record: "))
            .map(line -> line.substring(line.indexOf(": ") + 2).strip())
            .toList();
    assertThat(names).hasSizeGreaterThan(5);
    for (String name : names) {
      for (PrometheusServer server : List.of(modern, classic)) {
        PrometheusServer.until(() -> !server.query(name).isEmpty(), () -> name + " has nothing, " + (server == modern ? "native" : "classic"));
      }
    }
  }

  @Test
  void thePagesListEveryMetric() throws Exception {
    Set<String> exported =
        page("application/openmetrics-text; version=1.0.0").lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" "))
            .map(words -> words[3].trim().equals("counter") ? words[2] + "_total" : words[3].trim().equals("info") ? words[2] + "_info" : words[2])
            .collect(Collectors.toCollection(TreeSet::new));
    String pages = Files.readString(Path.of("../docs/prometheus.md")) + Files.readString(Path.of("../docs/configuration.md"));
    assertThat(exported).hasSizeGreaterThan(30).allSatisfy(name -> assertThat(pages).contains("`" + name + "`"));
  }

  @Test
  void aScrapeIsMadeAtMostOnceASecond() throws Exception {
    String first = page("text/plain");
    long begin = System.nanoTime();
    Set<String> pages = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      pages.add(page("text/plain"));
    }
    long seconds = java.time.Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertThat(first).isNotEmpty();
    assertThat(pages.size()).isLessThanOrEqualTo((int) seconds + 2);
  }

  private String page(String accept) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/metrics")).header("accept", accept).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
