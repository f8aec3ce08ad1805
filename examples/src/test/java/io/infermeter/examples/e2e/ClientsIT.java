// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Timestamp;
import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.Finality;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Point;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, our Python client, and TensorBoard's reader, over one gateway with real traffic. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClientsIT {
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Path READER = Path.of("src/test/python/read_events.py").toAbsolutePath();
  private static final Path REQUIREMENTS = Path.of("src/test/python/tensorboard.txt").toAbsolutePath();
  private static final long DEADLINE_NANOS = Duration.ofMinutes(5).toNanos();

  private Path folder;
  private Stand stand;
  private Instant firstCall;
  private Instant lastCall;

  @BeforeAll
  void callAndLabel(@TempDir Path shared) throws Exception {
    folder = shared;
    stand = new Stand(folder.resolve("stand"));
    stand.start();
    DigitsClient client = new DigitsClient(stand.channel());
    List<DigitsClient.Row> rows = DigitsClient.rows();
    Random noise = new Random(5);
    SubmitLabelsRequest.Builder labels = SubmitLabelsRequest.newBuilder().setModel("digits");
    firstCall = Instant.now();
    for (int call = 0; call < 60; call++) {
      boolean dim = call % 2 == 0;
      List<DigitsClient.Row> batch = new ArrayList<>(rows.subList(call * 5, call * 5 + 5));
      batch.replaceAll(row -> dim ? row.darkened(noise) : row);
      client.infer("call-" + call, dim ? "dim" : "normal", batch, true);
      for (int row = 0; row < 4; row++) {
        labels.addLabels(label("call-" + call, row, batch.get(row).truth(), firstCall));
      }
    }
    lastCall = Instant.now();
    LabelServiceGrpc.newBlockingStub(stand.channel()).submitLabels(labels.build());
  }

  @AfterAll
  void stop() {
    if (stand != null) {
      stand.close();
    }
  }

  private static Label label(String id, int row, String truth, Instant time) {
    return Label.newBuilder()
        .setPrediction(PredictionKey.newBuilder().setPredictionId(id).setRow(row))
        .setOutcome(Outcome.newBuilder().setClassName(truth))
        .setLabelTime(Timestamp.newBuilder().setSeconds(time.getEpochSecond()))
        .build();
  }

  /** First: meanwhile the minute of the calls becomes complete. */
  @Test
  @Order(1)
  void everyExampleOfAClientRuns() throws Exception {
    String out =
        PythonProgram.run(
            folder, List.of(PythonProgram.root().resolve("scripts/clients-test").toString(), "--target", stand.channel().authority(), "examples", "python-client"));
    assertThat(out).contains("tritonclient: [").contains("kserve: [").contains("grpcio: ").contains("no issues found").contains(" passed");
  }

  @Test
  @Order(2)
  void tensorBoardReadsWhatTheGatewayAnswers() throws Exception {
    Instant from = Instant.ofEpochSecond(firstCall.getEpochSecond() / 60 * 60);
    Instant to = Instant.ofEpochSecond(lastCall.getEpochSecond() / 60 * 60 + 60);
    awaitComplete(from, to);
    Path logs = folder.resolve("logs");
    export(logs, from, to);
    compare(logs, from, to);

    // A label that comes late, and turns right into wrong.
    Instant later = firstCall.plusSeconds(1);
    LabelServiceGrpc.newBlockingStub(stand.channel())
        .submitLabels(SubmitLabelsRequest.newBuilder().setModel("digits").addLabels(label("call-1", 0, "none of them", later)).build());
    assertThat(export(logs, from, to)).contains("written again from a window that changed");
    compare(logs, from, to);
    assertThat(export(logs, from, to)).startsWith("0 values written");
  }

  private void awaitComplete(Instant from, Instant to) {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (points(from, to, "accuracy", "").stream().anyMatch(point -> point.getFinalityValue() < Finality.FINALITY_COMPLETE_VALUE)) {
      assertThat(System.nanoTime()).as("the minute of the calls is still open").isLessThan(deadline);
      LockSupport.parkNanos(200_000_000);
    }
  }

  private String export(Path logs, Instant from, Instant to) throws Exception {
    List<String> command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-jar", Stand.jar("cli").toString(), "export", "tensorboard"));
    command.addAll(List.of("--logdir", logs.toString(), "--from", from.toString(), "--to", to.toString(), "--target", stand.channel().authority()));
    command.addAll(List.of("--metrics", "accuracy,f1,label_coverage,latency,prediction_share,confusion_matrix,latency_histogram,score_histogram,cpu_usage"));
    return PythonProgram.run(folder, command);
  }

  private List<Series> series(Instant from, Instant to, Metric metric, String segment) {
    Question.Builder question =
        Question.newBuilder()
            .setId("q")
            .addMetrics(metric)
            .setTimeRange(TimeRange.newBuilder().setStartTime(time(from)).setEndTime(time(to)))
            .setStep(com.google.protobuf.Duration.newBuilder().setSeconds(60))
            .addGroupBy("model")
            .addGroupBy("version");
    if (!segment.isEmpty()) {
      question.addGroupBy(segment);
    }
    return MetricsServiceGrpc.newBlockingStub(stand.channel())
        .queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build())
        .getAnswers(0)
        .getSeriesList();
  }

  private static Timestamp time(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
  }

  private List<Point> points(Instant from, Instant to, String metric, String segment) {
    return series(from, to, Metric.newBuilder().setName(metric).build(), segment).stream().flatMap(each -> each.getPointsList().stream()).toList();
  }

  /** Each value in the files is the gateway's answer, and each answer is in the files, once. */
  private void compare(Path logs, Instant from, Instant to) throws Exception {
    String read = PythonProgram.run(folder, List.of(PythonProgram.interpreter(REQUIREMENTS, folder), READER.toString(), logs.toString()));
    JsonObject runs = JsonParser.parseString(read).getAsJsonObject();
    assertThat(runs.keySet()).contains(".", "digits/1", "digits/1/lighting=dim", "digits/1/lighting=normal", "@resources/gateway");
    Map<String, Object> found = new HashMap<>();
    for (String run : runs.keySet()) {
      if (run.startsWith("digits")) {
        runs.getAsJsonObject(run).asMap().forEach((tag, values) -> put(found, run, tag, values.getAsJsonObject()));
      }
    }
    Map<String, Object> expected = new HashMap<>();
    for (String segment : List.of("", "segment.lighting")) {
      for (String name : List.of("accuracy", "f1", "label_coverage")) {
        expect(expected, series(from, to, Metric.newBuilder().setName(name).build(), segment), "quality", name);
      }
      for (double quantile : new double[] {.5, .9, .99}) {
        Metric latency = Metric.newBuilder().setName("latency").setQuantile(quantile).build();
        expect(expected, series(from, to, latency, segment), "speed", "latency/p" + Math.round(quantile * 100));
      }
      expect(expected, series(from, to, Metric.newBuilder().setName("prediction_share").build(), segment), "stability", "prediction_share");
      expect(expected, series(from, to, Metric.newBuilder().setName("confusion_matrix").build(), segment), "quality", "confusion_matrix");
      for (String name : List.of("latency_histogram", "score_histogram")) {
        expect(expected, series(from, to, Metric.newBuilder().setName(name).build(), segment), "distributions", name);
      }
    }
    assertThat(expected).hasSizeGreaterThan(60);
    assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
    JsonArray charts = runs.getAsJsonObject(".").getAsJsonObject("custom_scalars__config__").getAsJsonArray("values").get(0).getAsJsonArray();
    assertThat(charts.get(2).toString()).contains("quality_interval/accuracy/low");
  }

  private static void put(Map<String, Object> found, String run, String tag, JsonObject values) {
    for (JsonElement each : values.getAsJsonArray("values")) {
      JsonArray value = each.getAsJsonArray();
      assertThat(value.get(1).getAsDouble()).isEqualTo(value.get(0).getAsLong() * 60.);
      String plugin = values.get("plugin").getAsString();
      Object shown =
          switch (plugin) {
            case "scalars" -> (float) value.get(2).getAsDouble();
            case "histograms" -> total(value.get(2).getAsJsonArray());
            default -> value.get(2).toString();
          };
      assertThat(found.put(run + " " + tag + " " + value.get(0).getAsLong(), shown)).as("twice: %s %s", run, tag).isNull();
    }
  }

  private static long total(JsonArray bins) {
    long total = 0;
    for (JsonElement bin : bins) {
      assertThat(bin.getAsJsonArray().get(0).getAsDouble()).isLessThan(bin.getAsJsonArray().get(1).getAsDouble());
      total += bin.getAsJsonArray().get(2).getAsLong();
    }
    return total;
  }

  private static void expect(Map<String, Object> expected, List<Series> answer, String group, String name) {
    for (Series series : answer) {
      Map<String, String> dimensions = series.getDimensionsMap();
      String light = dimensions.getOrDefault("segment.lighting", "");
      if (dimensions.containsKey("segment.lighting") && light.isEmpty()) {
        light = "@none";
      }
      String run = dimensions.get("model") + "/" + dimensions.get("version") + (light.isEmpty() ? "" : "/lighting=" + light);
      String split = dimensions.containsKey("class") ? "/class=" + dimensions.get("class") : "";
      for (Point point : series.getPointsList()) {
        String step = " " + ((point.getStartTime().getSeconds() / 60) + 1);
        switch (point.getValueCase()) {
          case NUMBER -> {
            expected.put(run + " " + group + "/" + name + split + step, (float) point.getNumber());
            intervals(expected, point, run + " " + group, "/" + name + split, step);
          }
          case CONFUSION_MATRIX -> expected.put(run + " " + group + "/" + name + step, colours(point.getConfusionMatrix()));
          case HISTOGRAM ->
              expected.put(
                  run + " " + group + "/" + name + step,
                  point.getHistogram().getCountsList().stream().mapToLong(Long::longValue).sum() + point.getHistogram().getZeroCount()
                      + point.getHistogram().getOverflowCount());
          default -> assertThat(point.hasUndefined()).isTrue();
        }
      }
    }
  }

  private static void intervals(Map<String, Object> expected, Point point, String start, String name, String step) {
    for (Interval interval : point.getIntervalsList()) {
      String kind =
          interval.getKind() == IntervalKind.INTERVAL_KIND_SAMPLING ? "_interval"
              : interval.getKind() == IntervalKind.INTERVAL_KIND_UNLABELLED ? "_unlabelled" : "";
      if (!kind.isEmpty()) {
        expected.put(start + kind + name + "/low" + step, (float) interval.getLow());
        expected.put(start + kind + name + "/high" + step, (float) interval.getHigh());
      }
    }
  }

  /** The colour of each cell, from the share of its row: white, or a mixture with blue. */
  private static String colours(ConfusionMatrix matrix) {
    long[][] counts = new long[matrix.getClassesCount()][matrix.getClassesCount()];
    for (int i = 0; i < matrix.getCountsCount(); i++) {
      counts[matrix.getTrueIndex(i)][matrix.getPredictedIndex(i)] = matrix.getCounts(i);
    }
    JsonArray rows = new JsonArray();
    for (long[] line : counts) {
      long sum = Arrays.stream(line).sum();
      JsonArray row = new JsonArray();
      for (long count : line) {
        double share = sum == 0 ? 0 : (double) count / sum;
        row.add(Math.round(255 - share * 247) << 16 | Math.round(255 - share * 207) << 8 | Math.round(255 - share * 148));
      }
      rows.add(row);
    }
    return rows.toString();
  }
}
