// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.WriteTransaction;
import java.util.function.Function;
import java.util.function.Supplier;

/** A store that fails on demand, before it has stored or after. */
public final class UnsureStore implements MeterStore {
  public enum Failure {
    NONE,
    /** Before the work. */
    AT_ONCE,
    /** After the work, of which nothing is stored. */
    NOTHING_STORED,
    /** After the work is stored. */
    ALL_STORED
  }

  private final MeterStore store;
  private final Runnable instant;
  private Supplier<Failure> next = () -> Failure.NONE;
  private boolean unreadable;

  /** @param instant is run between all steps */
  public UnsureStore(MeterStore store, Runnable instant) {
    this.store = store;
    this.instant = instant;
  }

  public void fail(Failure failure) {
    next = () -> failure;
  }

  void fail(Supplier<Failure> failures) {
    next = failures;
  }

  void unreadable(boolean now) {
    unreadable = now;
  }

  @Override
  public int process() {
    return store.process();
  }

  @Override
  public <T> T write(Function<WriteTransaction, T> work) {
    Failure failure = next.get();
    refuse(failure == Failure.AT_ONCE);
    T result =
        store.write(
            transaction -> {
              T done = work.apply(transaction);
              instant.run();
              refuse(failure == Failure.NOTHING_STORED);
              return done;
            });
    instant.run();
    refuse(failure == Failure.ALL_STORED);
    return result;
  }

  private static void refuse(boolean failing) {
    if (failing) {
      throw new StoreException("the disk is gone");
    }
  }

  @Override
  public <T> T read(Function<Snapshot, T> work) {
    instant.run();
    refuse(unreadable);
    return store.read(work);
  }

  @Override
  public void close() {
    store.close();
  }
}
