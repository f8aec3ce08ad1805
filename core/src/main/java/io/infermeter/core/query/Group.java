// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.ReplicaExtremes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been read of one group: a tally per point, made when something falls into it. */
final class Group {
  private static final int MODELS = 2;

  private final List<String> key;
  private final PredictionParts parts;
  private final @Nullable PredictionTally[] predictions;
  private final @Nullable CallTally[] calls;
  private final @Nullable ReplicaExtremes[] extremes;
  private final List<StoredPrediction> rows = new ArrayList<>();
  private final Set<String> models = new HashSet<>();

  Group(List<String> key, int points, PredictionParts parts) {
    this.parts = parts;
    this.key = key;
    this.predictions = new PredictionTally[points];
    this.calls = new CallTally[points];
    this.extremes = new ReplicaExtremes[points];
  }

  List<String> key() {
    return key;
  }

  PredictionTally predictions(int point) {
    PredictionTally tally = predictions[point];
    if (tally == null) {
      tally = new PredictionTally(parts);
      predictions[point] = tally;
    }
    return tally;
  }

  CallTally calls(int point) {
    CallTally tally = calls[point];
    if (tally == null) {
      tally = new CallTally();
      calls[point] = tally;
    }
    return tally;
  }

  ReplicaExtremes extremes(int point) {
    ReplicaExtremes known = extremes[point];
    if (known == null) {
      known = new ReplicaExtremes();
      extremes[point] = known;
    }
    return known;
  }

  /** Adds a point's counts to a tally; makes none where nothing fell into it. */
  void addPredictionsTo(PredictionTally sum, int point) {
    PredictionTally tally = predictions[point];
    if (tally != null) {
      sum.add(tally);
    }
  }

  /** Adds a stored prediction; they come in time order. */
  void addRow(StoredPrediction row) {
    rows.add(row);
  }

  /** The stored predictions of a window, in time order. */
  List<StoredPrediction> rows(TimeRange window) {
    return rows.subList(firstRow(window.startMicros()), firstRow(window.endMicros()));
  }

  private int firstRow(long micros) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (micros(rows.get(middle)) < micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long micros(StoredPrediction row) {
    return row.prediction().position().micros();
  }

  /** Notes which model the group's series are of; more than one is all that has to be known. */
  void saw(Dimensions dimensions) {
    if (models.size() < MODELS) {
      models.add(dimensions.model());
    }
  }

  /** The group's only model; empty if there are several or none. */
  String onlyModel() {
    return models.size() == 1 ? models.iterator().next() : "";
  }

  boolean hasSeveralModels() {
    return models.size() > 1;
  }

  long weight() {
    long weight = 0;
    for (int i = 0; i < predictions.length; i++) {
      weight += predictions[i] == null ? 0 : predictions[i].eligible();
      weight += calls[i] == null ? 0 : calls[i].sum(end -> true).calls();
    }
    return weight;
  }

  /** About how many counts of predictions it holds. */
  long heldCounts() {
    long held = 0;
    for (PredictionTally tally : predictions) {
      held += tally == null ? 0 : tally.heldCounts();
    }
    return held;
  }

  /** Leaves a part out of all points. */
  void drop(PredictionPart<?> part) {
    for (PredictionTally tally : predictions) {
      if (tally != null) {
        tally.drop(part);
      }
    }
  }

  void add(Group other) {
    for (int i = 0; i < predictions.length; i++) {
      if (other.predictions[i] != null) {
        predictions(i).add(other.predictions[i]);
      }
      if (other.calls[i] != null) {
        calls(i).add(other.calls[i]);
      }
      if (other.extremes[i] != null) {
        extremes(i).add(other.extremes[i]);
      }
    }
    if (!other.rows.isEmpty()) {
      rows.addAll(other.rows);
      rows.sort(Comparator.comparing(row -> row.prediction().position()));
    }
    models.addAll(other.models);
  }

  /** Orders keys value by value. */
  static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
