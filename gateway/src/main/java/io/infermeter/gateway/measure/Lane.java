// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.measure;

import org.jspecify.annotations.Nullable;

/**
 * The calls that run on one event loop, in the order in which they began. Confined to that loop, but for what other threads may read:
 * {@link #oldestMicros} and {@link #running}.
 */
final class Lane {
  /** Numbers of calls are told apart by the lane in their upper bits. */
  private static final int LANE_SHIFT = 48;

  private final Measurements stage;
  private final long capturedBytes;
  private long kept;
  private long sequence;
  private @Nullable Measurement first;
  private @Nullable Measurement last;
  private volatile long oldestMicros = Long.MAX_VALUE;
  private volatile long running;

  Lane(Measurements stage, int number, long capturedBytes) {
    this.stage = stage;
    this.capturedBytes = capturedBytes;
    this.sequence = (long) number << LANE_SHIFT;
  }

  Measurements stage() {
    return stage;
  }

  /** When the oldest running call began, microseconds since 1970; the greatest number if none runs. */
  long oldestMicros() {
    return oldestMicros;
  }

  long running() {
    return running;
  }

  /** Adds a call that begins. Returns its number. */
  long enter(Measurement call) {
    call.previous = last;
    if (last == null) {
      first = call;
      oldestMicros = call.startMicros();
    } else {
      last.next = call;
    }
    last = call;
    running++;
    return ++sequence;
  }

  void leave(Measurement call) {
    if (call.previous == null) {
      first = call.next;
      oldestMicros = first == null ? Long.MAX_VALUE : first.startMicros();
    } else {
      call.previous.next = call.next;
    }
    if (call.next == null) {
      last = call.previous;
    } else {
      call.next.previous = call.previous;
    }
    call.previous = null;
    call.next = null;
    running--;
  }

  /** Whether so many more bytes may be kept; if so, they count until they are given back. */
  boolean keep(int bytes) {
    if (kept + bytes > capturedBytes) {
      return false;
    }
    kept += bytes;
    return true;
  }

  void giveBack(int bytes) {
    kept -= bytes;
  }
}
