// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Calls something again and again at a steady pace, never twice at once. */
@FunctionalInterface
public interface Ticker {
  /**
   * Begins to call.
   *
   * @param tick quick, does not block, throws nothing
   * @return ends it
   */
  Runnable every(Duration period, Runnable tick);

  /** Calls on a daemon thread of its own. */
  static Ticker onThread(String name) {
    return (period, tick) -> {
      ScheduledExecutorService thread =
          Executors.newSingleThreadScheduledExecutor(work -> Thread.ofPlatform().name(name).daemon().unstarted(work));
      thread.scheduleAtFixedRate(tick, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
      return thread::shutdownNow;
    };
  }
}
