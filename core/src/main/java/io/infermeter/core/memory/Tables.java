// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.Position;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot.Cursor;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.Waiting;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the store holds. Guarded by the store's lock. */
final class Tables {
  private static final Comparator<Cursor> PLACE =
      Comparator.comparing(Cursor::position).thenComparingInt(Cursor::row).thenComparing(Cursor::output);

  final NavigableMap<Position, Call> calls = new TreeMap<>();
  final NavigableMap<Position, Drop> drops = new TreeMap<>();
  final NavigableMap<Cursor, PredictionKey> predictions = new TreeMap<>(PLACE);
  final NavigableMap<PredictionKey, Register> registers = new TreeMap<>();
  final Map<PredictionKey, SortedSet<Label>> labels = new HashMap<>();
  final Map<PredictionKey, Long> firstLearned = new HashMap<>();
  final Map<PredictionKey, Waiting> waiting = new HashMap<>();
  final Map<Owned, Rollup> rollups = new HashMap<>();
  final NavigableMap<SampleKey, ResourceSample> samples = new TreeMap<>();
  final Map<String, Evaluation> evaluations = new HashMap<>();
  final NavigableMap<AlertKey, AlertRecord> alerts = new TreeMap<>();
  final Map<Integer, Long> flushes = new HashMap<>();
  final MemoryReferences references = new MemoryReferences();
  long nextSample;
  long rowsSince;
  long rollupsSince;
  Ladder ladder = Ladder.MINUTES;

  /** Names what is kept about alerts. */
  record AlertKey(AlertRecord.Kind kind, String id) implements Comparable<AlertKey> {
    @Override
    public int compareTo(AlertKey other) {
      int byKind = kind.compareTo(other.kind);
      return byKind != 0 ? byKind : id.compareTo(other.id);
    }
  }

  /** A rollup row belongs to one process. */
  record Owned(RollupKey key, int process) {}

  /** Samples in time order, then in the order in which they came. */
  record SampleKey(long micros, long arrival) implements Comparable<SampleKey> {
    @Override
    public int compareTo(SampleKey other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : Long.compare(arrival, other.arrival);
    }
  }

  static Cursor place(Prediction prediction) {
    return new Cursor(prediction.position(), prediction.key().row(), prediction.key().output());
  }

  StoredPrediction stored(PredictionKey key) {
    Register register = registers.get(key);
    return new StoredPrediction(
        register.prediction(), register.label() == null ? null : register.label().value(), firstLearned.get(key));
  }

  LabelHistory history(PredictionKey key) {
    return new LabelHistory(key, registers.get(key).prediction(), new TreeSet<>(labels.getOrDefault(key, NONE)));
  }

  static final SortedSet<Label> NONE = Collections.emptySortedSet();

  /** The part of a map in time order that a range covers. */
  static <V> NavigableMap<Position, V> in(NavigableMap<Position, V> rows, TimeRange range) {
    return rows.subMap(first(range.startMicros()), true, first(range.endMicros()), false);
  }

  /** The least position at an instant. */
  static Position first(long micros) {
    return new Position(micros, Integer.MIN_VALUE, Long.MIN_VALUE);
  }

  static Cursor firstPlace(long micros) {
    return new Cursor(first(micros), 0, "");
  }
}
