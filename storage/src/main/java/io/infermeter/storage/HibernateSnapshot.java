// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/** Reads through one stateless session in one transaction, page by page, so that a long range never stands in memory whole. */
final class HibernateSnapshot implements Snapshot {
  private static final int PAGE = 2_000;
  private static final String OUTPUT_BEFORE_ALL = "";

  private final StatelessSession session;
  private final SeriesIndex index;

  HibernateSnapshot(StatelessSession session, SeriesIndex index) {
    this.session = session;
    this.index = index;
  }

  private Dimensions dimensions(int series) {
    return index.of(series, session);
  }

  @Override
  public void calls(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer) {
    timed(
        "CallRow",
        CallRow.class,
        range,
        row -> row.key,
        row -> {
          Dimensions dimensions = dimensions(row.series);
          if (series.test(dimensions)) {
            consumer.accept(row.call(dimensions));
          }
        });
  }

  @Override
  public void drops(TimeRange range, Predicate<Dimensions> series, Consumer<Drop> consumer) {
    timed(
        "DropRow",
        DropRow.class,
        range,
        row -> row.key,
        row -> {
          Dimensions dimensions = dimensions(row.series);
          if (series.test(dimensions)) {
            consumer.accept(row.drop(dimensions));
          }
        });
  }

  private <T> void timed(
      String entity, Class<T> type, TimeRange range, java.util.function.Function<T, TimeKey> key, Consumer<T> consumer) {
    String query =
        "from " + entity + " r where r.key.micros >= :from and r.key.micros < :to and (r.key.micros > :from or r.key.process > :process"
            + " or (r.key.process = :process and r.key.sequence > :sequence)) order by r.key.micros, r.key.process, r.key.sequence";
    TimeKey last = new TimeKey(range.startMicros(), Integer.MIN_VALUE, Long.MIN_VALUE);
    List<T> page;
    do {
      page =
          session
              .createSelectionQuery(query, type)
              .setParameter("from", last.micros())
              .setParameter("process", last.process())
              .setParameter("sequence", last.sequence())
              .setParameter("to", range.endMicros())
              .setMaxResults(PAGE)
              .getResultList();
      page.forEach(consumer);
      last = page.isEmpty() ? last : key.apply(page.getLast());
    } while (page.size() == PAGE);
  }

  @Override
  public void predictions(TimeRange range, Predicate<Dimensions> series, Consumer<StoredPrediction> consumer) {
    String query =
        "from PredictionRow r where r.key.micros >= :from and r.key.micros < :to and (r.key.micros > :from or r.key.process > :process"
            + " or (r.key.process = :process and (r.key.sequence > :sequence or (r.key.sequence = :sequence and (r.key.row > :row"
            + " or (r.key.row = :row and r.key.output > :output))))))"
            + " order by r.key.micros, r.key.process, r.key.sequence, r.key.row, r.key.output";
    PlaceKey last = new PlaceKey(range.startMicros(), Integer.MIN_VALUE, Long.MIN_VALUE, -1, OUTPUT_BEFORE_ALL);
    List<PredictionRow> page;
    do {
      page = at(session.createSelectionQuery(query, PredictionRow.class), last).setParameter("to", range.endMicros()).getResultList();
      for (PredictionRow row : page) {
        Dimensions dimensions = dimensions(row.series);
        if (series.test(dimensions)) {
          consumer.accept(row.stored(dimensions));
        }
      }
      last = page.isEmpty() ? last : page.getLast().key;
    } while (page.size() == PAGE);
  }

  private static SelectionQuery<PredictionRow> at(SelectionQuery<PredictionRow> query, PlaceKey place) {
    return query
        .setParameter("from", place.micros())
        .setParameter("process", place.process())
        .setParameter("sequence", place.sequence())
        .setParameter("row", place.row())
        .setParameter("output", place.output())
        .setMaxResults(PAGE);
  }

  @Override
  public List<StoredPrediction> newest(
      TimeRange range, Predicate<Dimensions> series, Predicate<StoredPrediction> filter, @Nullable Cursor before, int limit) {
    String query =
        "from PredictionRow r where r.key.micros >= :start and r.key.micros <= :from and (r.key.micros < :from or r.key.process < :process"
            + " or (r.key.process = :process and (r.key.sequence < :sequence or (r.key.sequence = :sequence and (r.key.row < :row"
            + " or (r.key.row = :row and r.key.output < :output))))))"
            + " order by r.key.micros desc, r.key.process desc, r.key.sequence desc, r.key.row desc, r.key.output desc";
    PlaceKey last = start(range, before);
    List<StoredPrediction> found = new ArrayList<>();
    List<PredictionRow> page;
    do {
      page = at(session.createSelectionQuery(query, PredictionRow.class), last).setParameter("start", range.startMicros()).getResultList();
      for (PredictionRow row : page) {
        StoredPrediction stored = row.stored(dimensions(row.series));
        if (found.size() < limit && series.test(stored.prediction().dimensions()) && filter.test(stored)) {
          found.add(stored);
        }
      }
      last = page.isEmpty() ? last : page.getLast().key;
    } while (page.size() == PAGE && found.size() < limit);
    return found;
  }

