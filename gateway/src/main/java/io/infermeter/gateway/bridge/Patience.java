// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how long a thread may block on a connection: interrupts it, which closes the connection. So a peer that neither sends nor reads
 * cannot hold a thread. Thread-safe.
 */
final class Patience implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;

  Patience() {
    timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("infermeter-web-patience").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Something that may block. */
  interface Blocking<T> {
    T run() throws IOException;
  }

  /** Does it, for so long at most. @throws IOException also if it took too long */
  <T> T within(Duration longest, Blocking<T> action) throws IOException {
    Turn turn = new Turn(Thread.currentThread());
    Future<?> end = scheduled(turn, longest);
    try {
      return action.run();
    } catch (RuntimeException e) {
      if (turn.overdue()) {
        throw new IOException("the peer took longer than " + longest, e);
      }
      throw e;
    } finally {
      end.cancel(false);
      turn.end();
    }
  }

  private Future<?> scheduled(Turn turn, Duration longest) throws IOException {
    try {
      return timer.schedule(turn::interrupt, longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      throw new IOException("the gateway stops", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One action; never interrupts its thread after it has ended. */
  private static final class Turn {
    private final Thread thread;
    private boolean ended;
    private boolean overdue;

    Turn(Thread thread) {
      this.thread = thread;
    }

    synchronized void interrupt() {
      if (!ended) {
        overdue = true;
        thread.interrupt();
      }
    }

    synchronized boolean overdue() {
      return overdue;
    }

    synchronized void end() {
      ended = true;
      if (overdue) {
        Thread.interrupted();
      }
    }
  }
}
