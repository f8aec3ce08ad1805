// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import java.util.function.Function;

/**
 * Keeps calls, predictions, labels, per-minute rollups and resource samples. Every store passes the contract kit of the testkit.
 * Thread-safe: any number of readers, and writers that exclude one another where they touch the same rows.
 */
public interface MeterStore extends AutoCloseable {
  /** The number of this process: given by the store when it was opened, never used before. */
  int process();

  /**
   * Runs work in one transaction: all of it becomes durable before this returns.
   *
   * <p>Where the work itself throws, nothing was written. Where the work ran to its end and this throws all the same, either nothing was
   * written or all of it, and it need not be synced to the disk: the store can fail while it commits, and after it has. From then on it stays
   * as it is, so a later transaction can look: for what it would have written, or, where that is not enough, for a number that the work left
   * by {@link WriteTransaction#noteFlush} and that {@link Snapshot#lastFlush} tells. Who cannot look must do work that may be done twice.
   *
   * @throws StoreException if the store failed
   */
  <T> T write(Function<WriteTransaction, T> work);

  /**
   * Runs work on one consistent state.
   *
   * @throws StoreException if the store failed
   */
  <T> T read(Function<Snapshot, T> work);

  /** The same of what is stored itself: nothing of it that is kept in memory stands for it, as for one who verifies it. */
  default <T> T readStored(Function<Snapshot, T> work) {
    return read(work);
  }

  /** Bytes that everything in the store takes now, about; space that waits to be used again does not count. 0 where it is not known. */
  default long bytes() {
    return 0;
  }

  @Override
  void close();
}