  /** The place that everything wanted is before: the cursor or the end of the range, whichever comes first. */
  private static PlaceKey start(TimeRange range, @Nullable Cursor before) {
    if (before == null || before.position().micros() >= range.endMicros()) {
      return new PlaceKey(range.endMicros(), Integer.MIN_VALUE, Long.MIN_VALUE, -1, OUTPUT_BEFORE_ALL);
    }
    Position position = before.position();
    return new PlaceKey(position.micros(), position.process(), position.sequence(), before.row(), before.output());
  }

  @Override
  public void rollups(
      RollupKey.Kind kind,
      RollupKey.Axis axis,
      long firstMinute,
      long endMinute,
      Predicate<Dimensions> series,
      Consumer<Rollup> consumer) {
    SelectionQuery<RollupRow> query =
        session
            .createSelectionQuery(
                "from RollupRow r where r.key.minute >= :first and r.key.minute < :end and r.key.kind = :kind and r.key.axis = :axis",
                RollupRow.class)
            .setParameter("first", firstMinute)
            .setParameter("end", endMinute)
            .setParameter("kind", kind)
            .setParameter("axis", axis)
            .setFetchSize(PAGE);
    try (Stream<RollupRow> rows = query.getResultStream()) {
      rows.forEach(
          row -> {
            Dimensions dimensions = dimensions(row.key.series());
            if (series.test(dimensions)) {
              consumer.accept(row.rollup(dimensions));
            }
          });
    }
  }

  @Override
  public void resources(TimeRange range, Consumer<ResourceSample> consumer) {
    SelectionQuery<ResourceRow> query =
        session
            .createSelectionQuery("from ResourceRow r where r.micros >= :from and r.micros < :to order by r.micros, r.id", ResourceRow.class)
            .setParameter("from", range.startMicros())
            .setParameter("to", range.endMicros())
            .setFetchSize(PAGE);
    try (Stream<ResourceRow> rows = query.getResultStream()) {
      rows.forEach(row -> consumer.accept(row.sample()));
    }
  }

  @Override
  public List<StoredPrediction> byId(String model, String id) {
    return session
        .createSelectionQuery(
            "select p from RegisterRow r join PredictionRow p on p.key.micros = r.micros and p.key.process = r.process"
                + " and p.key.sequence = r.sequence and p.key.row = r.key.row and p.key.output = r.key.output"
                + " where r.key.predictionId = :id and r.key.model = :model order by r.key.row, r.key.output",
            PredictionRow.class)
        .setParameter("id", id)
        .setParameter("model", model)
        .getResultList()
        .stream()
        .map(row -> row.stored(dimensions(row.series)))
        .toList();
  }

  @Override
  public List<Label> labels(PredictionKey key) {
    return session
        .createSelectionQuery(
            "from LabelRow r where r.predictionId = :id and r.model = :model and r.row = :row and r.output = :output", LabelRow.class)
        .setParameter("id", key.id())
        .setParameter("model", key.model())
        .setParameter("row", key.row())
        .setParameter("output", key.output())
        .getResultList()
        .stream()
        .map(LabelRow::label)
        .sorted(Comparator.<Label>naturalOrder().reversed())
        .toList();
  }

  @Override
  public long waitingLabels() {
    return session.createSelectionQuery("select count(*) from RegisterRow r where r.micros is null", Long.class).getSingleResult();
  }

  @Override
  public List<SeriesActivity> activity(TimeRange range) {
    if (range.isEmpty()) {
      return List.of();
    }
    return session
        .createSelectionQuery(
            "select r.key.series, min(r.key.minute), max(r.key.minute), sum(r.calls), sum(r.eligibleRows) from RollupRow r"
                + " where r.key.minute >= :first and r.key.minute < :end and r.key.axis = :axis group by r.key.series",
            Object[].class)
        .setParameter("first", Math.floorDiv(range.startMicros(), TimeRange.MINUTE))
        .setParameter("end", Math.ceilDiv(range.endMicros(), TimeRange.MINUTE))
        .setParameter("axis", RollupKey.Axis.EVENT)
        .getResultList()
        .stream()
        .map(this::active)
        .toList();
  }

  private SeriesActivity active(Object[] columns) {
    long first = (Long) columns[1] * TimeRange.MINUTE;
    long last = ((Long) columns[2] + 1) * TimeRange.MINUTE;
    return new SeriesActivity(dimensions((Integer) columns[0]), first, last, (Long) columns[3], (Long) columns[4]);
  }
}
