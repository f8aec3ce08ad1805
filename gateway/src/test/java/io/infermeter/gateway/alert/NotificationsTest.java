// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.core.alert.Alert;
import io.infermeter.core.call.CallOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notifications to webhooks that behave, and to those that do not. */
@Timeout(60)
final class NotificationsTest {
  private static final String SECRET = "a secret of the receiver";
  private static final Webhook.Pauses SHORT = new Webhook.Pauses(Duration.ofMillis(2), Duration.ofMillis(4));

  private final AlertStand stand = new AlertStand(Instant.parse("2026-09-21T14:00:00Z"));
  private final Receiver receiver = new Receiver();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Deliveries deliveries = new Deliveries(stand.clock::nanos, lines::add);
  private Notifications notifications = notifications(Duration.ofSeconds(20), 3);

  private Notifications notifications(Duration timeout, int attempts) {
    Target target = new Target("webhook pager", receiver.url(), SECRET, timeout, attempts);
    return new Notifications(
        stand.book, List.of(target), Optional.empty(), "http://gateway:4631/", deliveries, stand.clock::micros, stand.clock::nanos, SHORT);
  }

  @AfterEach
  void close() {
    notifications.stop();
    receiver.close();
  }

  private void fire() {
    stand.minute(CallOutcome.FAILED);
    notifications.turn();
  }

  private long count(String result) {
    return deliveries.counts().get(result).getAsLong();
  }

  /** What is told is kept on another thread. */
  private void awaitTold() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 2000 && !stand.book.untold().isEmpty(); i++) {
      never.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(stand.book.untold()).isEmpty();
  }

  @Test
  void anAlertIsToldOfOnceWhenItBeginsAndOnceWhenItEndsAndSigned() throws Exception {
    fire();
    Receiver.Came came = receiver.next();
    JsonObject json = JsonParser.parseString(new String(came.body(), StandardCharsets.UTF_8)).getAsJsonObject();
    assertThat(json.get("status").getAsString()).isEqualTo("firing");
    assertThat(json.get("rule").getAsString()).isEqualTo("errors");
    assertThat(json.get("severity").getAsString()).isEqualTo("critical");
    assertThat(json.get("summary").getAsString()).isEqualTo("Calls \"fail\".");
    assertThat(json.getAsJsonObject("dimensions").get("model").getAsString()).isEqualTo("digits");
    assertThat(json.getAsJsonObject("labels").get("team").getAsString()).isEqualTo("vision");
    assertThat(json.get("link").getAsString()).isEqualTo("http://gateway:4631/");
    assertThat(signatureHolds(came)).isTrue();
    awaitTold();
    notifications.turn();
    stand.minute(CallOutcome.FAILED);
    notifications.turn();
    stand.minute(CallOutcome.OK);
    notifications.turn();
    Receiver.Came end = receiver.next();
    assertThat(new String(end.body(), StandardCharsets.UTF_8)).contains("\"status\":\"resolved\"").contains("end_time");
    awaitTold();
    assertThat(receiver.came).isEmpty();
    assertThat(count("sent")).isEqualTo(2);
  }

  private static boolean signatureHolds(Receiver.Came came) throws Exception {
    String[] parts = came.signature().split(",");
    String seconds = parts[0].substring("t=".length());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
    String expected = java.util.HexFormat.of().formatHex(mac.doFinal(came.body()));
    return parts[1].equals("v1=" + expected) && Instant.ofEpochSecond(Long.parseLong(seconds)).toString().startsWith("2026-09-21T14:0");
  }

  @Test
  void aReceiverThatFailsIsTriedAgainAndItsSecretStaysOutOfTheLog() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    receiver.behaviour = exchange -> exchange.sendResponseHeaders(requests.incrementAndGet() < 3 ? 500 : 204, -1);
    fire();
    awaitTold();
    assertThat(requests).hasValue(3);
    assertThat(count("sent")).isEqualTo(1);
    assertThat(count("failed")).isZero();
    assertThat(lines).as("one line a minute, however often it fails").hasSize(1).first().asString()
        .contains("webhook pager").contains("500").doesNotContain(SECRET).doesNotContain("/hook");
  }

  @Test
  void aReceiverThatAlwaysFailsIsGivenUp() throws Exception {
    receiver.behaviour = Receiver.status(503);
    fire();
    awaitTold();
    assertThat(receiver.came).hasSize(3);
    assertThat(count("failed")).isEqualTo(1);
  }

  @Test
  void aRedirectIsNotFollowedAndNotTriedAgain() throws Exception {
    try (Receiver elsewhere = new Receiver()) {
      receiver.behaviour =
          exchange -> {
            exchange.getResponseHeaders().add("Location", elsewhere.url().toString());
            exchange.sendResponseHeaders(307, -1);
          };
      fire();
      awaitTold();
      assertThat(receiver.came).hasSize(1);
      assertThat(elsewhere.came).isEmpty();
      assertThat(lines).first().asString().contains("redirects are not followed");
    }
  }

  @Test
  void aReceiverThatHangsIsLeftAfterTheTimeout() throws Exception {
    notifications.stop();
    notifications = notifications(Duration.ofMillis(200), 2);
    CountDownLatch end = new CountDownLatch(1);
    receiver.behaviour = exchange -> end.await(30, TimeUnit.SECONDS);
    fire();
    awaitTold();
    end.countDown();
    assertThat(receiver.came).hasSize(2);
    assertThat(count("failed")).isEqualTo(1);
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
    notifications.stop();
    notifications = notifications(Duration.ofSeconds(20), 1);
    receiver.behaviour =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[8192];
          while (true) {
            exchange.getResponseBody().write(part);
          }
        };
    fire();
    awaitTold();
    assertThat(count("failed")).isEqualTo(1);
  }

  @Test
  void moreThanMayWaitIsDroppedAndCounted() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    receiver.behaviour = exchange -> end.await(30, TimeUnit.SECONDS);
    stand.minute(CallOutcome.FAILED);
    Alert alert = stand.book.alerts().getFirst();
    Target target = new Target("webhook full", receiver.url(), "", Duration.ofSeconds(20), 1);
    Post post = new Post();
    Webhook webhook = new Webhook(target, post, deliveries, stand.clock::micros, SHORT);
    AtomicInteger done = new AtomicInteger();
    webhook.offer(alert, new byte[0], done::incrementAndGet);
    receiver.next();
    for (int i = 0; i < Webhook.MOST_WAITING + 5; i++) {
      webhook.offer(alert, new byte[0], done::incrementAndGet);
    }
    assertThat(count("dropped")).isEqualTo(5);
    assertThat(done).hasValue(5);
    webhook.stop();
    end.countDown();
    post.close();
  }

  @Test
  void whatWasNotToldBeforeAStopIsToldAfterTheNextStart() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    receiver.behaviour = exchange -> end.await(30, TimeUnit.SECONDS);
    fire();
    receiver.next();
    notifications.stop();
    end.countDown();
    assertThat(stand.book.untold()).hasSize(1);
    receiver.behaviour = Receiver.status(200);
    notifications = notifications(Duration.ofSeconds(20), 3);
    notifications.turn();
    receiver.next();
    awaitTold();
  }

  @Test
  void withoutReceiversEverythingIsToldAtOnce() {
    notifications.stop();
    notifications =
        new Notifications(stand.book, List.of(), Optional.empty(), "", deliveries, stand.clock::micros, stand.clock::nanos, SHORT);
    fire();
    assertThat(stand.book.untold()).isEmpty();
    assertThatCode(notifications::turn).doesNotThrowAnyException();
  }
}
