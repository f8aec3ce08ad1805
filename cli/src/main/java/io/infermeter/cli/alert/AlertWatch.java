// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.Failure;
import io.infermeter.v1.WatchAlertsResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads a watch of alerts, and connects again where it ends: after a second, then after up to half a minute. What can never work, such as a
 * wrong matcher or a gateway that has no alerts, ends it. For one thread.
 */
final class AlertWatch {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  /** Three heartbeats of ten seconds, and some more. */
  static final Duration MOST_SILENT = Duration.ofSeconds(32);

  /** What goes away by itself, as when the gateway is started again, or has too many watches. */
  private static final Set<Status.Code> PASSING =
      Set.of(
          Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED, Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.ABORTED,
          Status.Code.CANCELLED);

  private final Supplier<Iterator<WatchAlertsResponse>> open;
  private final Predicate<WatchAlertsResponse> each;
  private final Consumer<String> trouble;
  private final Rest rest;
  private final Duration mostSilent;

  /** Waits for a time. */
  interface Rest {
    void of(Duration pause) throws InterruptedException;
  }

  /**
   * Prepares a watch.
   *
   * @param open begins a stream; is called anew for each
   * @param each takes a message, and says whether to go on
   * @param trouble takes a sentence about why a stream has ended, and when the next begins
   * @param rest waits between two streams
   * @param mostSilent after so long without a message a stream is given up: a connection that is cut somewhere else says nothing
   */
  AlertWatch(
      Supplier<Iterator<WatchAlertsResponse>> open, Predicate<WatchAlertsResponse> each, Consumer<String> trouble, Rest rest,
      Duration mostSilent) {
    this.open = open;
    this.each = each;
    this.trouble = trouble;
    this.rest = rest;
    this.mostSilent = mostSilent;
  }

  /**
   * Reads until it is told not to go on.
   *
   * @throws StatusRuntimeException if the gateway was never reached, or says what another attempt does not change
   */
  void run() throws InterruptedException {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("alerts-silence").factory());
    try {
      Duration pause = FIRST_PAUSE;
      boolean reached = false;
      while (true) {
        Stream stream = new Stream(timer);
        Ended ended = stream.read(reached);
        if (ended.wanted()) {
          return;
        }
        reached |= stream.heard;
        pause = stream.heard ? FIRST_PAUSE : pause;
        trouble.accept(ended.why() + "; connecting again in " + pause.toSeconds() + " s");
        rest.of(pause);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      }
    } finally {
      timer.shutdownNow();
    }
  }

  /**
   * How a stream ended.
   *
   * @param wanted whether its reader wants no more
   * @param why a sentence
   */
  private record Ended(boolean wanted, String why) {}

  /** One stream, which ends when it is silent for too long. */
  private final class Stream {
    private final ScheduledExecutorService timer;
    private final Context.CancellableContext call = Context.current().withCancellation();
    private volatile boolean silent;
    private boolean heard;

    Stream(ScheduledExecutorService timer) {
      this.timer = timer;
    }

    /** @param reached whether the gateway was reached before */
    Ended read(boolean reached) {
      Context before = call.attach();
      Future<?> silence = expect();
      try {
        Iterator<WatchAlertsResponse> messages = open.get();
        while (messages.hasNext()) {
          WatchAlertsResponse message = messages.next();
          silence.cancel(false);
          heard = true;
          if (!each.test(message)) {
            return new Ended(true, "");
          }
          silence = expect();
        }
        return new Ended(false, "the gateway ended the watch");
      } catch (StatusRuntimeException e) {
        if (!(reached || heard) || !PASSING.contains(e.getStatus().getCode())) {
          throw e;
        }
        return new Ended(false, silent ? "nothing was heard for " + mostSilent.toSeconds() + " s" : Failure.sentence(e));
      } finally {
        silence.cancel(false);
        call.detach(before);
        call.cancel(null);
      }
    }

    private Future<?> expect() {
      return timer.schedule(this::giveUp, mostSilent.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void giveUp() {
      silent = true;
      call.cancel(null);
    }
  }
}
