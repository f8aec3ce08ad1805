// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all calls together may hold. Thread-safe. */
final class Budget {
  private final long limit;
  private final AtomicLong charged = new AtomicLong();

  Budget(long limit) {
    this.limit = limit;
  }

  /** What one call holds. */
  Account open() {
    return new Account();
  }

  long limit() {
    return limit;
  }

  /** Bytes charged now. */
  long charged() {
    return charged.get();
  }

  /**
   * The bytes of one call that have come and are not on their way yet. What a call holds up to 64 KiB is free, so that small calls
   * touch nothing that is shared. Guarded by itself where a call's two sides run on different threads.
   */
  final class Account {
    private static final long FREE = 64 << 10;

    private long held;
    private long mine;
    private boolean closed;

    /**
     * Returns whether all calls together stay within the limit. A call that does not fit is refused, and gives back at once what it
     * held: else all that grow at the same time would be refused, where the room of one is enough for the others. What still comes after
     * the end is dropped by gRPC, and is free.
     */
    boolean hold(long bytes) {
      if (closed) {
        return true;
      }
      held += bytes;
      if (held <= FREE || settle() <= limit) {
        return true;
      }
      close();
      return false;
    }

    void release(long bytes) {
      held = Math.max(0, held - bytes);
      if (mine > 0) {
        settle();
      }
    }

    void close() {
      closed = true;
      release(held);
    }

    private long settle() {
      long due = Math.max(0, held - FREE);
      long change = due - mine;
      mine = due;
      return change == 0 ? charged.get() : charged.addAndGet(change);
    }
  }
}
