// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A real Prometheus that scrapes one target each second, with the rules of this repository. */
final class PrometheusServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  /** A value of one series. */
  record Sample(JsonObject labels, double value) {
    String label(String name) {
      return labels.has(name) ? labels.get(name).getAsString() : "";
    }
  }

  PrometheusServer(Path folder, Path rules, int target, boolean nativeHistograms) throws IOException {
    this(
        folder,
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files: ["%s/recording.yml", "%s/alerting.yml"]
            scrape_configs:
              - job_name: infermeter
                static_configs:
                  - targets: ["127.0.0.1:%d"]
            """
                .formatted(rules.toAbsolutePath(), rules.toAbsolutePath(), target)),
        List.of("--enable-feature=exemplar-storage" + (nativeHistograms ? ",native-histograms" : "")));
  }

  PrometheusServer(Path folder, Path config, List<String> flags) throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> command =
        new ArrayList<>(
            List.of("prometheus", "--config.file=" + config, "--storage.tsdb.path=" + folder.resolve("tsdb"), "--web.listen-address=127.0.0.1:" + port));
    command.addAll(flags);
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("prometheus.log").toFile()).start();
    until(() -> process.isAlive() && ready(), () -> "Prometheus did not start; its words are in " + folder);
  }

  private boolean ready() {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private JsonElement data(String path) {
    try {
      JsonObject answer = JsonParser.parseString(get(path).body()).getAsJsonObject();
      if (!answer.get("status").getAsString().equals("success")) {
        throw new AssertionError(path + ": " + answer);
      }
      return answer.get("data");
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The samples of an instant query that are numbers. */
  List<Sample> query(String expression) {
    return samples(data("/api/v1/query?query=" + encoded(expression)).getAsJsonObject());
  }

  private static List<Sample> samples(JsonObject data) {
    List<Sample> samples = new ArrayList<>();
    if (data.get("resultType").getAsString().equals("scalar")) {
      return List.of(new Sample(new JsonObject(), data.getAsJsonArray("result").get(1).getAsDouble()));
    }
    for (JsonElement each : data.getAsJsonArray("result")) {
      JsonArray value = each.getAsJsonObject().getAsJsonArray("value");
      double number = value == null ? 0 : Double.parseDouble(value.get(1).getAsString().replace("+Inf", "Infinity").replace("-Inf", "-Infinity"));
      if (!Double.isNaN(number)) {
        samples.add(new Sample(each.getAsJsonObject().getAsJsonObject("metric"), number));
      }
    }
    return samples;
  }

  double number(String expression) {
    return only(expression, query(expression));
  }

  /** A number as of an instant, seconds since 1970. */
  double numberAt(String expression, double seconds) {
    return only(expression, samples(data("/api/v1/query?query=" + encoded(expression) + "&time=" + seconds).getAsJsonObject()));
  }

  private static double only(String expression, List<Sample> samples) {
    if (samples.size() != 1) {
      throw new AssertionError(expression + " has " + samples);
    }
    return samples.getFirst().value();
  }

  /** How many rules it has. */
  int rules() {
    int rules = 0;
    for (JsonElement group : data("/api/v1/rules").getAsJsonObject().getAsJsonArray("groups")) {
      rules += group.getAsJsonObject().getAsJsonArray("rules").size();
    }
    return rules;
  }

  JsonArray exemplars(String expression) {
    long now = System.currentTimeMillis() / 1000;
    return data("/api/v1/query_exemplars?query=" + encoded(expression) + "&start=" + (now - 3600) + "&end=" + (now + 60)).getAsJsonArray();
  }

  /** Waits for it. */
  static void until(Supplier<Boolean> condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.get()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
