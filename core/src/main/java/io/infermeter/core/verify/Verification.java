// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.verify;

import io.infermeter.core.ingest.ExtremesRebuild;
import io.infermeter.core.ingest.ExtremesRebuild.Owned;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.Tally;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes every aggregate of a time range again from the stored rows, an hour at a time, and tells each that differs. Each hour is read
 * from one state of the store, so calls and labels may come in meanwhile. Used once.
 */
public final class Verification {
  private static final long HOUR = 60 * TimeRange.MINUTE;

  private final MeterStore store;
  private final Listener listener;
  private long aggregates;
  private long differences;
  private long notCompared;

  /** Hears how a verification goes on. */
  public interface Listener {
    /**
     * Some more is verified.
     *
     * @param throughMicros everything before this instant, microseconds since 1970
     * @param endMicros where it will end
     * @return whether to go on
     */
    boolean progress(long throughMicros, long endMicros, long aggregates, long differences);

    void difference(Difference difference);
  }

  /**
   * What was found.
   *
   * @param range what was verified: whole hours
   * @param aggregates how many were compared
   * @param differences how many parts of them differ
   * @param withoutRows what was left out because its rows are no longer kept; null if nothing was
   * @param notCompared aggregates by the time of learning that were left out, because labels were learned then of predictions that are no
   *     longer kept
   */
  public record Result(TimeRange range, long aggregates, long differences, @Nullable TimeRange withoutRows, long notCompared) {}

  public Verification(MeterStore store, Listener listener) {
    this.store = store;
    this.listener = listener;
  }

  /**
   * Verifies a range.
   *
   * @param asked rounded outwards to whole hours; {@link TimeRange#ALL}: everything up to now
   * @param nowMicros now, microseconds since 1970
   */
  public Result run(TimeRange asked, long nowMicros) {
    long end = Math.ceilDiv(Math.min(asked.endMicros(), nowMicros + 1), HOUR) * HOUR;
    long rowsSince = store.<Long>read(Snapshot::rowsSinceMicros);
    long first = Math.max(Math.floorDiv(asked.startMicros(), HOUR) * HOUR, store.<Long>read(snapshot -> earliest(snapshot, end)));
    long start = Math.min(end, Math.max(first, Math.ceilDiv(rowsSince, HOUR) * HOUR));
    long through = start;
    Set<Long> incomplete = rowsSince == 0 ? Set.of() : store.read(snapshot -> incomplete(snapshot, rowsSince));
    boolean goOn = listener.progress(through, end, 0, 0);
    while (goOn && through < end) {
      TimeRange hour = new TimeRange(through, through + HOUR);
      store.readStored(
          snapshot -> {
            compare(Rebuild.fromRows(snapshot, hour), Rebuild.fromRollups(snapshot, hour), incomplete);
            compareExtremes(ExtremesRebuild.fromRows(snapshot, hour), ExtremesRebuild.fromRollups(snapshot, hour));
            return true;
          });
      through = hour.endMicros();
      goOn = listener.progress(through, end, aggregates, differences);
    }
    TimeRange gone = first < start ? new TimeRange(first, start) : null;
    return new Result(new TimeRange(start, through), aggregates, differences, gone, notCompared);
  }

  /** The hours, as their first minutes, in which labels were learned of predictions that are gone: the revisions tell them all. */
  private static Set<Long> incomplete(Snapshot snapshot, long rowsSince) {
    Set<Long> incomplete = new HashSet<>();
    snapshot.rollups(
        Kind.REVISIONS, Axis.EVENT, 0, Math.ceilDiv(rowsSince, TimeRange.MINUTE), any -> true, PredictionParts.NONE,
        rollup -> incomplete.add(rollup.key().learnedMinute()));
    return incomplete;
  }

  private void compare(Map<RollupKey, Tally<?>> expected, Map<RollupKey, Tally<?>> found, Set<Long> incomplete) {
    Set<RollupKey> keys = new HashSet<>(expected.keySet());
    keys.addAll(found.keySet());
    for (RollupKey key : keys) {
      if (key.axis() == Axis.JOIN && incomplete.contains(RollupKey.hour(key.minute() * TimeRange.MINUTE))) {
        notCompared++;
      } else {
        aggregates++;
        tell(Comparing.compare(key, expected.get(key), found.get(key)));
      }
    }
  }

  private void compareExtremes(Map<Owned, CallExtremes> expected, Map<Owned, CallExtremes> found) {
    Set<Owned> all = new HashSet<>(expected.keySet());
    all.addAll(found.keySet());
    aggregates += all.size();
    CallExtremes none = new CallExtremes();
    all.forEach(owned -> tell(Comparing.compare(owned.key(), expected.getOrDefault(owned, none), found.getOrDefault(owned, none))));
  }

  private void tell(List<Difference> apart) {
    differences += apart.size();
    apart.forEach(listener::difference);
  }

  /** The hour before which there is neither row nor aggregate. */
  private static long earliest(Snapshot snapshot, long endMicros) {
    TimeRange all = new TimeRange(0, Math.max(0, endMicros));
    long earliest = snapshot.activity(all).stream().mapToLong(SeriesActivity::firstMicros).min().orElse(endMicros);
    earliest = Math.min(earliest, first(until -> snapshot.calls(until, any -> true, call -> Found.at(call.position().micros())), earliest));
    earliest = Math.min(earliest, first(until -> snapshot.drops(until, any -> true, drop -> Found.at(drop.position().micros())), earliest));
    earliest =
        Math.min(
            earliest,
            first(until -> snapshot.predictions(until, any -> true, row -> Found.at(row.prediction().position().micros())), earliest));
    return Math.floorDiv(earliest, HOUR) * HOUR;
  }

  /** Reads rows in time order. */
  private interface Rows {
    void read(TimeRange until);
  }

  private static long first(Rows rows, long before) {
    try {
      rows.read(new TimeRange(0, Math.max(0, before)));
      return before;
    } catch (Found found) {
      return found.micros;
    }
  }

  /** Ends a reading at the first row; without a stack trace, as it is no failure. */
  private static final class Found extends RuntimeException {
    private final long micros;

    private Found(long micros) {
      super("found", null, false, false);
      this.micros = micros;
    }

    static void at(long micros) {
      throw new Found(micros);
    }
  }
}
