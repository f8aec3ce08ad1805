// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.memory.Tables.Owned;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What merging old rollups reads and writes. Guarded by the store's lock. */
final class MemoryMerging {
  private final Tables tables;
  private final UndoLog undo;

  MemoryMerging(Tables tables, UndoLog undo) {
    this.tables = tables;
    this.undo = undo;
  }

  void setLadder(Ladder ladder) {
    Ladder old = tables.ladder;
    undo.note(() -> tables.ladder = old);
    tables.ladder = ladder;
  }

  OptionalLong firstMinute(long fromMinute) {
    return tables.rollups.keySet().stream()
        .map(Owned::key)
        .filter(key -> key.kind().merges() && key.minute() >= fromMinute)
        .mapToLong(RollupKey::minute)
        .min();
  }

  List<Rollup> shorter(long firstMinute, long endMinute, int span, int limit) {
    return tables.rollups.values().stream()
        .filter(rollup -> isShorter(rollup.key(), firstMinute, endMinute, span))
        .sorted(Comparator.comparingLong(rollup -> rollup.key().minute()))
        .limit(limit)
        .map(MemoryTransaction::copy)
        .toList();
  }

  private static boolean isShorter(RollupKey key, long firstMinute, long endMinute, int span) {
    return key.kind().merges() && key.span() < span && key.minute() >= firstMinute && key.minute() < endMinute;
  }

  @Nullable Rollup rollup(RollupKey key, int process) {
    Rollup found = tables.rollups.get(new Owned(key, process));
    return found == null ? null : MemoryTransaction.copy(found);
  }

  void merge(Collection<Rollup> gone, Collection<Rollup> instead) {
    gone.forEach(rollup -> undo.remove(tables.rollups, new Owned(rollup.key(), rollup.process())));
    instead.forEach(rollup -> undo.put(tables.rollups, new Owned(rollup.key(), rollup.process()), MemoryTransaction.copy(rollup)));
  }
}
