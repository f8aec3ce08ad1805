// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.SpanConsumer;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.DelayCounts;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that several questions read one after another. What they ask for again, aggregates and the counts of cut minutes, is read for
 * all series once and then found in memory; see {@link SharedReads} for how much of it.
 */
final class SharedSnapshot implements Snapshot {
  /** A minute's latencies lie in some dozens of buckets. */
  private static final long COUNTS_OF_CALLS = 20;

  /** There are weeks of delays, of which each takes some 60 bytes. */
  private static final int DELAYS_PER_COUNT = 3;

  /** A span takes some 30 bytes. */
  private static final int SPANS_PER_COUNT = 6;

  private final Snapshot store;
  private final SharedReads<Rollup> rollups;
  private final SharedReads<SharedCalls> calls;
  private final SharedReads<SharedPredictions> predictions;
  private final Map<TimeRange, Boolean> quiet = new HashMap<>();
  private @Nullable Ladder ladder;
  private @Nullable Long rowsSince;
  private @Nullable Long rollupsSince;

  /** @param many whether so many questions come that most of what is read is surely asked for again */
  SharedSnapshot(Snapshot store, boolean many) {
    this.store = store;
    this.rollups = new SharedReads<>(rollup -> rollup.key().dimensions(), SharedSnapshot::counts, many);
    this.calls = new SharedReads<>(SharedCalls::dimensions, SharedCalls::counts, many);
    this.predictions = new SharedReads<>(SharedPredictions::dimensions, item -> item.tally.heldCounts(), many);
  }

  private record RollupRange(RollupKey.Kind kind, RollupKey.Axis axis, long firstMinute, long endMinute, PredictionParts parts) {}

  private record Spans(List<TimeRange> spans, @Nullable PredictionParts parts) {
    int size() {
      return 1 + spans.size() / SPANS_PER_COUNT;
    }
  }

  /** What {@link SpanConsumer.OfCalls} takes. */
  private sealed interface SharedCalls {
    record Counts(TimeRange span, Dimensions dimensions, CallTally tally) implements SharedCalls {
      @Override
      public long counts() {
        return COUNTS_OF_CALLS;
      }
    }

    record Extremes(TimeRange span, int process, Dimensions dimensions, CallExtremes extremes) implements SharedCalls {
      @Override
      public long counts() {
        return SharedSnapshot.counts(extremes);
      }
    }

    Dimensions dimensions();

    long counts();
  }

  /** What {@link SpanConsumer.OfPredictions} takes. */
  private record SharedPredictions(TimeRange span, Dimensions dimensions, PredictionTally tally) {}

  private static long counts(Rollup rollup) {
    return switch (rollup.tally()) {
      case PredictionTally tally -> tally.heldCounts();
      case CallExtremes extremes -> counts(extremes);
      case DelayCounts delays -> 1 + delays.counts().size() / DELAYS_PER_COUNT;
      default -> COUNTS_OF_CALLS;
    };
  }

  private static long counts(CallExtremes extremes) {
    return 1 + extremes.longest().size();
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
    rollups.read(
        new RollupRange(kind, axis, firstMinute, endMinute, parts),
        1,
        series,
        consumer,
        (wanted, each) -> store.rollups(kind, axis, firstMinute, endMinute, wanted, parts, each));
  }

  @Override
  public void callSpans(List<TimeRange> spans, Predicate<Dimensions> series, SpanConsumer.OfCalls consumer) {
    Spans asked = new Spans(spans, null);
    calls.read(
        asked,
        asked.size(),
        series,
        each -> {
          switch (each) {
            case SharedCalls.Counts counts -> consumer.counts(counts.span, counts.dimensions, counts.tally);
            case SharedCalls.Extremes found -> consumer.extremes(found.span, found.process, found.dimensions, found.extremes);
          }
        },
        (wanted, each) ->
            store.callSpans(
                spans,
                wanted,
                new SpanConsumer.OfCalls() {
                  @Override
                  public void counts(TimeRange span, Dimensions dimensions, CallTally tally) {
                    each.accept(new SharedCalls.Counts(span, dimensions, tally));
                  }

                  @Override
                  public void extremes(TimeRange span, int process, Dimensions dimensions, CallExtremes extremes) {
                    each.accept(new SharedCalls.Extremes(span, process, dimensions, extremes));
                  }
                }));
  }

