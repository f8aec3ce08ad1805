// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import com.google.protobuf.Timestamp;
import io.infermeter.v1.TimeRange;
import java.time.Duration;

/**
 * Whole windows of equal width, aligned as the gateway aligns them (UTC). The step of a window on TensorBoard's axis is the minute of its
 * end since 1970, for every tag of every run, so that exports of different widths and of different gateways lie on one axis; its wall time
 * is that end.
 *
 * @param start start of the first window, in seconds since 1970
 * @param end end of the last window
 * @param width seconds of a window, whole minutes
 */
record WindowRange(long start, long end, long width) {
  private static final long MINUTE = 60;

  /** The whole windows within a range. */
  static WindowRange within(long startSeconds, long endSeconds, Duration width) {
    long seconds = width.getSeconds();
    return new WindowRange(Math.floorDiv(startSeconds, seconds) * seconds, Math.floorDiv(endSeconds, seconds) * seconds, seconds);
  }

  boolean isEmpty() {
    return end <= start;
  }

  long count() {
    return (end - start) / width;
  }

  /** At most so many windows from the n-th on. */
  WindowRange part(long from, long most) {
    long first = start + from * width;
    return new WindowRange(first, Math.min(end, first + most * width), width);
  }

  TimeRange timeRange() {
    return TimeRange.newBuilder().setStartTime(timestamp(start)).setEndTime(timestamp(end)).build();
  }

  private static Timestamp timestamp(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  /** End of the window that an instant lies in, in seconds since 1970. */
  long endOf(Timestamp instant) {
    return Math.floorDiv(instant.getSeconds(), width) * width + width;
  }

  /** The step of the first window. */
  long firstStep() {
    return (start + width) / MINUTE;
  }

  static long step(long windowEnd) {
    return windowEnd / MINUTE;
  }
}
