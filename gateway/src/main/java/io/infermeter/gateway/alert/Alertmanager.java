// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import io.infermeter.core.alert.Alert;
import io.infermeter.core.alert.AlertBook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Tells an Alertmanager of all alerts that fire, again and again, so that a restart of either loses nothing, and of those that are over
 * for a while. A change is told at once. It waits for no evaluation: while one takes long, or the store fails, what fires is told of all the
 * same. Thread-safe.
 */
final class Alertmanager {
  /** Alerts are told of again after this time while nothing changes. */
  static final Duration AGAIN = Duration.ofSeconds(30);

  /** Without being told again, an Alertmanager takes an alert to be over after this time. */
  static final Duration FIRES_FOR = Duration.ofMinutes(4);

  /** An alert that is over is told of for so long. */
  static final Duration TOLD_AFTER_END = Duration.ofMinutes(15);

  private static final int MOST_AT_ONCE = 500;
  private static final Duration PACE = Duration.ofSeconds(1);

  private final Target target;
  private final Post post;
  private final AlertBook book;
  private final Deliveries deliveries;
  private final LongSupplier micros;
  private final LongSupplier nanos;
  private final String link;
  private final Semaphore wake = new Semaphore(0);
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Thread thread;
  private long toldRevision = -1;
  private long toldAt;

  Alertmanager(
      Target target, Post post, AlertBook book, Deliveries deliveries, LongSupplier micros, LongSupplier nanos, String link) {
    this.target = target;
    this.post = post;
    this.book = book;
    this.deliveries = deliveries;
    this.micros = micros;
    this.nanos = nanos;
    this.link = link;
    this.toldAt = nanos.getAsLong() - AGAIN.toNanos();
    this.thread = Thread.ofVirtual().name("infermeter-alertmanager").start(this::run);
  }

  /** Looks, on another thread, whether something is to be told; never blocks. */
  void turn() {
    if (woken.compareAndSet(false, true)) {
      wake.release();
    }
  }

  private void run() {
    try {
      while (true) {
        wake.tryAcquire(PACE.toMillis(), TimeUnit.MILLISECONDS);
        woken.set(false);
        tellIfDue();
      }
    } catch (InterruptedException stopping) {
      // An Alertmanager that is not told again takes the alerts to be over after a while.
    }
  }

  private void tellIfDue() throws InterruptedException {
    long revision = book.revision();
    if (revision == toldRevision && nanos.getAsLong() - toldAt < AGAIN.toNanos()) {
      return;
    }
    List<Alert> alerts = toTell();
    for (int from = 0; from < alerts.size(); from += MOST_AT_ONCE) {
      if (!tell(alerts.subList(from, Math.min(alerts.size(), from + MOST_AT_ONCE)))) {
        // It is tried again in the rhythm of what has not changed, not at every turn.
        break;
      }
    }
    toldRevision = revision;
    toldAt = nanos.getAsLong();
  }

  private List<Alert> toTell() {
    long now = micros.getAsLong();
    return book.alerts().stream()
        .filter(alert -> alert.silenceId().isEmpty() && alert.firedMicros() != null)
        .filter(alert -> alert.endMicros() == null || now - alert.endMicros() < TOLD_AFTER_END.toNanos() / 1000)
        .toList();
  }

  /** @return whether the next ones may be told of at once: what is wrong with these need not be wrong with those */
  private boolean tell(List<Alert> alerts) throws InterruptedException {
    byte[] json = AlertJson.forAlertmanager(alerts, link, micros.getAsLong() + FIRES_FOR.toNanos() / 1000);
    return switch (post.send(target.url(), json, Map.of(), target.timeout())) {
      case Post.Outcome.Taken taken -> {
        deliveries.sent();
        yield true;
      }
      case Post.Outcome.Refused refused -> {
        failed(refused.why());
        yield true;
      }
      case Post.Outcome.Failed failed -> {
        failed(failed.why());
        yield false;
      }
    };
  }

  private void failed(String why) {
    deliveries.failed();
    deliveries.attemptFailed(target, why);
  }

  void stop() {
    thread.interrupt();
  }
}
