// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.reference;

import io.infermeter.api.error.Refusal;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of one reference are gathered at a time: they may stand in memory with 128 MiB. Whoever brings nothing for a minute has
 * to go when another comes. Thread-safe.
 */
final class GatheringPlace {
  private static final long PATIENCE_MICROS = 60_000_000L;

  private final LongSupplier micros;
  private @Nullable Holder holder;

  /** Who has the place. */
  static final class Holder {
    private final Runnable leave;
    private volatile long lastMicros;

    private Holder(Runnable leave, long nowMicros) {
      this.leave = leave;
      this.lastMicros = nowMicros;
    }
  }

  /**
   * Makes a place.
   *
   * @param micros now, microseconds since 1970
   */
  GatheringPlace(LongSupplier micros) {
    this.micros = micros;
  }

  /**
   * Takes the place; it has to be given back.
   *
   * @param leave called, on another's thread, when the holder brought nothing for too long and another wants the place
   * @throws io.grpc.StatusRuntimeException if it is taken
   */
  Holder take(Runnable leave) {
    Holder idle;
    Holder mine = new Holder(leave, micros.getAsLong());
    synchronized (this) {
      idle = holder;
      if (idle != null && micros.getAsLong() - idle.lastMicros < PATIENCE_MICROS) {
        throw Refusal.overloaded("the gateway gathers the rows of another reference, and does so for one at a time; wait for it");
      }
      holder = mine;
    }
    if (idle != null) {
      idle.leave.run();
    }
    return mine;
  }

  /** Notes that the holder goes on. */
  void touch(Holder who) {
    who.lastMicros = micros.getAsLong();
  }

  /** Notes that the holder is busy on its own and will not wait for anybody. */
  void keep(Holder who) {
    who.lastMicros = Long.MAX_VALUE;
  }

  synchronized void giveBack(Holder who) {
    if (holder == who) {
      holder = null;
    }
  }
}
