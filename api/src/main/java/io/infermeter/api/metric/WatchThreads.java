// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where watches are computed.
 *
 * @param together computes all ordinary watches that are due, in one go
 * @param alone computes large watches, for as long as any wait; it is given no more work than {@link WatchBounds#alone} at once
 */
public record WatchThreads(Executor together, Executor alone) {
  /**
   * Daemon threads of the platform, which end when they have nothing to do. Virtual threads would not do: computing does not give way, and
   * would hold up those that answer calls.
   */
  public static WatchThreads daemons(WatchBounds bounds) {
    return new WatchThreads(pool("infermeter-watches-together", 1), pool("infermeter-watches-alone", bounds.alone()));
  }

  private static Executor pool(String name, int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> Thread.ofPlatform().name(name).daemon().unstarted(work));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
