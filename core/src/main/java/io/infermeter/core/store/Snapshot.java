// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.PredictionParts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One consistent state of a store. Confined to the thread that reads it. */
public interface Snapshot extends ReferenceReads, AlertReads {
  /** Calls in time order. */
  void calls(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer);

  /**
   * Calls that were in flight at some instant of a range: those that began in it, and those that began before it and ended after its
   * start. In no order.
   */
  void callsInFlight(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer);

  /** Whether no call began in a range, none ran in it, and nothing was dropped then. */
  default boolean isQuiet(TimeRange range) {
    AtomicBoolean any = new AtomicBoolean();
    callsInFlight(range, series -> true, call -> any.set(true));
    drops(range, series -> true, drop -> any.set(true));
    return !any.get();
  }

  /** Of the calls that began in a range, when the first of each series did; microseconds since 1970. */
  Map<Dimensions, Long> firstCalls(TimeRange range);

  /** Drops in time order. */
  void drops(TimeRange range, Predicate<Dimensions> series, Consumer<Drop> consumer);

  /** Predictions in time order, each with its truth. */
  void predictions(TimeRange range, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer);

  /**
   * The newest predictions first.
   *
   * @param filter which; a {@link RowFilter} may be carried out by the store itself
   * @param before only predictions before this cursor; null: from the end of the range
   * @param limit at most so many
   */
  List<StoredPrediction> newest(
      TimeRange range,
      Predicate<Dimensions> series,
      Predicate<StoredPrediction> filter,
      @Nullable Cursor before,
      int limit);

  /** A place between predictions in time order. */
  record Cursor(Position position, int row, String output) {}

  /**
   * Rollups of all processes with first &lt;= minute &lt; end, in no order. They may be the store's own and must not be changed. Of an hour
   * or a day that is being merged there may be both the longer one and some of its parts, which add up.
   */
  default void rollups(
      RollupKey.Kind kind,
      RollupKey.Axis axis,
      long firstMinute,
      long endMinute,
      Predicate<Dimensions> series,
      Consumer<Rollup> consumer) {
    rollups(kind, axis, firstMinute, endMinute, series, PredictionParts.ALL, consumer);
  }

  /** The same; of predictions these parts alone. */
  void rollups(
      RollupKey.Kind kind,
      RollupKey.Axis axis,
      long firstMinute,
      long endMinute,
      Predicate<Dimensions> series,
      PredictionParts parts,
      Consumer<Rollup> consumer);

  /**
   * What is counted of calls in spans that are no whole minutes, row by row.
   *
   * @param spans at least one; they follow one another without a gap
   */
  default void callSpans(List<TimeRange> spans, Predicate<Dimensions> series, SpanConsumer.OfCalls consumer) {
    CallSpans counted = new CallSpans(spans);
    callsInFlight(new TimeRange(spans.getFirst().startMicros(), spans.getLast().endMicros()), series, counted::add);
    counted.to(consumer);
  }

  /** The same of predictions, by the time when they were made: these parts alone. */
  default void predictionSpans(
      List<TimeRange> spans, Predicate<Dimensions> series, PredictionParts parts, SpanConsumer.OfPredictions consumer) {
    new PredictionSpans(spans, parts, consumer).read(this, series);
  }

  /** Resource samples in time order. */
  void resources(TimeRange range, Consumer<ResourceSample> consumer);

  /** All rows and outputs of one prediction id, by row and output; empty if there are none. */
  List<StoredPrediction> byId(String model, String id);

  /** The labels of one key, the greatest first. */
  List<Label> labels(PredictionKey key);

  /** All kept evaluations, the newest first, each with an empty report. */
  List<Evaluation> evaluations();

  /** The kept evaluation of this name. */
  Optional<Evaluation> evaluation(String name);

  /** The predictions that were made in a range and have any label, each with all of its labels, in time order. */
  void histories(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer);

  /** The predictions of which a label was learned in a range, each once and with all of its labels, in no order. */
  void learned(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer);

  /** Keys whose labels wait for their prediction. */
  long waitingLabels();

  /** From this instant on all rows are kept that were ever stored, and all calls that ran; microseconds since 1970; 0 if none was removed. */
  long rowsSinceMicros();

  /** From this instant on all rollups are kept; 0 if none was removed. */
  long rollupsSinceMicros();

  /** By how much time rollups are kept. */
  Ladder ladder();

  /** The number that a process noted last by {@link WriteTransaction#noteFlush}; 0 if it noted none. */
  long lastFlush(int process);

  /** The activity of each series in a range, rounded outwards to minutes, of live and other traffic alike. */
  List<SeriesActivity> activity(TimeRange range);
}
