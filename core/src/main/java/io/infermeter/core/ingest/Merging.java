// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.Mergeable;
import io.infermeter.core.tally.Tallies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Merges old minutes into hours and old hours into days, a few at a time. Law: the answer to windows of whole hours, or days, is the same
 * before, in between, and afterwards.
 *
 * <p>A step is to be a transaction of its own. It first says that an hour is kept as such, so that windows are answered by it and late
 * additions go to it, and then merges its parts; so at any time only the last hour and the last day can be merged in part.
 */
public final class Merging {
  private final WriteTransaction transaction;
  private final long minutesUntil;
  private final long hoursUntil;
  private final int limit;

  private record Owned(RollupKey key, int process) {}

  private record Sum(Mergeable<?> tally, long sequence) {}

  private Merging(WriteTransaction transaction, long minutesUntil, long hoursUntil, int limit) {
    this.transaction = transaction;
    this.minutesUntil = minutesUntil;
    this.hoursUntil = hoursUntil;
    this.limit = limit;
  }

  /**
   * Takes one step.
   *
   * @param minutesUntilMicros hours that end until this instant are merged: their rows have to be gone, microseconds since 1970
   * @param hoursUntilMicros days that end until this instant are merged, if their hours are
   * @param limit at most so many aggregates are read
   * @return how many aggregates were merged; 0 means that there is nothing to do
   */
  public static int step(WriteTransaction transaction, long minutesUntilMicros, long hoursUntilMicros, int limit) {
    return new Merging(transaction, minutesUntilMicros, hoursUntilMicros, limit).step();
  }

  private int step() {
    Ladder ladder = transaction.ladder();
    int merged = merge(ladder.minutesSinceMicros(), Ladder.HOUR);
    if (merged == 0) {
      merged = merge(ladder.hoursSinceMicros(), Ladder.DAY);
    }
    if (merged == 0) {
      Long hour = next(ladder.minutesSinceMicros(), Ladder.HOUR, minutesUntil);
      merged = hour == null ? 0 : begin(new Ladder(hour, ladder.hoursSinceMicros()), hour, Ladder.HOUR);
    }
    if (merged == 0) {
      Long day = next(ladder.hoursSinceMicros(), Ladder.DAY, Math.min(hoursUntil, ladder.minutesSinceMicros()));
      merged = day == null ? 0 : begin(new Ladder(ladder.minutesSinceMicros(), day), day, Ladder.DAY);
    }
    return merged;
  }

  /** The end of the first hour or day with anything in it that is not kept as such; null if that is not until the given instant. */
  private @Nullable Long next(long sinceMicros, int span, long untilMicros) {
    OptionalLong first = transaction.firstMinute(sinceMicros / TimeRange.MINUTE);
    if (first.isEmpty()) {
      return null;
    }
    long end = (Math.floorDiv(first.getAsLong(), (long) span) + 1) * span * TimeRange.MINUTE;
    return end <= untilMicros ? end : null;
  }

  private int begin(Ladder ladder, long endMicros, int span) {
    transaction.setLadder(ladder);
    return merge(endMicros, span);
  }

  /** Merges some of the hour or day that ends with an instant. */
  private int merge(long endMicros, int span) {
    long end = endMicros / TimeRange.MINUTE;
    List<Rollup> parts = transaction.shorter(end - span, end, span, limit);
    if (parts.isEmpty()) {
      return 0;
    }
    Map<Owned, Sum> sums = new LinkedHashMap<>();
    List<Rollup> gone = new ArrayList<>(parts);
    for (Rollup part : parts) {
      RollupKey longer = part.key().within(span);
      sums.merge(
          sums.containsKey(new Owned(longer, part.process())) ? new Owned(longer, part.process()) : begun(longer, part.process(), sums, gone),
          new Sum(Ladder.part(part.key(), longer, part.tally()), part.sequence()),
          (a, b) -> new Sum(Tallies.sum(a.tally, b.tally), Math.max(a.sequence, b.sequence)));
    }
    List<Rollup> merged = new ArrayList<>(sums.size());
    sums.forEach((owned, sum) -> merged.add(new Rollup(owned.key, owned.process, sum.sequence, sum.tally)));
    transaction.merge(gone, merged);
    return parts.size();
  }

  /** What was merged by an earlier step, or written late. */
  private Owned begun(RollupKey longer, int process, Map<Owned, Sum> sums, List<Rollup> gone) {
    Owned owned = new Owned(longer, process);
    Rollup there = transaction.rollup(longer, process);
    if (there != null) {
      gone.add(there);
      sums.put(owned, new Sum(there.tally(), there.sequence()));
    }
    return owned;
  }
}
