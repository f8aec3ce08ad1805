// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionParts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/** Reads through one stateless session in one transaction, page by page, so that a long range never stands in memory whole. */
final class HibernateSnapshot implements Snapshot {
  private static final int PAGE = 2_000;
  private static final long SECOND_MICROS = 1_000_000;
  private static final String OUTPUT_BEFORE_ALL = "";

  private final StatelessSession session;
  private final SeriesIndex index;
  private final RollupReads rollups;
  private @Nullable Short longestSpanClass;

  HibernateSnapshot(StatelessSession session, SeriesIndex index, RollupReads rollups) {
    this.session = session;
    this.index = index;
    this.rollups = rollups;
  }

  private Dimensions dimensions(int series) {
    return index.of(series, session);
  }

  private List<String> classes(PredictionRow row) {
    return index.classLists().of(row.classList, session);
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
  public void callsInFlight(TimeRange range, Predicate<Dimensions> series, Consumer<Call> consumer) {
    for (short spanClass = 0; spanClass <= longestSpanClass(); spanClass++) {
      carried(spanClass, range.startMicros(), series, consumer);
    }
    calls(range, series, consumer);
  }

  /** -1 where there is no call. */
  private short longestSpanClass() {
    if (longestSpanClass == null) {
      Short longest = session.createSelectionQuery("select max(r.spanClass) from CallRow r", Short.class).getSingleResult();
      longestSpanClass = longest == null ? -1 : longest;
    }
    return longestSpanClass;
  }

  @Override
  public boolean isQuiet(TimeRange range) {
    for (short spanClass = 0; spanClass <= longestSpanClass(); spanClass++) {
      if (isCarried(spanClass, range.startMicros())) {
        return false;
      }
    }
    return isEmpty("CallRow", range) && isEmpty("DropRow", range);
  }

  private boolean isCarried(short spanClass, long micros) {
    return !session
        .createSelectionQuery(
            "select 1 from CallRow r where r.spanClass = :class and r.key.micros >= :from and r.key.micros < :to"
                + " and r.key.micros * 1000 + r.latencyNanos > :at",
            Integer.class)
        .setParameter("class", spanClass)
        .setParameter("from", micros - (SECOND_MICROS << spanClass))
        .setParameter("to", micros)
        .setParameter("at", micros * 1_000)
        .setMaxResults(1)
        .getResultList()
        .isEmpty();
  }

  private boolean isEmpty(String entity, TimeRange range) {
    return session
        .createSelectionQuery("select 1 from " + entity + " r where r.key.micros >= :from and r.key.micros < :to", Integer.class)
        .setParameter("from", range.startMicros())
        .setParameter("to", range.endMicros())
        .setMaxResults(1)
        .getResultList()
        .isEmpty();
  }

  /** A call that took at most 2^spanClass seconds and runs at an instant began at most so long before. */
  private void carried(short spanClass, long micros, Predicate<Dimensions> series, Consumer<Call> consumer) {
    SelectionQuery<CallRow> query =
        session
            .createSelectionQuery("from CallRow r where r.spanClass = :class and r.key.micros >= :from and r.key.micros < :to", CallRow.class)
            .setParameter("class", spanClass)
            .setParameter("from", micros - (SECOND_MICROS << spanClass))
            .setParameter("to", micros)
            .setFetchSize(PAGE);
    try (Stream<CallRow> rows = query.getResultStream()) {
      rows.forEach(
          row -> {
            Dimensions dimensions = dimensions(row.series);
            Call call = row.call(dimensions);
            if (call.endNanos() > micros * 1_000 && series.test(dimensions)) {
              consumer.accept(call);
            }
          });
    }
  }

  @Override
  public Map<Dimensions, Long> firstCalls(TimeRange range) {
    return session
        .createSelectionQuery(
            "select r.series, min(r.key.micros) from CallRow r where r.key.micros >= :from and r.key.micros < :to group by r.series", Object[].class)
        .setParameter("from", range.startMicros())
        .setParameter("to", range.endMicros())
        .getResultList()
        .stream()
        .collect(Collectors.toMap(columns -> dimensions((Integer) columns[0]), columns -> (Long) columns[1], Math::min));
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
          consumer.accept(row.stored(dimensions, classes(row)));
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
    return new NewestRows(session, index).read(range, series, filter, before, limit);
  }

  @Override
  public void rollups(
      RollupKey.Kind kind,
      RollupKey.Axis axis,
      long firstMinute,
      long endMinute,
      Predicate<Dimensions> series,
      PredictionParts parts,
      Consumer<Rollup> consumer) {
    rollups.read(session, index, new RollupReads.Range(kind, axis, firstMinute, endMinute, parts), series, consumer);
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
        .map(row -> row.stored(dimensions(row.series), classes(row)))
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
    return number("select count(*) from waiting_label");
  }

  @Override
  public long rowsSinceMicros() {
    return number("select rows_since_micros from kept");
  }

  @Override
  public long rollupsSinceMicros() {
    return number("select rollups_since_micros from kept");
  }

  @Override
  public Ladder ladder() {
    return RollupWrites.ladder(session);
  }

  @Override
  public long lastFlush(int process) {
    ProcessRow row = session.get(ProcessRow.class, process);
    return row == null ? 0 : row.lastFlush;
  }

  private long number(String sql) {
    return ((Number) session.createNativeQuery(sql, Object.class).getSingleResult()).longValue();
  }

  @Override
  public void histories(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer) {
    new Histories(session, consumer).of(each -> predictions(range, series, each));
  }

  @Override
  public void learned(TimeRange range, Predicate<Dimensions> series, Consumer<LabelHistory> consumer) {
    new Histories(session, consumer).of(each -> new LearnedRows(session, index).read(range, series, each));
  }

  @Override
  public List<AlertRecord> alertRecords(AlertRecord.Kind kind) {
    return session.createSelectionQuery("from AlertRow a where a.key.kind = :kind order by a.key.id", AlertRow.class)
        .setParameter("kind", kind.name())
        .getResultList()
        .stream()
        .map(AlertRow::alert)
        .toList();
  }

  @Override
  public List<Evaluation> evaluations() {
    return session
        .createSelectionQuery(
            "select e.name, e.model, e.createdMicros, e.summary from EvaluationRow e order by e.createdMicros desc, e.name", Object[].class)
        .getResultList()
        .stream()
        .map(row -> new Evaluation((String) row[0], (String) row[1], (long) row[2], (byte[]) row[3], new byte[0]))
        .toList();
  }

  @Override
  public Optional<Evaluation> evaluation(String name) {
    return Optional.ofNullable(session.get(EvaluationRow.class, name)).map(EvaluationRow::evaluation);
  }

  @Override
  public List<SeriesActivity> activity(TimeRange range) {
    if (range.isEmpty()) {
      return List.of();
    }
    return session
        .createSelectionQuery(
            "select r.key.series, min(r.key.minute), max(r.key.minute + r.key.span), sum(r.calls), sum(r.eligibleRows) from RollupRow r"
                + " where r.key.minute >= :longest and r.key.minute + r.key.span > :first and r.key.minute < :end and r.key.axis = :axis and r.key.kind in (:kinds) group by r.key.series",
            Object[].class)
        .setParameter("longest", Math.floorDiv(range.startMicros(), TimeRange.MINUTE) - Ladder.DAY)
        .setParameter("first", Math.floorDiv(range.startMicros(), TimeRange.MINUTE))
        .setParameter("end", Math.ceilDiv(range.endMicros(), TimeRange.MINUTE))
        .setParameter("axis", RollupKey.Axis.EVENT)
        .setParameterList("kinds", List.of(RollupKey.Kind.CALLS, RollupKey.Kind.PREDICTIONS))
        .getResultList()
        .stream()
        .map(this::active)
        .toList();
  }

  @Override
  public List<PinnedReference> references(String model) {
    return new HibernateReferences(session).list(model);
  }

  @Override
  public Optional<PinnedReference> reference(String model, String name) {
    return new HibernateReferences(session).find(model, name);
  }

  @Override
  public void referenceRows(String model, String name, Consumer<StoredPrediction> consumer) {
    new HibernateReferences(session).rows(model, name, consumer);
  }

  private SeriesActivity active(Object[] columns) {
    long first = (Long) columns[1] * TimeRange.MINUTE;
    long last = ((Number) columns[2]).longValue() * TimeRange.MINUTE;
    return new SeriesActivity(dimensions((Integer) columns[0]), first, last, (Long) columns[3], (Long) columns[4]);
  }
}
