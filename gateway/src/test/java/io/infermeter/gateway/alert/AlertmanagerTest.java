// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.core.call.CallOutcome;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Alerts in a real Alertmanager, Debian's prometheus-alertmanager, which the test starts itself. */
@Timeout(120)
@DisabledIfSystemProperty(named = "infermeter.alertmanager.skip", matches = "true", disabledReason = "infermeter.alertmanager.skip is true")
final class AlertmanagerTest {
  @TempDir Path folder;

  @Test
  void aRealAlertmanagerTakesAnAlertAndItsEnd() throws Exception {
    int port = freePort();
    Process process = start(port);
    URI url = URI.create("http://127.0.0.1:" + port + "/");
    HttpClient client = HttpClient.newHttpClient();
    try {
      await(client, url.resolve("/-/ready"), body -> true, process);
      // An Alertmanager goes by the time of its machine.
      AlertStand stand = new AlertStand(Clock.systemUTC().instant().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(2)));
      Deliveries deliveries = new Deliveries(stand.clock::nanos, line -> {});
      Notifications notifications =
          new Notifications(
              stand.book, List.of(), Optional.of(Target.alertmanager(url)), "http://gateway:4631/", deliveries, stand.clock::micros,
              stand.clock::nanos);
      stand.minute(CallOutcome.FAILED);
      notifications.turn();
      URI active = url.resolve("/api/v2/alerts?active=true");
      JsonObject alert = await(client, active, body -> body.contains("errors"), process).get(0).getAsJsonObject();
      JsonObject labels = alert.getAsJsonObject("labels");
      assertThat(labels.get("alertname").getAsString()).isEqualTo("errors");
      assertThat(labels.get("model").getAsString()).isEqualTo("digits");
      assertThat(labels.get("severity").getAsString()).isEqualTo("critical");
      assertThat(labels.get("team").getAsString()).isEqualTo("vision");
      assertThat(alert.getAsJsonObject("annotations").get("summary").getAsString()).isEqualTo("Calls \"fail\".");
      assertThat(alert.get("generatorURL").getAsString()).isEqualTo("http://gateway:4631/");
      assertThat(Instant.parse(alert.get("endsAt").getAsString())).isAfter(stand.clock.instant());
      stand.minute(CallOutcome.OK);
      notifications.turn();
      await(client, active, body -> !body.contains("errors"), process);
      assertThat(deliveries.counts().get("sent").getAsLong()).isEqualTo(2);
      notifications.stop();
    } finally {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
      process.destroyForcibly();
    }
  }

  private Process start(int port) throws IOException {
    Path configuration = folder.resolve("alertmanager.yml");
    Files.writeString(configuration, "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n");
    try {
      return new ProcessBuilder(
              "prometheus-alertmanager", "--config.file=" + configuration, "--storage.path=" + folder.resolve("data"),
              "--web.listen-address=127.0.0.1:" + port, "--cluster.listen-address=")
          .redirectErrorStream(true)
          .redirectOutput(new File(folder.toFile(), "log"))
          .start();
    } catch (IOException e) {
      return fail(
          "prometheus-alertmanager cannot be started; install the Debian package of that name, or skip with"
              + " -Dinfermeter.alertmanager.skip=true",
          e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private JsonArray await(HttpClient client, URI url, Predicate<String> expected, Process process) throws Exception {
    String last = "nothing";
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 600; i++) {
      try {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
        last = answer.statusCode() + " " + answer.body();
        if (answer.statusCode() == 200 && expected.test(answer.body())) {
          JsonElement parsed = answer.body().startsWith("[") ? JsonParser.parseString(answer.body()) : new JsonArray();
          return parsed.getAsJsonArray();
        }
      } catch (IOException notYet) {
        last = notYet.toString();
      }
      assertThat(process.isAlive()).as(() -> log()).isTrue();
      never.await(100, TimeUnit.MILLISECONDS);
    }
    return fail(url + " last said: " + last + "\n" + log());
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
