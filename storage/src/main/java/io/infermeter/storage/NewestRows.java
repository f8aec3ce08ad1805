// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Position;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RowFilter;
import io.infermeter.core.store.Snapshot.Cursor;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/** Reads the newest predictions first, page by page. What a {@link RowFilter} says is asked of the database as far as columns can tell. */
final class NewestRows {
  private static final int PAGE = 2_000;
  private static final String OUTPUT_BEFORE_ALL = "";
  private static final String BEFORE =
      "from PredictionRow r where r.key.micros >= :start and r.key.micros <= :from and (r.key.micros < :from or r.key.process < :process"
          + " or (r.key.process = :process and (r.key.sequence < :sequence or (r.key.sequence = :sequence and (r.key.row < :row"
          + " or (r.key.row = :row and r.key.output < :output))))))";
  private static final String ORDER =
      " order by r.key.micros desc, r.key.process desc, r.key.sequence desc, r.key.row desc, r.key.output desc";

  private final StatelessSession session;
  private final SeriesIndex index;

  NewestRows(StatelessSession session, SeriesIndex index) {
    this.session = session;
    this.index = index;
  }

  List<StoredPrediction> read(
      TimeRange range, Predicate<Dimensions> series, Predicate<StoredPrediction> filter, @Nullable Cursor before, int limit) {
    RowFilter known = filter instanceof RowFilter rows ? rows : RowFilter.ALL;
    String query = BEFORE + conditions(known) + ORDER;
    PlaceKey last = start(range, before);
    List<StoredPrediction> found = new ArrayList<>();
    List<PredictionRow> page;
    do {
      page = page(query, known, last, range.startMicros());
      for (PredictionRow row : page) {
        Dimensions dimensions = index.of(row.series, session);
        if (found.size() < limit && series.test(dimensions)) {
          StoredPrediction stored = row.stored(dimensions, index.classLists().of(row.classList, session));
          if (filter.test(stored)) {
            found.add(stored);
          }
        }
      }
      last = page.isEmpty() ? last : page.getLast().key;
    } while (page.size() == PAGE && found.size() < limit);
    return found;
  }

  /** Conditions that hold for everything that passes the filter, and for little else: sets and numbers are told apart by the filter itself. */
  private static String conditions(RowFilter filter) {
    StringJoiner all = new StringJoiner(" and ", " and ", "").setEmptyValue("");
    switch (filter.state()) {
      case ANY -> { }
      case LABELLED -> all.add("r.truthKind is not null");
      case UNLABELLED -> all.add("r.truthKind is null");
      case WRONG -> all.add("(r.truthKind <> r.valueKind or r.valueKind = 'number' or coalesce(r.truthText, '') <> coalesce(r.valueText, ''))");
    }
    if (filter.truth() != null) {
      all.add("(r.truthKind <> 'class' or r.truthText = :truth)");
    }
    if (filter.predicted() != null) {
      all.add("(r.valueKind <> 'class' or r.valueText = :predicted)");
    }
    return all.toString();
  }

  private List<PredictionRow> page(String text, RowFilter filter, PlaceKey last, long start) {
    SelectionQuery<PredictionRow> query =
        session.createSelectionQuery(text, PredictionRow.class)
            .setParameter("start", start)
            .setParameter("from", last.micros())
            .setParameter("process", last.process())
            .setParameter("sequence", last.sequence())
            .setParameter("row", last.row())
            .setParameter("output", last.output())
            .setMaxResults(PAGE);
    if (filter.truth() != null) {
      query.setParameter("truth", filter.truth());
    }
    if (filter.predicted() != null) {
      query.setParameter("predicted", filter.predicted());
    }
    return query.getResultList();
  }

  /** The place that everything wanted is before: the cursor or the end of the range, whichever comes first. */
  private static PlaceKey start(TimeRange range, @Nullable Cursor before) {
    if (before == null || before.position().micros() >= range.endMicros()) {
      return new PlaceKey(range.endMicros(), Integer.MIN_VALUE, Long.MIN_VALUE, -1, OUTPUT_BEFORE_ALL);
    }
    Position position = before.position();
    return new PlaceKey(position.micros(), position.process(), position.sequence(), before.row(), before.output());
  }
}
