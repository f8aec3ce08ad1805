// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.memory.Tables.SampleKey;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the tables while the store's lock keeps them as they are. */
final class MemorySnapshot implements Snapshot {
  private final Tables tables;

  MemorySnapshot(Tables tables) {
    this.tables = tables;
  }

  @Override
  public void calls(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer) {
    Tables.in(tables.calls, range).values().stream().filter(call -> series.test(call.dimensions())).forEach(consumer);
  }

  @Override
  public void drops(TimeRange range, Predicate<Dimensions> series, Consumer<Drop> consumer) {
    Tables.in(tables.drops, range).values().stream().filter(drop -> series.test(drop.dimensions())).forEach(consumer);
  }

  @Override
  public void predictions(TimeRange range, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer) {
    for (PredictionKey key : places(range).values()) {
      StoredPrediction stored = stored(tables.registers.get(key));
      if (series.test(stored.prediction().dimensions())) {
        consumer.accept(stored);
      }
    }
  }

  private NavigableMap<Cursor, PredictionKey> places(TimeRange range) {
    return tables.predictions.subMap(Tables.firstPlace(range.startMicros()), true, Tables.firstPlace(range.endMicros()), false);
  }

  private static StoredPrediction stored(Register register) {
    return new StoredPrediction(register.prediction(), register.label() == null ? null : register.label().value());
  }

  @Override
  public List<StoredPrediction> newest(
      TimeRange range, Predicate<Dimensions> series, Predicate<StoredPrediction> filter, @Nullable Cursor before, int limit) {
    NavigableMap<Cursor, PredictionKey> places = places(range);
    if (before != null) {
      places = before(places, before);
    }
    return places.descendingMap().values().stream()
        .map(key -> stored(tables.registers.get(key)))
        .filter(stored -> series.test(stored.prediction().dimensions()) && filter.test(stored))
        .limit(limit)
        .toList();
  }

  private static NavigableMap<Cursor, PredictionKey> before(NavigableMap<Cursor, PredictionKey> places, Cursor end) {
    NavigableMap<Cursor, PredictionKey> rest = new TreeMap<>(places.comparator());
    places.entrySet().stream()
        .takeWhile(entry -> places.comparator().compare(entry.getKey(), end) < 0)
        .forEach(entry -> rest.put(entry.getKey(), entry.getValue()));
    return rest;
  }

  @Override
  public void rollups(
      RollupKey.Kind kind,
      RollupKey.Axis axis,
      long firstMinute,
      long endMinute,
      Predicate<Dimensions> series,
      Consumer<Rollup> consumer) {
    for (Rollup rollup : tables.rollups.values()) {
      RollupKey key = rollup.key();
      boolean wanted = key.kind() == kind && key.axis() == axis && key.minute() >= firstMinute && key.minute() < endMinute;
      if (wanted && series.test(key.dimensions())) {
        consumer.accept(MemoryTransaction.copy(rollup));
      }
    }
  }

  @Override
  public void resources(TimeRange range, Consumer<ResourceSample> consumer) {
    SampleKey from = new SampleKey(range.startMicros(), 0);
    SampleKey to = new SampleKey(range.endMicros(), 0);
    tables.samples.subMap(from, true, to, false).values().forEach(consumer);
  }

  @Override
  public List<StoredPrediction> byId(String model, String id) {
    List<StoredPrediction> found = new ArrayList<>();
    for (Register register : tables.registers.tailMap(new PredictionKey(model, id, 0, "")).values()) {
      if (!register.key().model().equals(model) || !register.key().id().equals(id)) {
        break;
      }
      if (register.prediction() != null) {
        found.add(stored(register));
      }
    }
    return found;
  }

  @Override
  public List<Label> labels(PredictionKey key) {
    return tables.labels.containsKey(key) ? List.copyOf(tables.labels.get(key)).reversed() : List.of();
  }

  @Override
  public long waitingLabels() {
    return tables.registers.values().stream().filter(register -> register.prediction() == null).count();
  }

  @Override
  public List<SeriesActivity> activity(TimeRange range) {
    if (range.isEmpty()) {
      return List.of();
    }
    Map<Dimensions, SeriesActivity> found = new LinkedHashMap<>();
    long first = Math.floorDiv(range.startMicros(), TimeRange.MINUTE);
    long end = Math.ceilDiv(range.endMicros(), TimeRange.MINUTE);
    for (RollupKey.Kind kind : RollupKey.Kind.values()) {
      rollups(
          kind,
          RollupKey.Axis.EVENT,
          first,
          end,
          any -> true,
          rollup -> found.merge(rollup.key().dimensions(), of(rollup), MemorySnapshot::sum));
    }
    return List.copyOf(found.values());
  }

  private static SeriesActivity of(Rollup rollup) {
    long start = rollup.key().minute() * TimeRange.MINUTE;
    long calls = rollup.tally() instanceof CallTally tally ? tally.sum(any -> true).calls() : 0;
    long rows = rollup.tally() instanceof PredictionTally tally ? tally.eligible() : 0;
    return new SeriesActivity(rollup.key().dimensions(), start, start + TimeRange.MINUTE, calls, rows);
  }

  private static SeriesActivity sum(SeriesActivity a, SeriesActivity b) {
    return new SeriesActivity(
        a.dimensions(),
        Math.min(a.firstMicros(), b.firstMicros()),
        Math.max(a.lastMicros(), b.lastMicros()),
        a.calls() + b.calls(),
        a.rows() + b.rows());
  }
}
