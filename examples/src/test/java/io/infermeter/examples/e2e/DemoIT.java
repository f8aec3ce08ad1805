// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, with a fall that comes early. */
class DemoIT {
  private static final String LIGHTING = "lighting";

  @TempDir private Path folder;

  @Test
  void itReportsTheFallAndEqualNumbersAcrossIt() throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command =
        StartedProcess.command(
            Stand.jar("cli"), "io.infermeter.cli.Main", List.of("demo", "--for", "100s", "--fall-after", "35s", "--rate", "60", "--json"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("INFERMETER_HOME", Path.of("..").toAbsolutePath().normalize().toString());
    Process demo = builder.start();
    try {
      assertThat(demo.waitFor(10, TimeUnit.MINUTES)).isTrue();
    } finally {
      demo.destroyForcibly();
    }
    String log = Files.readString(err);
    assertThat(demo.exitValue()).as(log).isZero();
    assertThat(log).startsWith("dashboard     http://127.0.0.1:").contains("planted: from now on the images of lighting=dim are much worse");
    JsonObject report = JsonParser.parseString(Files.readString(out)).getAsJsonObject();
    assertThat(report.get("accuracy_equals_rows_replayed").getAsBoolean()).isTrue();
    assertThat(accuracy(report, "dim")).isLessThan(accuracy(report, "normal") - .1);
    assertThatTheFallIsReported(report.getAsJsonObject("fall"), log);
  }

  private static double accuracy(JsonObject report, String light) {
    for (JsonElement each : report.getAsJsonArray("segments")) {
      JsonObject segment = each.getAsJsonObject();
      if (segment.getAsJsonObject("segment").get(LIGHTING).getAsString().equals(light)) {
        return segment.getAsJsonObject("accuracy").get("value").getAsDouble();
      }
    }
    throw new AssertionError("no " + light + " in " + report);
  }

  /** How long it takes to be seen is a matter of the machine; that it is not seen before it was planted is not. */
  private static void assertThatTheFallIsReported(JsonObject fall, String log) {
    Instant planted = Instant.parse(fall.get("planted").getAsString());
    assertThat(fall.get("watched").getAsBoolean()).isTrue();
    assertThat(fall.getAsJsonArray("before_the_fall")).isEmpty();
    if (!fall.get("seen").isJsonNull()) {
      assertThat(Instant.parse(fall.get("seen").getAsString())).isAfter(planted);
      assertThat(fall.get("delay_seconds").getAsDouble()).isPositive();
      assertThat(log).contains("after it was planted: " + fall.get("rule").getAsString());
    }
  }
}
