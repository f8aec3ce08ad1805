// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Claimed watches that are computed alone, in the order in which they came, a few at a time: they hold up only each other. Each waits once,
 * so that no more wait than there are watches. Thread-safe.
 *
 * @param <W> a watch
 */
final class LargeWatches<W> {
  private final Executor threads;
  private final int atOnce;
  private final Consumer<W> compute;
  private final Consumer<W> unclaim;

  /** Guards itself and what follows. */
  private final SequencedSet<W> waiting = new LinkedHashSet<>();

  private int computing;

  /**
   * Makes a queue in which none waits.
   *
   * @param atOnce how many are computed at the same time
   * @param compute computes one; must not throw
   * @param unclaim gives up the claim of one that cannot be computed now, so that it becomes due again
   */
  LargeWatches(Executor threads, int atOnce, Consumer<W> compute, Consumer<W> unclaim) {
    this.threads = threads;
    this.atOnce = atOnce;
    this.compute = compute;
    this.unclaim = unclaim;
  }

  /** Has it computed after those that wait already. */
  void add(W watch) {
    synchronized (waiting) {
      waiting.add(watch);
      if (computing >= atOnce) {
        return;
      }
      computing++;
    }
    if (!WatchThreads.execute(threads, this::computeAll)) {
      giveUp();
    }
  }

  /** It is not to be computed any more. */
  void remove(W watch) {
    synchronized (waiting) {
      waiting.remove(watch);
    }
  }

  private void computeAll() {
    boolean done = false;
    try {
      for (W watch = next(); watch != null; watch = next()) {
        compute.accept(watch);
      }
      done = true;
    } finally {
      if (!done) {
        giveUp();
      }
    }
  }

  private @Nullable W next() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        computing--;
        return null;
      }
      return waiting.removeFirst();
    }
  }

  /** One thread less computes; where it was the last, none is left waiting for it. */
  private void giveUp() {
    List<W> stuck = List.of();
    synchronized (waiting) {
      computing--;
      if (computing == 0) {
        stuck = List.copyOf(waiting);
        waiting.clear();
      }
    }
    stuck.forEach(unclaim);
  }
}
