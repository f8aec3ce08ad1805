// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.measure;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls that run on one event loop, in the order in which they began. Confined to that loop, but for what other threads may read:
 * {@link #oldestMicros}, {@link #running} and {@link #backends}.
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
  private volatile Map<String, Running> backends = Map.of();

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

  /** Adds a call to those of its backend. */
  Running admit(Measurement call, String backend) {
    Running of = backends.get(backend);
    if (of == null) {
      of = new Running(backend);
      // Others read the map while this writes it, so it is replaced.
      Map<String, Running> more = new HashMap<>(backends);
      more.put(backend, of);
      backends = more;
    }
    of.enter(call);
    return of;
  }

  /** The backends that had calls here. */
  Collection<Running> backends() {
    return backends.values();
  }

  /** The calls that run on one backend, in the order in which they were admitted. Written by the lane's loop, read by any thread. */
  static final class Running {
    private final String backend;
    private @Nullable Measurement first;
    private @Nullable Measurement last;
    private volatile long oldestMicros = Long.MAX_VALUE;
    private volatile long calls;

    private Running(String backend) {
      this.backend = backend;
    }

    String backend() {
      return backend;
    }

    long oldestMicros() {
      return oldestMicros;
    }

    long calls() {
      return calls;
    }

    private void enter(Measurement call) {
      call.previousOfBackend = last;
      if (last == null) {
        first = call;
        oldestMicros = call.startMicros();
      } else {
        last.nextOfBackend = call;
      }
      last = call;
      calls++;
    }

    void leave(Measurement call) {
      if (call.previousOfBackend == null) {
        first = call.nextOfBackend;
        oldestMicros = first == null ? Long.MAX_VALUE : first.startMicros();
      } else {
        call.previousOfBackend.nextOfBackend = call.nextOfBackend;
      }
      if (call.nextOfBackend == null) {
        last = call.previousOfBackend;
      } else {
        call.nextOfBackend.previousOfBackend = call.previousOfBackend;
      }
      call.previousOfBackend = null;
      call.nextOfBackend = null;
      calls--;
    }
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
