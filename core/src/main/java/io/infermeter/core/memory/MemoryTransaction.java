// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.memory.Tables.Owned;
import io.infermeter.core.memory.Tables.SampleKey;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.WriteTransaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Changes the tables in place and logs how to take each change back. */
final class MemoryTransaction implements WriteTransaction {
  private static final int PROCESS = 1;

  private final Tables tables;
  private final UndoLog undo;

  MemoryTransaction(Tables tables, UndoLog undo) {
    this.tables = tables;
    this.undo = undo;
  }

  @Override
  public Map<PredictionKey, Register> registers(Collection<PredictionKey> keys) {
    Map<PredictionKey, Register> found = new HashMap<>();
    for (PredictionKey key : keys) {
      Register register = tables.registers.get(key);
      if (register != null) {
        found.put(key, register);
      }
    }
    return found;
  }

  @Override
  public void put(Collection<Change> changes) {
    for (Change change : changes) {
      Prediction old = change.before().prediction();
      Prediction now = change.after().prediction();
      if (old != null && (now == null || !old.position().equals(now.position()))) {
        undo.remove(tables.predictions, Tables.place(old));
      }
      if (now != null) {
        undo.put(tables.predictions, Tables.place(now), now.key());
      }
      undo.put(tables.registers, change.after().key(), change.after());
    }
  }

  @Override
  public void insertCalls(Collection<Call> calls) {
    calls.forEach(call -> insert(tables.calls, call.position(), call, "call"));
  }

  @Override
  public void insertDrops(Collection<Drop> drops) {
    drops.forEach(drop -> insert(tables.drops, drop.position(), drop, "drop"));
  }

  private <K, V> void insert(Map<K, V> rows, K key, V row, String what) {
    if (rows.containsKey(key)) {
      throw new StoreException("there is a " + what + " at " + key + " already");
    }
    undo.put(rows, key, row);
  }

  @Override
  public void insertLabels(Collection<Label> labels) {
    for (Label label : labels) {
      SortedSet<Label> history = tables.labels.get(label.key());
      if (history == null) {
        history = new TreeSet<>();
        undo.put(tables.labels, label.key(), history);
      }
      undo.add(history, label);
    }
  }

  @Override
  public Collection<Label> known(Collection<Label> labels) {
    return labels.stream().filter(label -> tables.labels.getOrDefault(label.key(), NONE).contains(label)).toList();
  }

  private static final SortedSet<Label> NONE = java.util.Collections.emptySortedSet();

  @Override
  public Map<RollupKey, Rollup> rollups(Collection<RollupKey> keys) {
    Map<RollupKey, Rollup> found = new HashMap<>();
    for (RollupKey key : keys) {
      Rollup rollup = tables.rollups.get(new Owned(key, PROCESS));
      if (rollup != null) {
        found.put(key, copy(rollup));
      }
    }
    return found;
  }

  @Override
  public void putRollups(Collection<Rollup> rollups) {
    for (Rollup rollup : rollups) {
      Owned owned = new Owned(rollup.key(), rollup.process());
      Rollup old = tables.rollups.get(owned);
      if (old == null || old.sequence() < rollup.sequence()) {
        undo.put(tables.rollups, owned, copy(rollup));
      }
    }
  }

  static Rollup copy(Rollup rollup) {
    return new Rollup(rollup.key(), rollup.process(), rollup.sequence(), rollup.tally().copy());
  }

  @Override
  public void insertResources(Collection<ResourceSample> samples) {
    for (ResourceSample sample : List.copyOf(samples)) {
      undo.put(tables.samples, new SampleKey(sample.micros(), tables.nextSample++), sample);
    }
  }
}
