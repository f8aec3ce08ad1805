// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.v1.Average;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.LabelState;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Point;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.PredictionServiceGrpc;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.WatchMetricsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes and a real client: a model server, the gateway before it, and rows whose truth is known. What the gateway answers must be
 * what the rows say.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndToEndIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final double EXACT = 1e-12;

  @TempDir private static Path folder;
  private final Map<String, Truth> truths = new HashMap<>(Map.of("normal", new Truth(), "dim", new Truth()));
  private final List<SubmitLabelsRequest> labels = new ArrayList<>();
  private StartedProcess modelServer;
  private StartedProcess gateway;
  private ManagedChannel channel;
  private WatchedSeries watched;
  private Timestamp start;
  private long calls;

  @BeforeAll
  void startEverything() throws Exception {
    modelServer =
        StartedProcess.jar(
            jar("examples"), "io.infermeter.examples.digits.ModelServer", folder.resolve("model.log"), "digits-server ready",
            List.of("--port", "0"));
    startGateway();
    start = Timestamps.fromMillis(System.currentTimeMillis());
    watched = new WatchedSeries();
    MetricsServiceGrpc.newStub(channel)
        .watchMetrics(
            WatchMetricsRequest.newBuilder()
                .addQuestions(question())
                .setInterval(com.google.protobuf.Duration.newBuilder().setSeconds(1))
                .build(),
            watched);
    replay();
    submitLabels();
    awaitDrained();
  }

  private void startGateway() throws Exception {
    Path config = folder.resolve("infermeter.properties");
    Files.writeString(
        config,
        """
        infermeter.listen=127.0.0.1:0
        infermeter.http=127.0.0.1:0
        infermeter.upstream=%s
        infermeter.data=%s
        infermeter.segments.lighting=metadata:lighting
        infermeter.models.digits.classes=0,1,2,3,4,5,6,7,8,9
        """
            .formatted(modelServer.value("grpc"), folder.resolve("data")));
    gateway =
        StartedProcess.jar(
            jar("gateway"), "io.infermeter.gateway.Main", folder.resolve("gateway.log"), "infermeter ready",
            List.of("--config", config.toString()));
    channel = NettyChannelBuilder.forTarget(gateway.value("grpc")).usePlaintext().build();
  }

  private static Path jar(String module) throws Exception {
    try (var files = Files.list(ROOT.resolve(module).resolve("target"))) {
      return files
          .filter(f -> f.getFileName().toString().matches("infermeter-" + module + "-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Sends every held-back row in both lights, some in batches, and notes the truth of most of them. */
  private void replay() throws Exception {
    DigitsClient client = new DigitsClient(channel);
    Random random = new Random(20261123);
    List<DigitsClient.Row> rows = DigitsClient.rows();
    for (String lighting : List.of("normal", "dim")) {
      for (int at = 0; at < rows.size(); ) {
        int size = Math.min(rows.size() - at, random.nextInt(5) == 0 ? 1 + random.nextInt(16) : 1);
        List<DigitsClient.Row> batch = new ArrayList<>(rows.subList(at, at + size));
        if (lighting.equals("dim")) {
          batch.replaceAll(row -> row.darkened(random));
        }
        String id = lighting + "-" + at;
        note(id, lighting, batch, client.infer(id, lighting, batch, random.nextBoolean()), random);
        at += size;
        calls++;
      }
    }
  }

  private void note(String id, String lighting, List<DigitsClient.Row> batch, List<String> answers, Random random) {
    Truth truth = truths.get(lighting);
    for (int row = 0; row < batch.size(); row++) {
      truth.answered();
      if (random.nextInt(10) > 0) {
        String trueClass = batch.get(row).truth();
        truth.labelled(trueClass, answers.get(row));
        if (random.nextInt(20) == 0) {
          labels.add(label(id, row, "0", 1));
        }
        labels.add(label(id, row, trueClass, 2));
        if (random.nextInt(20) == 0) {
          labels.add(label(id, row, trueClass, 2));
        }
      }
    }
  }

  private static SubmitLabelsRequest label(String id, int row, String trueClass, int second) {
    var key = PredictionKey.newBuilder().setModel("digits").setPredictionId(id).setRow(row);
    var label =
        io.infermeter.v1.Label.newBuilder()
            .setPrediction(key)
            .setOutcome(Outcome.newBuilder().setClassName(trueClass))
            .setLabelTime(Timestamp.newBuilder().setSeconds(1_790_000_000L + second));
    return SubmitLabelsRequest.newBuilder().addLabels(label).build();
  }

  private void submitLabels() {
    java.util.Collections.shuffle(labels, new Random(7));
    var service = LabelServiceGrpc.newBlockingStub(channel);
    for (int at = 0; at < labels.size(); at += 500) {
      var batch = SubmitLabelsRequest.newBuilder();
      labels.subList(at, Math.min(at + 500, labels.size())).forEach(one -> batch.addAllLabels(one.getLabelsList()));
      service.submitLabels(batch.build());
    }
  }

  private void awaitDrained() {
    Instant giveUp = Instant.now().plus(Duration.ofSeconds(120));
    Ledger ledger = ledger();
    while (ledger.getQueuedRows() + ledger.getQueuedCalls() > 0 || ledger.getReceivedRows() < rows()) {
      assertThat(Instant.now()).as("the queue is drained: %s", ledger).isBefore(giveUp);
      LockSupport.parkNanos(50_000_000);
      ledger = ledger();
    }
  }

  private long rows() {
    return truths.values().stream().mapToLong(Truth::rows).sum();
  }

  private Ledger ledger() {
    return GatewayServiceGrpc.newBlockingStub(channel).getLedger(GetLedgerRequest.getDefaultInstance()).getLedger();
  }

  @AfterAll
  void stopEverything() {
    if (channel != null) {
      channel.shutdownNow();
    }
    for (StartedProcess process : new StartedProcess[] {gateway, modelServer}) {
      if (process != null) {
        process.close();
      }
    }
  }

  @Test
  @Order(1)
  void theLedgerBalancesAndHoldsEveryRow() {
    Ledger ledger = ledger();
    assertThat(ledger.getReceivedRows()).isEqualTo(rows());
    assertThat(ledger.getStoredRows()).isEqualTo(rows());
    assertThat(ledger.getDroppedList()).isEmpty();
    assertThat(ledger.getQueuedRows()).isZero();
    assertThat(ledger.getWaitingLabels()).isZero();
  }

  @Test
  @Order(2)
  void queriesEqualTheValuesOfTheDataSet() {
    check(query());
    double normal = truths.get("normal").accuracy();
    assertThat(truths.get("dim").accuracy()).as("dim is worse than normal").isLessThan(normal);
  }

  /** The watch began before the first call; what it has said since adds up to what is asked for afterwards. */
  @Test
  @Order(3)
  void aWatchEndsOnTheSameValues() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!watched.saysTheSame(query())) {
      assertThat(System.nanoTime() - deadline).as("the watch says %s", watched).isNegative();
      LockSupport.parkNanos(100_000_000);
    }
    check(watched.latest());
    assertThat(watched.updates()).as("it was told of changes").isGreaterThan(1);
  }

  @Test
  @Order(4)
  void theRowsBehindTheNumbersAreListed() {
    var request =
        ListPredictionsRequest.newBuilder()
            .addMatchers(io.infermeter.v1.Matcher.newBuilder().setDimension("segment.lighting").addValues("dim"))
            .setLabelState(LabelState.LABEL_STATE_WRONG)
            .setPageSize(100);
    long wrong = 0;
    var service = PredictionServiceGrpc.newBlockingStub(channel);
    for (var page = service.listPredictions(request.build()); ; page = service.listPredictions(request.build())) {
      wrong += page.getPredictionsCount();
      page.getPredictionsList()
          .forEach(p -> assertThat(p.getLabels(0).getOutcome().getClassName()).isNotEqualTo(p.getPredicted().getClassName()));
      if (page.getNextPageToken().isEmpty()) {
        break;
      }
      request.setPageToken(page.getNextPageToken());
    }
    assertThat(wrong).isEqualTo(truths.get("dim").wrong());
  }

  @Test
  @Order(5)
  void latencyAndResourcesAreMeasured() {
    Question question =
        Question.newBuilder()
            .setTimeRange(TimeRange.newBuilder().setStartTime(start))
            .addMetrics(Metric.newBuilder().setName("latency").setQuantile(.5))
            .addMetrics(Metric.newBuilder().setName("memory_usage"))
            .build();
    List<Series> series = ask(question);
    Point latency = series.getFirst().getPoints(0);
    assertThat(latency.getNumber()).isBetween(1e-5, 5.0);
    assertThat(latency.getSampleCount()).isGreaterThanOrEqualTo(calls);
    assertThat(series.stream().map(s -> s.getDimensionsOrDefault("scope", ""))).contains("host", "gateway", "backend");
    assertThat(series.stream().skip(1).map(s -> s.getPoints(0).getNumber())).allMatch(share -> share > 0 && share <= 1);
  }

  @Test
  @Order(6)
  void aRestartedGatewayAnswersTheSame() throws Exception {
    List<Series> before = query();
    channel.shutdownNow();
    assertThat(gateway.stop()).isIn(0, 143);
    startGateway();
    check(query());
    assertThat(query().stream().map(s -> s.getPoints(0).getNumber()).toList())
        .isEqualTo(before.stream().map(s -> s.getPoints(0).getNumber()).toList());
    channel.shutdownNow();
    gateway.kill();
    startGateway();
    check(query());
  }

  private Question question() {
    Question.Builder question =
        Question.newBuilder()
            .setId("quality")
            .setTimeRange(TimeRange.newBuilder().setStartTime(start))
            .addGroupBy("segment.lighting")
            .addMetrics(Metric.newBuilder().setName("accuracy"));
    for (String name : List.of("precision", "recall", "f1")) {
      question.addMetrics(Metric.newBuilder().setName(name).setAverage(Average.AVERAGE_MACRO));
    }
    return question.build();
  }

  private List<Series> query() {
    return ask(question());
  }

  private List<Series> ask(Question question) {
    var response =
        MetricsServiceGrpc.newBlockingStub(channel).queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build());
    assertThat(response.getAnswers(0).hasError()).as("%s", response.getAnswers(0).getError()).isFalse();
    return response.getAnswers(0).getSeriesList();
  }

  private void check(List<Series> series) {
    assertThat(series).hasSize(8);
    for (Series one : series) {
      Truth truth = truths.get(one.getDimensionsOrThrow("segment.lighting"));
      Point point = one.getPoints(0);
      double expected =
          switch (one.getMetric().getName()) {
            case "accuracy" -> truth.accuracy();
            case "precision" -> truth.macroPrecision();
            case "recall" -> truth.macroRecall();
            default -> truth.macroF1();
          };
      assertThat(point.getNumber()).as("%s", one).isCloseTo(expected, within(EXACT));
      assertThat(point.getSampleCount()).isEqualTo(truth.labelledRows());
      assertThat(point.getCoverage().getLabelled()).isEqualTo(truth.labelledRows());
      assertThat(point.getCoverage().getEligible()).isEqualTo(truth.rows());
    }
  }
}
