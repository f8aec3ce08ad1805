// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;

/** Removes what is too old, the oldest first. */
final class MemoryRetention {
  private final Tables tables;
  private final UndoLog undo;
  private int removed;

  MemoryRetention(Tables tables, UndoLog undo) {
    this.tables = tables;
    this.undo = undo;
  }

  int removeRows(long beforeMicros, int limit) {
    long before = instant(beforeMicros, limit);
    long since =
        tables.calls.headMap(Tables.first(before)).values().stream()
            .mapToLong(call -> Math.ceilDiv(call.endNanos(), 1_000))
            .reduce(before, Math::max);
    remove(tables.calls, Tables.first(before));
    remove(tables.drops, Tables.first(before));
    remove(tables.samples, new Tables.SampleKey(before, 0));
    for (var place : new ArrayList<>(tables.predictions.headMap(Tables.firstPlace(before)).entrySet())) {
      undo.remove(tables.predictions, place.getKey());
      forget(place.getValue());
    }
    if (removed > 0 && since > tables.rowsSince) {
      long old = tables.rowsSince;
      undo.note(() -> tables.rowsSince = old);
      tables.rowsSince = since;
    }
    return removed;
  }

  /** The instant before which about so many rows stand; a call goes with all of its rows. */
  private long instant(long beforeMicros, int limit) {
    List<Long> times = new ArrayList<>();
    tables.calls.keySet().forEach(position -> times.add(position.micros()));
    tables.drops.keySet().forEach(position -> times.add(position.micros()));
    tables.samples.keySet().forEach(sample -> times.add(sample.micros()));
    tables.predictions.keySet().forEach(place -> times.add(place.position().micros()));
    times.sort(Comparator.naturalOrder());
    return times.size() < limit ? beforeMicros : Math.min(beforeMicros, times.get(limit - 1) + 1);
  }

  private void forget(PredictionKey key) {
    undo.remove(tables.registers, key);
    undo.remove(tables.labels, key);
    undo.remove(tables.firstLearned, key);
    removed++;
  }

  private <K, V> void remove(NavigableMap<K, V> rows, K end) {
    for (K key : new ArrayList<>(rows.headMap(end, false).keySet())) {
      undo.remove(rows, key);
      removed++;
    }
  }

  int removeRollups(long beforeMicros, int limit) {
    long beforeMinute = RollupKey.hour(tables.ladder.floor(beforeMicros));
    List<Tables.Owned> old =
        tables.rollups.keySet().stream()
            .filter(owned -> owned.key().endMinute() <= beforeMinute)
            .sorted(Comparator.comparingLong((Tables.Owned owned) -> owned.key().minute()))
            .toList();
    List<Tables.Owned> gone = old.subList(0, Math.min(limit, old.size()));
    if (!gone.isEmpty()) {
      long since = tables.rollupsSince;
      undo.note(() -> tables.rollupsSince = since);
      long last = Math.ceilDiv(gone.stream().mapToLong(owned -> owned.key().endMinute()).max().orElseThrow(), RollupKey.HOUR) * RollupKey.HOUR;
      tables.rollupsSince = Math.max(since, last * TimeRange.MINUTE);
    }
    gone.forEach(owned -> undo.remove(tables.rollups, owned));
    return gone.size();
  }
}
