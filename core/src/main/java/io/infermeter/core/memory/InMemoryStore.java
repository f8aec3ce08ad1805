// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.WriteTransaction;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Keeps everything in memory, without a bound and without durability: for tests and as the reference of what a store does. Thread-safe;
 * a writer and its readers exclude one another.
 */
public final class InMemoryStore implements MeterStore {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Tables tables = new Tables();
  private boolean closed;

  @Override
  public int process() {
    return 1;
  }

  @Override
  public <T> T write(Function<WriteTransaction, T> work) {
    lock.writeLock().lock();
    try {
      refuseClosed();
      UndoLog undo = new UndoLog();
      try {
        return work.apply(new MemoryTransaction(tables, undo));
      } catch (RuntimeException | Error failure) {
        undo.run();
        throw failure;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public <T> T read(Function<Snapshot, T> work) {
    lock.readLock().lock();
    try {
      refuseClosed();
      return work.apply(new MemorySnapshot(tables));
    } finally {
      lock.readLock().unlock();
    }
  }

  private void refuseClosed() {
    if (closed) {
      throw new StoreException("the store is closed");
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