  @Override
  public void predictionSpans(
      List<TimeRange> spans, Predicate<Dimensions> series, PredictionParts parts, SpanConsumer.OfPredictions consumer) {
    // Reading the rows takes longest, and each has all parts: one reading serves every question, unless all would be too much to keep.
    PredictionParts read = predictions.isTooMuch(new Spans(spans, PredictionParts.ALL)) ? parts : PredictionParts.ALL;
    Spans asked = new Spans(spans, read);
    predictions.read(
        asked,
        asked.size(),
        series,
        each -> consumer.counts(each.span, each.dimensions, each.tally),
        (wanted, each) ->
            store.predictionSpans(
                spans, wanted, read, (span, dimensions, tally) -> each.accept(new SharedPredictions(span, dimensions, tally))));
  }

  @Override
  public boolean isQuiet(TimeRange range) {
    return quiet.computeIfAbsent(range, store::isQuiet);
  }

  @Override
  public long rowsSinceMicros() {
    if (rowsSince == null) {
      rowsSince = store.rowsSinceMicros();
    }
    return rowsSince;
  }

  @Override
  public long rollupsSinceMicros() {
    if (rollupsSince == null) {
      rollupsSince = store.rollupsSinceMicros();
    }
    return rollupsSince;
  }

  @Override
  public Ladder ladder() {
    if (ladder == null) {
      ladder = store.ladder();
    }
    return ladder;
  }

  @Override
  public void calls(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer) {
    store.calls(range, series, consumer);
  }

  @Override
  public void callsInFlight(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer) {
    store.callsInFlight(range, series, consumer);
  }

  @Override
  public void drops(TimeRange range, Predicate<Dimensions> series, Consumer<Drop> consumer) {
    store.drops(range, series, consumer);
  }

  @Override
  public void predictions(TimeRange range, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer) {
    store.predictions(range, series, consumer);
  }

  @Override
  public List<StoredPrediction> newest(
      TimeRange range, Predicate<Dimensions> series, Predicate<StoredPrediction> filter, @Nullable Cursor before, int limit) {
    return store.newest(range, series, filter, before, limit);
  }

  @Override
  public void resources(TimeRange range, Consumer<ResourceSample> consumer) {
    store.resources(range, consumer);
  }

  @Override
  public List<StoredPrediction> byId(String model, String id) {
    return store.byId(model, id);
  }

  @Override
  public List<Label> labels(PredictionKey key) {
    return store.labels(key);
  }

  @Override
  public List<Evaluation> evaluations() {
    return store.evaluations();
  }

  @Override
  public Optional<Evaluation> evaluation(String name) {
    return store.evaluation(name);
  }

  @Override
  public void histories(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer) {
    store.histories(range, series, consumer);
  }

  @Override
  public void learned(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer) {
    store.learned(range, series, consumer);
  }

  @Override
  public long waitingLabels() {
    return store.waitingLabels();
  }

  @Override
  public long lastFlush(int process) {
    return store.lastFlush(process);
  }

  @Override
  public List<SeriesActivity> activity(TimeRange range) {
    return store.activity(range);
  }

  @Override
  public Map<Dimensions, Long> firstCalls(TimeRange range) {
    return store.firstCalls(range);
  }

  @Override
  public List<PinnedReference> references(String model) {
    return store.references(model);
  }

  @Override
  public Optional<PinnedReference> reference(String model, String name) {
    return store.reference(model, name);
  }

  @Override
  public void referenceRows(String model, String name, Consumer<StoredPrediction> consumer) {
    store.referenceRows(model, name, consumer);
  }

  @Override
  public List<AlertRecord> alertRecords(AlertRecord.Kind kind) {
    return store.alertRecords(kind);
  }
}
