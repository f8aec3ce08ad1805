// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelJoin;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.label.Register;
import io.infermeter.core.model.Models;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says what would become of labels if they were submitted now, without storing anything. Thread-safe. */
final class LabelRehearsal {
  private final MeterStore store;
  private final Models models;

  LabelRehearsal(MeterStore store, Models models) {
    this.store = store;
    this.models = models;
  }

  List<LabelResult> run(List<Label> labels) {
    return store.read(
        snapshot -> {
          Map<PredictionKey, State> states = new HashMap<>();
          List<LabelResult> results = new ArrayList<>();
          for (Label label : labels) {
            State state = states.computeIfAbsent(label.key(), key -> new State(snapshot, key));
            results.add(state.apply(label));
          }
          return results;
        });
  }

  private final class State {
    private final List<Label> history;
    private Register register;

    State(Snapshot snapshot, PredictionKey key) {
      history = new ArrayList<>(snapshot.labels(key));
      Prediction prediction =
          snapshot.byId(key.model(), key.id()).stream()
              .map(StoredPrediction::prediction)
              .filter(candidate -> candidate.key().equals(key))
              .findFirst()
              .orElse(null);
      register = new Register(key, prediction, history.isEmpty() ? null : history.getFirst());
    }

    LabelResult apply(Label label) {
      boolean known = history.stream().anyMatch(other -> other.compareTo(label) == 0);
      LabelJoin.Step step = LabelJoin.apply(register, label, known, models.settings(label.key().model()).labelHorizon());
      register = step.after();
      if (step.kept()) {
        history.add(label);
      }
      return step.result();
    }
  }
}
