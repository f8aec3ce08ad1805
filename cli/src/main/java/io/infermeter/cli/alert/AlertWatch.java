// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.Failure;
import io.infermeter.v1.WatchAlertsResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
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

  /** What goes away by itself, as when the gateway is started again, or has too many watches. */
  private static final Set<Status.Code> PASSING =
      Set.of(
          Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED, Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.ABORTED,
          Status.Code.CANCELLED);

  private final Supplier<Iterator<WatchAlertsResponse>> open;
  private final Predicate<WatchAlertsResponse> each;
  private final Consumer<String> trouble;
  private final Rest rest;

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
   */
  AlertWatch(Supplier<Iterator<WatchAlertsResponse>> open, Predicate<WatchAlertsResponse> each, Consumer<String> trouble, Rest rest) {
    this.open = open;
    this.each = each;
    this.trouble = trouble;
    this.rest = rest;
  }

  /**
   * Reads until it is told not to go on.
   *
   * @throws StatusRuntimeException if the gateway was never reached, or says what another attempt does not change
   */
  void run() throws InterruptedException {
    boolean reached = false;
    Duration pause = FIRST_PAUSE;
    while (true) {
      String why = "the gateway ended the watch";
      try {
        Iterator<WatchAlertsResponse> messages = open.get();
        while (messages.hasNext()) {
          WatchAlertsResponse message = messages.next();
          reached = true;
          pause = FIRST_PAUSE;
          if (!each.test(message)) {
            return;
          }
        }
      } catch (StatusRuntimeException e) {
        if (!reached || !PASSING.contains(e.getStatus().getCode())) {
          throw e;
        }
        why = Failure.sentence(e);
      }
      trouble.accept(why + "; connecting again in " + pause.toSeconds() + " s");
      rest.of(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }
}
