// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.store.TimeRange;

/** The minutes that calls cross. */
final class CallMinutes {
  private static final long MINUTE_NANOS = TimeRange.MINUTE * 1_000;

  private CallMinutes() {}

  /** Takes a minute, and its part of a stretch of time in nanoseconds since 1970. */
  @FunctionalInterface
  interface Part {
    void of(long minute, long startNanos, long endNanos);
  }

  /** Every minute in which a call was in flight, with the minute's own bounds; of a call that took no time, the one of its beginning. */
  static void each(Call call, Part part) {
    long last = Math.floorDiv(Math.max(call.startNanos(), call.endNanos() - 1), MINUTE_NANOS);
    for (long minute = Math.floorDiv(call.startNanos(), MINUTE_NANOS); minute <= last; minute++) {
      part.of(minute, minute * MINUTE_NANOS, (minute + 1) * MINUTE_NANOS);
    }
  }

  /** A stretch of time, cut at the minutes. */
  static void cut(long startNanos, long endNanos, Part part) {
    long from = startNanos;
    while (from < endNanos) {
      long minute = Math.floorDiv(from, MINUTE_NANOS);
      long to = Math.min(endNanos, (minute + 1) * MINUTE_NANOS);
      part.of(minute, from, to);
      from = to;
    }
  }
}
