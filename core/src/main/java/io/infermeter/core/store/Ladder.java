// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.Mergeable;

/**
 * By how much time aggregates are kept: the newest by the minute, older ones by the hour, the oldest by the day, all of them in UTC. What is
 * written late for an hour or a day counts in that. Kinds that have longer buckets of their own keep those.
 *
 * @param minutesSinceMicros from when on they are kept by the minute: a whole hour, microseconds since 1970
 * @param hoursSinceMicros from when on they are kept by the hour or by the minute: a whole day, no later than minutesSinceMicros
 */
public record Ladder(long minutesSinceMicros, long hoursSinceMicros) {
  /** Everything by the minute. */
  public static final Ladder MINUTES = new Ladder(0, 0);

  /** Minutes of a day. */
  public static final int DAY = 1_440;

  /** Minutes of an hour. */
  public static final int HOUR = (int) RollupKey.HOUR;

  public Ladder {
    if (hoursSinceMicros > minutesSinceMicros
        || Math.floorMod(minutesSinceMicros, HOUR * TimeRange.MINUTE) != 0
        || Math.floorMod(hoursSinceMicros, DAY * TimeRange.MINUTE) != 0) {
      throw new IllegalArgumentException("by the minute since " + minutesSinceMicros + ", by the hour since " + hoursSinceMicros);
    }
  }

  /** How many minutes are kept together at this instant: 1, 60 or 1440. */
  public int span(long micros) {
    return micros >= minutesSinceMicros ? 1 : micros >= hoursSinceMicros ? HOUR : DAY;
  }

  /** The last instant at or before this one that is no part of what is kept together; a whole minute. */
  public long floor(long micros) {
    long span = span(micros) * TimeRange.MINUTE;
    return Math.floorDiv(micros, span) * span;
  }

  /** The first instant at or after this one that is no part of what is kept together; a whole minute. */
  public long ceil(long micros) {
    long floor = floor(micros);
    return floor == micros ? micros : floor + span(micros) * TimeRange.MINUTE;
  }

  /** Whether a window that begins or ends at this instant cuts an hour or a day of which no minutes are kept. */
  public boolean cuts(long micros) {
    return micros < minutesSinceMicros && floor(micros) != micros;
  }

  /** The key that an aggregate has now. */
  public RollupKey key(RollupKey key) {
    return key.kind().merges() ? key.within(span(key.minute() * TimeRange.MINUTE)) : key;
  }

  /** What an aggregate adds to a longer one: of calls that were in flight at its beginning those alone that were so at the longer one's. */
  public static Mergeable<?> part(RollupKey of, RollupKey longer, Mergeable<?> tally) {
    return tally instanceof CallTally calls && of.minute() != longer.minute() ? calls.continued() : tally;
  }
}
