// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

/**
 * The time from start to end, without the end.
 *
 * @param startMicros first instant, microseconds since 1970
 * @param endMicros first instant after, microseconds since 1970
 */
public record TimeRange(long startMicros, long endMicros) {
  /** Microseconds of a minute. */
  public static final long MINUTE = 60_000_000L;

  /** All of time. */
  public static final TimeRange ALL = new TimeRange(0, Long.MAX_VALUE);

  public TimeRange {
    if (endMicros < startMicros) {
      throw new IllegalArgumentException("a range must not end before it starts: " + startMicros + " to " + endMicros);
    }
  }

  public boolean isEmpty() {
    return startMicros == endMicros;
  }

  public boolean contains(long micros) {
    return micros >= startMicros && micros < endMicros;
  }

  public double seconds() {
    return (endMicros - startMicros) / 1e6;
  }
}
