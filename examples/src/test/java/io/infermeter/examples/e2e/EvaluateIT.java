// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command evaluate as a user runs it: a real model server, a real gateway, the held-back digits. */
class EvaluateIT {
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private Path folder;
  private StartedProcess modelServer;
  private StartedProcess gateway;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    modelServer =
        StartedProcess.jar(
            jar("examples"), "io.infermeter.examples.digits.ModelServer", folder.resolve("model.log"), "digits-server ready", List.of("--port", "0"));
    gateway =
        StartedProcess.jar(
            jar("gateway"), "io.infermeter.gateway.Main", folder.resolve("gateway.log"), "infermeter ready",
            List.of(
                "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--upstream", modelServer.value("grpc"), "--data",
                folder.resolve("data").toString()));
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    modelServer.close();
  }

  private static Path jar(String module) throws IOException {
    try (var files = Files.list(Path.of("").toAbsolutePath().getParent().resolve(module).resolve("target"))) {
      return files.filter(f -> f.getFileName().toString().matches("infermeter-" + module + "-[0-9.]+(-SNAPSHOT)?\\.jar")).findFirst().orElseThrow();
    }
  }

  private Ended infermeter(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-jar", jar("cli").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--target", gateway.value("grpc")));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Path digits() throws IOException {
    Path file = folder.resolve("digits.csv");
    try (var in = EvaluateIT.class.getResourceAsStream("/digits/digits-held-back.csv")) {
      Files.copy(in, file);
    }
    return file;
  }

  @Test
  void everyScenarioIsSentLabelledMeasuredAndKept() throws Exception {
    String data = digits().toString();
    Ended first =
        infermeter("evaluate", "--model", "digits", "--data", data, "--name", "first", "--batch", "8,32", "--concurrency", "1,3", "--repeat", "2", "--json");
    assertThat(first.code()).as(first.err()).isZero();
    JsonObject report = JsonParser.parseString(first.out()).getAsJsonObject();
    assertThat(report.getAsJsonArray("scenarios")).hasSize(4);
    for (JsonElement each : report.getAsJsonArray("scenarios")) {
      JsonObject scenario = each.getAsJsonObject();
      assertThat(scenario.get("rowCount").getAsInt()).isEqualTo(2 * 719);
      assertThat(number(scenario.getAsJsonArray("measures"), "inference_speed")).isPositive();
      assertThat(firstOf(scenario.getAsJsonArray("measures"), "accuracy").get("sampleCount").getAsInt()).as("each row once").isEqualTo(719);
    }
    // What scikit-learn says of the same model and rows; see the training script of the example.
    assertThat(number(report.getAsJsonArray("quality"), "accuracy")).isCloseTo(689 / 719.0, within(1e-12));
    assertThat(report.getAsJsonArray("resources")).isNotEmpty();
    assertThat(firstOf(report.getAsJsonArray("quality"), "accuracy").get("sampleCount").getAsInt()).isEqualTo(719);
    theLiveMetricsDoNotCountIt();
    Ended second = infermeter("evaluate", "--model", "digits", "--data", data, "--name", "second", "--batch", "32", "--limit", "100");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).contains("precision    recall  f1-score   support", "weighted avg");
    assertThat(infermeter("evaluate", "list").out()).contains("first", "second");
    assertThat(infermeter("evaluate", "compare", "first", "second").out()).containsPattern("accuracy +0\\.9583 .*\\[");
    assertThat(infermeter("evaluate", "--model", "digits", "--data", data, "--name", "first").code()).isEqualTo(2);
    assertThat(infermeter("evaluate", "delete", "second").code()).isZero();
    assertThat(infermeter("evaluate", "show", "second").code()).isEqualTo(1);
  }

  private static double number(Iterable<JsonElement> series, String metric) {
    return firstOf(series, metric).get("number").getAsDouble();
  }

  private static JsonObject firstOf(Iterable<JsonElement> series, String metric) {
    for (JsonElement each : series) {
      JsonObject found = each.getAsJsonObject();
      if (found.getAsJsonObject("metric").get("name").getAsString().equals(metric)) {
        return found.getAsJsonArray("points").get(0).getAsJsonObject();
      }
    }
    throw new AssertionError("no " + metric);
  }

  private void theLiveMetricsDoNotCountIt() {
    ManagedChannel channel = NettyChannelBuilder.forTarget(gateway.value("grpc")).usePlaintext().build();
    try {
      Question question =
          Question.newBuilder()
              .setLookback(com.google.protobuf.Duration.newBuilder().setSeconds(600))
              .addMetrics(Metric.newBuilder().setName("prediction_count"))
              .build();
      var point =
          MetricsServiceGrpc.newBlockingStub(channel).queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build())
              .getAnswers(0).getSeries(0).getPoints(0);
      assertThat(point.getNumber()).isZero();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void whatCannotBeEvaluatedIsSaidBeforeAnythingIsSent() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong.csv"), "a,label\n1,x\n");
    Ended columns = infermeter("evaluate", "--model", "digits", "--data", wrong.toString());
    assertThat(columns.code()).isNotZero();
    assertThat(columns.err()).contains("pixels", "[64]", "line 2");
    Ended model = infermeter("evaluate", "--model", "nothing", "--data", wrong.toString());
    assertThat(model.code()).isEqualTo(1);
    assertThat(model.err().lines()).singleElement().asString().contains("nothing");
  }
}
