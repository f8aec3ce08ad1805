// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real browser looks at the dashboard of a real gateway whose numbers are known. The browser's side is a program of its own,
 * dashboard/src/test/browser: it says what it needs ("do traffic") and what it found ("ok overview", "not ok drift: ...").
 */
class DashboardIT {
  private static final Path DASHBOARD = Path.of("..", "dashboard").toAbsolutePath().normalize();
  private static final Path PICTURES = Path.of("target", "dashboard").toAbsolutePath();
  private static final String HOSTILE =
      "\"><img src=x onerror=window.hacked=1>\n<script>window.hacked=1</script>'\u202Egnp.exe & \u05D0\u05D1\u05D2";

  @TempDir private Path folder;

  private ShapesServer models;
  private StartedProcess gateway;
  private volatile @Nullable ManagedChannel channel;
  private @Nullable SteadyTraffic steady;
  private int grpcPort;
  private int httpPort;

  @TestFactory
  Stream<DynamicTest> inARealBrowser() throws Exception {
    Map<String, String> found = new LinkedHashMap<>();
    models = new ShapesServer();
    try {
      grpcPort = freePort();
      httpPort = freePort();
      settings();
      start();
      look(found);
    } finally {
      if (steady != null) {
        steady.close();
      }
      stop();
      models.close();
    }
    assertThat(found).as("what was looked at").hasSizeGreaterThan(25);
    return found.entrySet().stream().map(one -> DynamicTest.dynamicTest(one.getKey(), () -> assertOk(one.getKey(), one.getValue())));
  }

  /** What builds print of a failure is its message alone, which therefore names the check. */
  private static void assertOk(String check, String why) {
    assertThat(why).withFailMessage("%s: %s", check, why).isEmpty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void settings() throws IOException {
    Files.writeString(
        folder.resolve("infermeter.properties"),
        """
        infermeter.listen=127.0.0.1:%d
        infermeter.http=127.0.0.1:%d
        infermeter.upstream=%s
        infermeter.data=%s
        infermeter.segments.light=metadata:light
        infermeter.models.shapes.classes=circle,square,triangle
        """
            .formatted(grpcPort, httpPort, models.address(), folder.resolve("data")));
  }

  private void start() throws IOException {
    gateway =
        StartedProcess.jar(
            Stand.jar("gateway"), "io.infermeter.gateway.Main", folder.resolve("gateway.log"), "infermeter ready",
            List.of("--config", folder.resolve("infermeter.properties").toString()));
    channel = NettyChannelBuilder.forTarget(gateway.value("grpc")).usePlaintext().build();
  }

  private void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (gateway != null) {
      gateway.kill();
    }
  }

  private void look(Map<String, String> found) throws Exception {
    Path errors = folder.resolve("browser.log");
    ProcessBuilder command = new ProcessBuilder("sh", "build/run", "browser").directory(DASHBOARD.toFile()).redirectError(errors.toFile());
    command.environment().put("DASHBOARD", "http://127.0.0.1:" + httpPort + "/");
    command.environment().put("PICTURES", PICTURES.toString());
    Process browser = command.start();
    try (var lines = new BufferedReader(new InputStreamReader(browser.getInputStream(), StandardCharsets.UTF_8));
        var answers = new PrintStream(browser.getOutputStream(), true, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("do ")) {
          answers.println(act(line.substring(3)));
        } else if (line.startsWith("ok ")) {
          found.put(line.substring(3), "");
        } else if (line.startsWith("not ok ")) {
          String[] parts = line.substring(7).split(": ", 2);
          found.put(parts[0], parts.length > 1 ? parts[1] : "failed");
        }
      }
    } finally {
      browser.destroy();
    }
    assertThat(browser.waitFor()).as(() -> "exit code; its errors: " + StartedProcess.read(errors)).isLessThanOrEqualTo(1);
    assertThat(found).as(() -> "its errors: " + StartedProcess.read(errors)).containsKey("end");
  }

  private String act(String what) throws IOException {
    ShapesTraffic traffic = new ShapesTraffic(channel);
    switch (what) {
      case "traffic":
        return traffic.send().toString();
      case "stop":
        stop();
        break;
      case "start":
        start();
        break;
      case "hostile":
        // The gateway takes names of up to 256 characters.
        traffic.predict(HOSTILE, HOSTILE, "day", 1);
        traffic.predict("long".repeat(60), "1".repeat(200), "day", 1);
        break;
      case "alert":
        traffic.watchForMistakes("shapes-wrong");
        break;
      case "evaluation":
        traffic.evaluate();
        break;
      case "steady":
        steady = new SteadyTraffic(() -> channel);
        break;
      case "thousand":
        for (int i = 0; i < 990; i++) {
          traffic.predict("model-%04d".formatted(i), "1", "day", i % ShapesServer.CLASSES);
        }
        break;
      default:
        throw new AssertionError("the browser asks for " + what);
    }
    return "{}";
  }
}
