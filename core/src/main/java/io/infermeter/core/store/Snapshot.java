// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One consistent state of a store. Confined to the thread that reads it. */
public interface Snapshot {
  /** Calls in time order. */
  void calls(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer);

  /** Drops in time order. */
  void drops(TimeRange range, Predicate<Dimensions> series, Consumer<Drop> consumer);

  /** Predictions in time order, each with its truth. */
  void predictions(TimeRange range, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer);

  /**
   * The newest predictions first.
   *
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

  /** Rollups of all processes with first &lt;= minute &lt; end, in no order. */
  void rollups(
      RollupKey.Kind kind,
      RollupKey.Axis axis,
      long firstMinute,
      long endMinute,
      Predicate<Dimensions> series,
      Consumer<Rollup> consumer);

  /** Resource samples in time order. */
  void resources(TimeRange range, Consumer<ResourceSample> consumer);

  /** All rows and outputs of one prediction id, by row and output; empty if there are none. */
  List<StoredPrediction> byId(String model, String id);

  /** The labels of one key, the greatest first. */
  List<Label> labels(PredictionKey key);

  /** Labels that wait for their prediction. */
  long waitingLabels();

  /** The activity of each series in a range, rounded outwards to minutes, of live and other traffic alike. */
  List<SeriesActivity> activity(TimeRange range);
}
