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
  private final ReadWriteLock lock;
  private final Tables tables;
  private final int process;
  private boolean closed;

  public InMemoryStore() {
    this(new ReentrantReadWriteLock(), new Tables(), 1);
  }

  private InMemoryStore(ReadWriteLock lock, Tables tables, int process) {
    this.lock = lock;
    this.tables = tables;
    this.process = process;
  }

  /** The same store, as another process sees it. */
  public InMemoryStore asProcess(int other) {
    return new InMemoryStore(lock, tables, other);
  }

  @Override
  public int process() {
    return process;
  }

  @Override
  public <T> T write(Function<WriteTransaction, T> work) {
    lock.writeLock().lock();
    try {
      refuseClosed();
      UndoLog undo = new UndoLog();
      try {
        return work.apply(new MemoryTransaction(tables, undo, process));
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
