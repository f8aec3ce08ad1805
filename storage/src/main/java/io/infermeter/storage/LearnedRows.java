// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;

/** Reads the predictions of which a label was learned in a range, page by page of labels; holds the keys of the range in memory. */
final class LearnedRows {
  private static final int PAGE = 2_000;
  private static final int ID = 4;
  private static final int MICROS = 5;
  private static final String LABELS =
      "select prediction_id, model, row_index, output, id, label_learned_micros from label_row where label_learned_micros >= :from"
          + " and label_learned_micros < :to and (label_learned_micros > :from or id > :id) order by label_learned_micros, id";
  private static final String PREDICTIONS =
      "select p from RegisterRow r join PredictionRow p on p.key.micros = r.micros and p.key.process = r.process"
          + " and p.key.sequence = r.sequence and p.key.row = r.key.row and p.key.output = r.key.output"
          + " where r.key.predictionId in (:ids)";

  private final StatelessSession session;
  private final SeriesIndex index;
  private final Set<PredictionKey> seen = new HashSet<>();

  LearnedRows(StatelessSession session, SeriesIndex index) {
    this.session = session;
    this.index = index;
  }

  void read(TimeRange range, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer) {
    long from = range.startMicros();
    long id = Long.MIN_VALUE;
    List<Object[]> page;
    do {
      page =
          session
              .createNativeQuery(LABELS, Object[].class)
              .setParameter("from", from)
              .setParameter("id", id)
              .setParameter("to", range.endMicros())
              .setMaxResults(PAGE)
              .getResultList();
      List<PredictionKey> fresh = new ArrayList<>();
      for (Object[] row : page) {
        PredictionKey key = LabelWrites.key(row);
        if (seen.add(key)) {
          fresh.add(key);
        }
        from = ((Number) row[MICROS]).longValue();
        id = ((Number) row[ID]).longValue();
      }
      predictions(fresh, series, consumer);
    } while (page.size() == PAGE);
  }

  private void predictions(List<PredictionKey> keys, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer) {
    Set<PredictionKey> wanted = new HashSet<>(keys);
    Chunks.each(
        keys.stream().map(PredictionKey::id).collect(Collectors.toCollection(TreeSet::new)),
        ids ->
            session.createSelectionQuery(PREDICTIONS, PredictionRow.class).setParameterList("ids", ids).getResultList()
                .forEach(row -> give(row, wanted, series, consumer)));
  }

  private void give(
      PredictionRow row, Set<PredictionKey> wanted, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer) {
    Dimensions dimensions = index.of(row.series, session);
    StoredPrediction stored = row.stored(dimensions, index.classLists().of(row.classList, session));
    if (wanted.contains(stored.prediction().key()) && series.test(dimensions)) {
      consumer.accept(stored);
    }
  }
}
