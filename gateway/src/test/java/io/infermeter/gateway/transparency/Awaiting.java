// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens on other threads. */
final class Awaiting {
  private static final long PATIENCE_SECONDS = 30;

  private Awaiting() {}

  /** Waits until something is so; fails if it is not within half a minute. */
  static void that(String what, Callable<Boolean> condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!holds(condition)) {
      assertThat(System.nanoTime() - limit).as(what).isNegative();
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
