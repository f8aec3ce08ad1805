// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Position;
import io.infermeter.core.label.Judgements;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.model.Models;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.CallRows;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.Waiting;
import io.infermeter.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes what changed in a flush, key by key, and adds what it means to the aggregates. Used once. */
final class Changes {
  private static final String SINGLE_ROW = "1";

  private final WriteTransaction transaction;
  private final Models models;
  private final Map<PredictionKey, LabelHistory> before;
  private final Collection<LabelHistory> after;
  private final Aggregates deltas;

  Changes(
      WriteTransaction transaction,
      Models models,
      Map<PredictionKey, LabelHistory> before,
      Collection<LabelHistory> after,
      Aggregates deltas) {
    this.transaction = transaction;
    this.models = models;
    this.before = before;
    this.after = after;
    this.deltas = deltas;
  }

  private LabelHistory before(LabelHistory changed) {
    return before.getOrDefault(changed.key(), LabelHistory.empty(changed.key()));
  }

  void write() {
    List<WriteTransaction.Change> changes = new ArrayList<>(after.size());
    List<Label> added = new ArrayList<>();
    List<Label> gone = new ArrayList<>();
    List<Waiting> started = new ArrayList<>();
    List<PredictionKey> stopped = new ArrayList<>();
    for (LabelHistory now : after) {
      LabelHistory old = before(now);
      contribute(old, now);
      changes.add(new WriteTransaction.Change(old.register(), now.register(), now.firstLearnedMicros()));
      missing(now.labels(), old.labels(), added);
      missing(old.labels(), now.labels(), gone);
      if (now.waits() && !old.waits()) {
        started.add(waiting(now));
      } else if (old.waits() && !now.waits()) {
        stopped.add(now.key());
      }
    }
    batches();
    transaction.put(changes);
    transaction.insertLabels(added);
    transaction.deleteLabels(gone);
    transaction.startWaiting(started);
    transaction.stopWaiting(stopped);
  }

  private static void missing(SortedSet<Label> these, SortedSet<Label> those, List<Label> into) {
    for (Label label : these) {
      if (!those.contains(label)) {
        into.add(label);
      }
    }
  }

  private Waiting waiting(LabelHistory history) {
    Label label = history.labels().last();
    long horizon = models.settings(label.key().model()).labelHorizon().toNanos() / 1000;
    return new Waiting(history.key(), label.learnedMicros() + horizon);
  }

  /** A label leaves its prediction as it is, so that only what it changes has to be computed. */
  private void contribute(LabelHistory old, LabelHistory now) {
    Prediction prediction = now.prediction();
    if (prediction == null || prediction != old.prediction()) {
      contribute(old, -1);
      contribute(now, 1);
      return;
    }
    Judgements judgements = new Judgements(prediction);
    deltas.relabelled(judgements, stored(old, prediction), stored(now, prediction));
    List<LabelHistory.Revision> before = old.revisions();
    List<LabelHistory.Revision> after = now.revisions();
    before.stream().filter(revision -> !after.contains(revision)).forEach(revision -> contribute(judgements, revision, -1));
    after.stream().filter(revision -> !before.contains(revision)).forEach(revision -> contribute(judgements, revision, 1));
  }

  private void contribute(LabelHistory history, int sign) {
    Prediction prediction = history.prediction();
    if (prediction == null) {
      return;
    }
    StoredPrediction stored = stored(history, prediction);
    if (sign > 0) {
      deltas.row(stored);
    } else {
      deltas.lessRow(stored);
    }
    Judgements judgements = new Judgements(prediction);
    history.revisions().forEach(revision -> contribute(judgements, revision, sign));
  }

  private void contribute(Judgements judgements, LabelHistory.Revision revision, int sign) {
    deltas.learned(judgements, revision, sign);
    deltas.revision(judgements, revision, sign);
    if (revision.first()) {
      deltas.delay(judgements.prediction(), revision.learnedMicros(), sign);
    }
  }

  private static StoredPrediction stored(LabelHistory history, Prediction prediction) {
    return new StoredPrediction(prediction, history.truth(), history.firstLearnedMicros());
  }

  /** Rows of one call resemble one another: where the truth of one changes, all rows of its call are looked at again. */
  private void batches() {
    Set<Position> calls = new TreeSet<>();
    for (LabelHistory now : after) {
      note(before(now), calls);
      note(now, calls);
    }
    if (calls.isEmpty()) {
      return;
    }
    TreeMap<Place, StoredPrediction> rows = new TreeMap<>();
    transaction.ofCalls(calls).forEach(row -> rows.put(Place.of(row.prediction()), row));
    sum(rows.values(), -1);
    for (LabelHistory now : after) {
      remove(rows, before(now).prediction());
    }
    for (LabelHistory now : after) {
      Prediction prediction = now.prediction();
      if (prediction != null && calls.contains(prediction.position())) {
        rows.put(Place.of(prediction), stored(now, prediction));
      }
    }
    sum(rows.values(), 1);
  }

  private static void note(LabelHistory history, Set<Position> calls) {
    Prediction prediction = history.prediction();
    if (prediction != null && history.truth() != null && !prediction.dimensions().batchSize().equals(SINGLE_ROW)) {
      calls.add(prediction.position());
    }
  }

  private static void remove(Map<Place, StoredPrediction> rows, @Nullable Prediction prediction) {
    if (prediction != null) {
      rows.remove(Place.of(prediction));
    }
  }

  private void sum(Collection<StoredPrediction> rows, int sign) {
    CallRows sums =
        new CallRows(
            (micros, dimensions, counts) -> {
              if (sign < 0) {
                deltas.lessBatch(micros, dimensions, counts);
              } else {
                deltas.batch(micros, dimensions, counts);
              }
            });
    rows.forEach(sums::add);
    sums.end();
  }

  /** Where a row stands: within its call, in time order. */
  private record Place(Position position, int row, String output) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::position).thenComparingInt(Place::row).thenComparing(Place::output);

    static Place of(Prediction prediction) {
      return new Place(prediction.position(), prediction.key().row(), prediction.key().output());
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}
