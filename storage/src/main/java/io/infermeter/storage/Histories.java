// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.StoredPrediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.hibernate.StatelessSession;

/** Puts predictions together with all of their labels, some hundred at a time. */
final class Histories {
  private static final int TOGETHER = 500;

  private final StatelessSession session;
  private final Consumer<LabelHistory> consumer;
  private final List<StoredPrediction> waiting = new ArrayList<>();

  Histories(StatelessSession session, Consumer<LabelHistory> consumer) {
    this.session = session;
    this.consumer = consumer;
  }

  /** Takes what a source of predictions gives. */
  void of(Consumer<Consumer<StoredPrediction>> source) {
    source.accept(
        stored -> {
          waiting.add(stored);
          if (waiting.size() == TOGETHER) {
            give();
          }
        });
    give();
  }

  private void give() {
    List<PredictionKey> keys = waiting.stream().map(stored -> stored.prediction().key()).toList();
    Map<PredictionKey, SortedSet<Label>> labels = new LabelWrites(session).histories(keys);
    for (StoredPrediction stored : waiting) {
      SortedSet<Label> history = labels.get(stored.prediction().key());
      if (history != null) {
        consumer.accept(new LabelHistory(stored.prediction().key(), stored.prediction(), history));
      }
    }
    waiting.clear();
  }
}
