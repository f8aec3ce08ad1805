// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been read of one group: a tally per point, made when something falls into it. */
final class Group {
  private static final int MODELS = 2;

  private final List<String> key;
  private final @Nullable PredictionTally[] predictions;
  private final @Nullable CallTally[] calls;
  private final Set<String> models = new HashSet<>();

  Group(List<String> key, int points) {
    this.key = key;
    this.predictions = new PredictionTally[points];
    this.calls = new CallTally[points];
  }

  List<String> key() {
    return key;
  }

  PredictionTally predictions(int point) {
    PredictionTally tally = predictions[point];
    if (tally == null) {
      tally = new PredictionTally();
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

  long weight() {
    long weight = 0;
    for (int i = 0; i < predictions.length; i++) {
      weight += predictions[i] == null ? 0 : predictions[i].eligible();
      weight += calls[i] == null ? 0 : calls[i].sum(end -> true).calls();
    }
    return weight;
  }

  void add(Group other) {
    for (int i = 0; i < predictions.length; i++) {
      if (other.predictions[i] != null) {
        predictions(i).add(other.predictions[i]);
      }
      if (other.calls[i] != null) {
        calls(i).add(other.calls[i]);
      }
    }
    models.addAll(other.models);
  }
}
