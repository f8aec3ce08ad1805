// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import io.infermeter.core.alert.AlertEngine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates rules on a thread of its own, and then has people notified. It rests for as long as it has worked, so all rules together take
 * half of one core at the most. Never throws: what fails is logged and tried again.
 *
 * <p>The thread is never interrupted: it reads the store, and a database whose reader is interrupted closes its file for everyone.
 */
public final class Evaluator {
  private static final Logger LOG = LoggerFactory.getLogger(Evaluator.class);
  private static final long PACE = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final AlertEngine engine;
  private final Notifications notifications;
  private final LongSupplier micros;
  private final LongSupplier nanos;
  private final Thread thread = Thread.ofPlatform().name("infermeter-alerts").daemon().priority(Thread.MIN_PRIORITY).unstarted(this::run);
  private final boolean evaluates;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private long lastLine;
  private boolean silent = true;

  /**
   * Does nothing yet.
   *
   * @param micros the time, microseconds since 1970
   * @param nanos a monotonic clock
   * @param evaluates whether it does anything once it is started
   */
  public Evaluator(AlertEngine engine, Notifications notifications, LongSupplier micros, LongSupplier nanos, boolean evaluates) {
    this.engine = engine;
    this.notifications = notifications;
    this.micros = micros;
    this.nanos = nanos;
    this.evaluates = evaluates;
  }

  public void start() {
    if (evaluates) {
      thread.start();
    }
  }

  private void run() {
    try {
      long began;
      do {
        began = nanos.getAsLong();
        turn();
      } while (!stopping.await(Math.max(PACE, nanos.getAsLong() - began), TimeUnit.NANOSECONDS));
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /** Evaluates what is due, and begins to notify, whether or not the evaluation failed. */
  public void turn() {
    guarded(() -> engine.turn(micros.getAsLong()));
    guarded(notifications::turn);
  }

  private void guarded(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      long now = nanos.getAsLong();
      if (silent || now - lastLine >= MINUTE) {
        LOG.warn("Alerts could not be evaluated or kept; it is tried again every second.", e);
        silent = false;
        lastLine = now;
      }
    }
  }

  /** Ends the evaluation, and waits for it no longer than this. */
  public void stop(Duration patience) {
    stopping.countDown();
    try {
      thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    notifications.stop();
  }
}
