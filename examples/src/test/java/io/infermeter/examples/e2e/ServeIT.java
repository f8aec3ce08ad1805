// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's process: how it starts, what it says when it cannot, what it tells over HTTP, how it ends. */
class ServeIT {
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private Path folder;

  private record Ended(int code, String out, String err) {}

  private static List<String> command(String... arguments) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    try (var files = Files.list(root.resolve("gateway/target"))) {
      Path jar = files.filter(f -> f.getFileName().toString().matches("infermeter-gateway-[0-9.]+(-SNAPSHOT)?\\.jar")).findFirst().orElseThrow();
      List<String> command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", jar.toString()));
      command.addAll(List.of(arguments));
      return command;
    }
  }

  private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it does not end: " + Files.readString(err));
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private StartedProcess start(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data", folder.resolve("data").toString()));
    arguments.addAll(List.of(more));
    return StartedProcess.start(command(arguments.toArray(String[]::new)), folder.resolve("gateway.log"), "infermeter ready");
  }

  @Test
  void aWrongSettingEndsTheStartWithOneSentence() throws Exception {
    Path config = Files.writeString(folder.resolve("infermeter.properties"), "infermeter.lissten=127.0.0.1:0\n");
    Ended unknown = run(Map.of(), "--config", config.toString());
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err().lines()).singleElement().asString().contains("infermeter.lissten", "infermeter.listen", config.toString());
    Ended bad = run(Map.of("INFERMETER_MAX_MESSAGE_SIZE", "many"));
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.err().lines()).singleElement().asString().contains("infermeter.max-message-size", "many", "INFERMETER_MAX_MESSAGE_SIZE");
  }

  @Test
  void aPortThatIsTakenEndsTheStartWithOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      Ended grpc = run(Map.of(), "--listen", address, "--http", "127.0.0.1:0", "--data", folder.resolve("a").toString());
      assertThat(grpc.code()).isEqualTo(1);
      assertThat(grpc.err().lines().filter(line -> line.startsWith("infermeter:"))).singleElement().asString().contains("cannot listen on " + address);
      Ended http = run(Map.of(), "--listen", "127.0.0.1:0", "--http", address, "--data", folder.resolve("b").toString());
      assertThat(http.code()).isEqualTo(1);
      assertThat(http.err().lines().filter(line -> line.startsWith("infermeter:"))).singleElement().asString().contains("cannot start");
    }
  }

  @Test
  void aSecondProcessIsToldWhoHasTheFolder() throws Exception {
    try (StartedProcess first = start()) {
      Ended second = run(Map.of(), "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data", folder.resolve("data").toString());
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.err().lines().filter(line -> line.startsWith("infermeter:")))
          .singleElement()
          .asString()
          .contains("is used by process " + first.pid(), "--data");
    }
  }

  @Test
  void healthAndMetricsAnswerAndATermEndsItInOrder() throws Exception {
    StartedProcess gateway = start("--upstream", "127.0.0.1:1");
    HttpClient http = HttpClient.newHttpClient();
    for (String check : List.of("live", "ready", "started")) {
      HttpResponse<String> response = get(http, gateway, "/health/" + check);
      assertThat(response.statusCode()).as(check).isEqualTo(200);
      assertThat(response.body()).contains("UP");
    }
    HttpResponse<String> metrics = get(http, gateway, "/metrics");
    assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(metrics.body())
        .contains("infermeter_calls_total{backend=\"default\",outcome=\"ok\"} 0.0", "infermeter_rows_stored_total 0.0", "infermeter_build_info{version=");
    for (String line : documented()) {
      assertThat(metrics.body()).as("/metrics has what docs/configuration.md lists").contains(line);
    }
    long begun = System.nanoTime();
    assertThat(gateway.stop()).isEqualTo(143);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(60);
    assertThat(gateway.errors()).doesNotContain("Exception");
  }

  private static List<String> documented() throws IOException {
    String page = Files.readString(Path.of("../docs/configuration.md"), StandardCharsets.UTF_8);
    List<String> names = java.util.regex.Pattern.compile("`(infermeter_[a-z_]+)`").matcher(page).results().map(match -> match.group(1)).toList();
    assertThat(names).hasSizeGreaterThan(15);
    return names.stream().filter(name -> !name.endsWith("_seconds")).toList();
  }

  private static HttpResponse<String> get(HttpClient http, StartedProcess gateway, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create("http://" + gateway.value("http") + path)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
