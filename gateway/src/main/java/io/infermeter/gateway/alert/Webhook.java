// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import io.infermeter.core.alert.Alert;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends notifications to one receiver, one after another and in order, and tries each again with growing pauses. A bounded number waits.
 * Thread-safe.
 */
final class Webhook {
  /** The header with the signature: t=SECONDS,v1=HEX, where HEX is the HMAC-SHA256 of "SECONDS.BODY" with the secret. */
  static final String SIGNATURE = "X-Infermeter-Signature";

  /** Most notifications that wait for one receiver. */
  static final int MOST_WAITING = 1000;

  private final Target target;
  private final Post post;
  private final Deliveries deliveries;
  private final LongSupplier micros;
  private final Pauses pauses;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;

  /**
   * The pauses between attempts: each about twice as long as the one before, by chance between half of that and all of it.
   *
   * @param first of them
   * @param longest of them
   */
  record Pauses(Duration first, Duration longest) {
    static final Pauses USUAL = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));

    Duration after(int attempt) {
      long whole = Math.min(longest.toMillis(), first.toMillis() << Math.min(20, attempt - 1));
      return Duration.ofMillis(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
    }
  }

  private record Waiting(Alert alert, byte[] json, Runnable done) {}

  Webhook(Target target, Post post, Deliveries deliveries, LongSupplier micros, Pauses pauses) {
    this.target = target;
    this.post = post;
    this.deliveries = deliveries;
    this.micros = micros;
    this.pauses = pauses;
    this.thread = Thread.ofVirtual().name("infermeter-webhook-" + target.name()).start(this::run);
  }

  /**
   * Has a notification sent; never blocks.
   *
   * @param done runs once, when it was sent or given up
   */
  void offer(Alert alert, byte[] json, Runnable done) {
    if (!queue.offer(new Waiting(alert, json, done))) {
      deliveries.dropped(target);
      done.run();
    }
  }

  private void run() {
    try {
      while (true) {
        Waiting next = queue.take();
        if (deliver(next)) {
          deliveries.sent();
        } else {
          deliveries.failed();
        }
        next.done().run();
      }
    } catch (InterruptedException stopping) {
      // What was not sent is told of after the next start.
    }
  }

  private boolean deliver(Waiting next) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      switch (post.send(target.url(), next.json(), headers(next), target.timeout())) {
        case Post.Outcome.Taken taken -> {
          return true;
        }
        case Post.Outcome.Refused refused -> {
          deliveries.attemptFailed(target, refused.why());
          return false;
        }
        case Post.Outcome.Failed failed -> deliveries.attemptFailed(target, failed.why());
      }
      if (attempt >= target.attempts()) {
        return false;
      }
      Thread.sleep(pauses.after(attempt));
    }
  }

  /** Each attempt is signed with its own time, so that a receiver can refuse what is old. */
  private Map<String, String> headers(Waiting next) {
    if (target.secret().isEmpty()) {
      return Map.of();
    }
    long seconds = Math.floorDiv(micros.getAsLong(), 1_000_000L);
    return Map.of(SIGNATURE, "t=" + seconds + ",v1=" + sign(target.secret(), seconds, next.json()));
  }

  static String sign(String secret, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void stop() {
    thread.interrupt();
  }
}
