// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import java.time.Duration;

/** When to try again after failures: with a pause that doubles, and not for ever. Confined to one thread. */
final class Retry {
  private final long first;
  private final long longest;
  private final long giveUpAfter;
  private long pause;
  private long since;
  private long next;

  Retry(Duration first, Duration longest, Duration giveUpAfter) {
    this.first = first.toNanos();
    this.longest = longest.toNanos();
    this.giveUpAfter = giveUpAfter.toNanos();
  }

  /** Whether the last attempt failed. */
  boolean failing() {
    return pause > 0;
  }

  boolean mayTry(long now) {
    return !failing() || now - next >= 0;
  }

  void failed(long now) {
    if (!failing()) {
      since = now;
    }
    pause = failing() ? Math.min(2 * pause, longest) : first;
    next = now + pause;
  }

  void succeeded() {
    pause = 0;
  }

  /** Whether it has failed for so long that what waits is given up; the time starts anew where it says so. */
  boolean givesUp(long now) {
    if (!failing() || now - since < giveUpAfter) {
      return false;
    }
    since = now;
    return true;
  }
}
