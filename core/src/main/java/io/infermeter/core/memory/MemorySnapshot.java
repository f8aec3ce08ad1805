// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.label.Register;
import io.infermeter.core.memory.Tables.SampleKey;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
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
  public void callsInFlight(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer) {
    long start = range.startMicros() * 1_000;
    tables.calls.headMap(Tables.first(range.endMicros()), false).values().stream()
        .filter(call -> call.position().micros() >= range.startMicros() || call.endNanos() > start)
        .filter(call -> series.test(call.dimensions()))
        .forEach(consumer);
  }

  @Override
  public Map<Dimensions, Long> firstCalls(TimeRange range) {
    Map<Dimensions, Long> first = new LinkedHashMap<>();
    Tables.in(tables.calls, range).values().forEach(call -> first.putIfAbsent(call.dimensions(), call.position().micros()));
    return first;
  }

  @Override
  public void drops(TimeRange range, Predicate<Dimensions> series, Consumer<Drop> consumer) {
    Tables.in(tables.drops, range).values().stream().filter(drop -> series.test(drop.dimensions())).forEach(consumer);
  }

  @Override
  public void predictions(TimeRange range, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer) {
    for (PredictionKey key : places(range).values()) {
      StoredPrediction stored = tables.stored(key);
      if (series.test(stored.prediction().dimensions())) {
        consumer.accept(stored);
      }
    }
  }

  private NavigableMap<Cursor, PredictionKey> places(TimeRange range) {
    return tables.predictions.subMap(Tables.firstPlace(range.startMicros()), true, Tables.firstPlace(range.endMicros()), false);
  }

  @Override
  public List<StoredPrediction> newest(
      TimeRange range, Predicate<Dimensions> series, Predicate<StoredPrediction> filter, @Nullable Cursor before, int limit) {
    NavigableMap<Cursor, PredictionKey> places = places(range);
    if (before != null) {
      places = before(places, before);
    }
    return places.descendingMap().values().stream()
        .map(tables::stored)
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
      PredictionParts parts,
      Consumer<Rollup> consumer) {
    for (Rollup rollup : tables.rollups.values()) {
      RollupKey key = rollup.key();
      boolean wanted = key.kind() == kind && key.axis() == axis && key.minute() >= firstMinute && key.minute() < endMinute;
      if (wanted && series.test(key.dimensions())) {
        consumer.accept(some(rollup, parts));
      }
    }
  }

  private static Rollup some(Rollup rollup, PredictionParts parts) {
    if (parts.equals(PredictionParts.ALL) || !(rollup.tally() instanceof PredictionTally tally)) {
      return rollup;
    }
    PredictionTally some = new PredictionTally(parts);
    some.add(tally);
    return new Rollup(rollup.key(), rollup.process(), rollup.sequence(), some);
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
        found.add(tables.stored(register.key()));
      }
    }
    return found;
  }

  @Override
  public List<Label> labels(PredictionKey key) {
    return tables.labels.containsKey(key) ? List.copyOf(tables.labels.get(key)).reversed() : List.of();
  }

  @Override
  public List<AlertRecord> alertRecords(AlertRecord.Kind kind) {
    return tables.alerts.values().stream().filter(each -> each.kind() == kind).toList();
  }

  @Override
  public List<Evaluation> evaluations() {
    return tables.evaluations.values().stream()
        .sorted(Comparator.comparingLong(Evaluation::createdMicros).reversed().thenComparing(Evaluation::name))
        .map(e -> new Evaluation(e.name(), e.model(), e.createdMicros(), e.summary(), new byte[0]))
        .toList();
  }

  @Override
  public Optional<Evaluation> evaluation(String name) {
    return Optional.ofNullable(tables.evaluations.get(name));
  }

  @Override
  public long waitingLabels() {
    return tables.waiting.size();
  }

  @Override
  public void histories(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer) {
    for (PredictionKey key : places(range).values()) {
      if (tables.labels.containsKey(key)) {
        accept(tables.history(key), series, consumer);
      }
    }
  }

  @Override
  public void learned(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer) {
    tables.labels.forEach(
        (key, labels) -> {
          if (labels.stream().anyMatch(label -> range.contains(label.learnedMicros()))) {
            accept(tables.history(key), series, consumer);
          }
        });
  }

  private static void accept(LabelHistory history, Predicate<Dimensions> series, Consumer<LabelHistory> consumer) {
    if (history.prediction() != null && series.test(history.prediction().dimensions())) {
      consumer.accept(history);
    }
  }

  @Override
  public long rowsSinceMicros() {
    return tables.rowsSince;
  }

  @Override
  public long rollupsSinceMicros() {
    return tables.rollupsSince;
  }

  @Override
  public Ladder ladder() {
    return tables.ladder;
  }

  @Override
  public long lastFlush(int process) {
    return tables.flushes.getOrDefault(process, 0L);
  }

  @Override
  public List<SeriesActivity> activity(TimeRange range) {
    if (range.isEmpty()) {
      return List.of();
    }
    Map<Dimensions, SeriesActivity> found = new LinkedHashMap<>();
    long first = Math.floorDiv(range.startMicros(), TimeRange.MINUTE);
    long end = Math.ceilDiv(range.endMicros(), TimeRange.MINUTE);
    for (RollupKey.Kind kind : List.of(RollupKey.Kind.CALLS, RollupKey.Kind.PREDICTIONS)) {
      rollups(
          kind,
          RollupKey.Axis.EVENT,
          first - Ladder.DAY + 1,
          end,
          any -> true,
          rollup -> {
            if (rollup.key().endMinute() > first) {
              found.merge(rollup.key().dimensions(), of(rollup), MemorySnapshot::sum);
            }
          });
    }
    return List.copyOf(found.values());
  }

  private static SeriesActivity of(Rollup rollup) {
    long start = rollup.key().minute() * TimeRange.MINUTE;
    long calls = rollup.tally() instanceof CallTally tally ? tally.sum(any -> true).calls() : 0;
    long rows = rollup.tally() instanceof PredictionTally tally ? tally.eligible() : 0;
    return new SeriesActivity(rollup.key().dimensions(), start, rollup.key().endMinute() * TimeRange.MINUTE, calls, rows);
  }

  @Override
  public List<PinnedReference> references(String model) {
    return tables.references.list(model);
  }

  @Override
  public Optional<PinnedReference> reference(String model, String name) {
    return tables.references.find(model, name);
  }

  @Override
  public void referenceRows(String model, String name, Consumer<StoredPrediction> consumer) {
    tables.references.rows(model, name, consumer);
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
