// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where watches are computed.
 *
 * @param together computes all ordinary watches that are due, in one go
 * @param alone computes large watches, for as long as any wait; it is given no more work than {@link WatchBounds#alone} at once
 */
public record WatchThreads(Executor together, Executor alone) {
  private static final Logger LOG = LoggerFactory.getLogger(WatchThreads.class);

  /**
   * Daemon threads of the platform, which end when they have nothing to do. Virtual threads would not do: computing does not give way, and
   * would hold up those that answer calls.
   */
  public static WatchThreads daemons(WatchBounds bounds) {
    return new WatchThreads(pool("infermeter-watches-together", 1), pool("infermeter-watches-alone", bounds.alone()));
  }

  /** Whether the work is or will be done; there may be no thread for it, as when all end. */
  static boolean execute(Executor executor, Runnable work) {
    try {
      executor.execute(work);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      LOG.warn("no thread computes watches now, so they are tried again: {}", noThread.toString());
      return false;
    }
  }

  private static Executor pool(String name, int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> Thread.ofPlatform().name(name).daemon().unstarted(work));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
