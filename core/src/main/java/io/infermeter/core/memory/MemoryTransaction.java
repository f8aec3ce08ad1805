// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.Position;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.memory.Tables.Owned;
import io.infermeter.core.memory.Tables.SampleKey;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot.Cursor;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.Waiting;
import io.infermeter.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Changes the tables in place and logs how to take each change back. */
final class MemoryTransaction implements WriteTransaction {
  private final Tables tables;
  private final UndoLog undo;
  private final int process;

  MemoryTransaction(Tables tables, UndoLog undo, int process) {
    this.tables = tables;
    this.undo = undo;
    this.process = process;
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
      if (change.firstLearnedMicros() == null) {
        undo.remove(tables.firstLearned, change.after().key());
      } else {
        undo.put(tables.firstLearned, change.after().key(), change.firstLearnedMicros());
      }
    }
  }

  @Override
  public void putAlertRecord(AlertRecord alert) {
    undo.put(tables.alerts, new Tables.AlertKey(alert.kind(), alert.id()), alert);
  }

  @Override
  public boolean deleteAlertRecord(AlertRecord.Kind kind, String id) {
    Tables.AlertKey key = new Tables.AlertKey(kind, id);
    boolean there = tables.alerts.containsKey(key);
    undo.remove(tables.alerts, key);
    return there;
  }

  @Override
  public boolean insertEvaluation(Evaluation evaluation) {
    if (tables.evaluations.containsKey(evaluation.name())) {
      return false;
    }
    undo.put(tables.evaluations, evaluation.name(), evaluation);
    return true;
  }

  @Override
  public boolean deleteEvaluation(String name) {
    boolean there = tables.evaluations.containsKey(name);
    undo.remove(tables.evaluations, name);
    return there;
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
  public Map<PredictionKey, SortedSet<Label>> histories(Collection<PredictionKey> keys) {
    Map<PredictionKey, SortedSet<Label>> found = new HashMap<>();
    for (PredictionKey key : keys) {
      if (tables.labels.containsKey(key)) {
        found.put(key, new TreeSet<>(tables.labels.get(key)));
      }
    }
    return found;
  }

  @Override
  public void deleteLabels(Collection<Label> labels) {
    for (Label label : labels) {
      SortedSet<Label> history = new TreeSet<>(tables.labels.getOrDefault(label.key(), Tables.NONE));
      history.remove(label);
      if (history.isEmpty()) {
        undo.remove(tables.labels, label.key());
      } else {
        undo.put(tables.labels, label.key(), history);
      }
    }
  }

  @Override
  public List<StoredPrediction> ofCalls(Collection<Position> positions) {
    List<StoredPrediction> found = new ArrayList<>();
    for (Position position : new TreeSet<>(positions)) {
      Cursor first = new Cursor(position, 0, "");
      for (Map.Entry<Cursor, PredictionKey> place : tables.predictions.tailMap(first).entrySet()) {
        if (!place.getKey().position().equals(position)) {
          break;
        }
        found.add(tables.stored(place.getValue()));
      }
    }
    return found;
  }

  @Override
  public void startWaiting(Collection<Waiting> waiting) {
    waiting.forEach(each -> undo.put(tables.waiting, each.key(), each));
  }

  @Override
  public void stopWaiting(Collection<PredictionKey> keys) {
    keys.forEach(key -> undo.remove(tables.waiting, key));
  }

  @Override
  public List<PredictionKey> expired(long untilMicros, int limit) {
    return tables.waiting.values().stream()
        .filter(waiting -> waiting.expiresMicros() < untilMicros)
        .sorted(Comparator.comparingLong(Waiting::expiresMicros).thenComparing(Waiting::key))
        .limit(limit)
        .map(Waiting::key)
        .toList();
  }

  @Override
  public void forget(Collection<PredictionKey> keys) {
    for (PredictionKey key : keys) {
      undo.remove(tables.waiting, key);
      undo.remove(tables.labels, key);
      undo.remove(tables.registers, key);
    }
  }

  @Override
  public int removeRows(long beforeMicros, int limit) {
    return new MemoryRetention(tables, undo).removeRows(beforeMicros, limit);
  }

  @Override
  public int removeRollups(long beforeMicros, int limit) {
    return new MemoryRetention(tables, undo).removeRollups(beforeMicros, limit);
  }

  @Override
  public Ladder ladder() {
    return tables.ladder;
  }

  @Override
  public void setLadder(Ladder ladder) {
    new MemoryMerging(tables, undo).setLadder(ladder);
  }

  @Override
  public OptionalLong firstMinute(long fromMinute) {
    return new MemoryMerging(tables, undo).firstMinute(fromMinute);
  }

  @Override
  public List<Rollup> shorter(long firstMinute, long endMinute, int span, int limit) {
    return new MemoryMerging(tables, undo).shorter(firstMinute, endMinute, span, limit);
  }

  @Override
  public @Nullable Rollup rollup(RollupKey key, int owner) {
    return new MemoryMerging(tables, undo).rollup(key, owner);
  }

  @Override
  public void merge(Collection<Rollup> gone, Collection<Rollup> instead) {
    new MemoryMerging(tables, undo).merge(gone, instead);
  }

  @Override
  public Map<RollupKey, Rollup> rollups(Collection<RollupKey> keys) {
    Map<RollupKey, Rollup> found = new HashMap<>();
    for (RollupKey key : keys) {
      Rollup rollup = tables.rollups.get(new Owned(key, process));
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

  @Override
  public void noteFlush(long number) {
    undo.put(tables.flushes, process, number);
  }

  @Override
  public boolean insertReference(PinnedReference reference, List<byte[]> chunks) {
    return tables.references.insert(reference, chunks, undo);
  }

  @Override
  public boolean deleteReference(String model, String name) {
    return tables.references.delete(model, name, undo);
  }
}
