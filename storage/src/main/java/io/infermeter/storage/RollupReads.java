// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;

/**
 * Reads rollups. Most questions ask about minutes that were asked about a moment ago and are as they were: their decoded states are kept,
 * as many as fit into a part of the heap, and only the others are fetched. A minute's process never writes two states with the same
 * sequence; hours and days, which merging can, are not kept. Thread-safe.
 */
final class RollupReads {
  private static final int PAGE = 2_000;
  /** Rows that are fetched at once, so that a long range never stands in memory whole. */
  private static final int MOST_MISSING = 10_000;

  private static final long LARGEST = 64 << 20;
  private static final int HEAP_SHARE = 16;
  /** Decoded, a state takes some times as much, or so much for each of its counts, and the row about so much beside it. */
  private static final int EXPANSION = 10;
  private static final int OF_A_COUNT = 200;
  private static final int BESIDE = 500;

  private final Cache<Minute, Kept> minutes;

  private record Minute(RollupRow.Key key, PredictionParts parts) {}

  private record Kept(Rollup rollup, int weight) {}

  RollupReads() {
    this(Math.min(LARGEST, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
  }

  /** Keeps about so many bytes. */
  RollupReads(long bytes) {
    this.minutes =
        Caffeine.newBuilder().maximumWeight(bytes).weigher((Minute minute, Kept kept) -> kept.weight).executor(Runnable::run).build();
  }

  private static int weight(Rollup rollup, int encoded) {
    long counts = rollup.tally() instanceof Tally<?> tally ? tally.heldCounts() : 1;
    return (int) Math.min(Integer.MAX_VALUE, BESIDE + Math.max((long) EXPANSION * encoded, OF_A_COUNT * counts));
  }

  /** Minutes that follow one another, or longer buckets that do, and the series that are fetched of them. */
  record Run(long firstMinute, long lastMinute, Set<Integer> series) {}

  /** The runs that keys lie in: each is fetched at once, and what is kept between them is not. */
  static List<Run> runs(Collection<RollupRow.Key> keys) {
    List<RollupRow.Key> sorted = new ArrayList<>(keys);
    sorted.sort(Comparator.comparingLong(RollupRow.Key::minute));
    List<Run> runs = new ArrayList<>();
    long end = Long.MIN_VALUE;
    for (RollupRow.Key key : sorted) {
      Run last = key.minute() > end || runs.isEmpty() ? new Run(key.minute(), 0, new TreeSet<>()) : runs.removeLast();
      last.series.add(key.series());
      runs.add(new Run(last.firstMinute, key.minute(), last.series));
      end = Math.max(end, key.minute() + length(key));
    }
    return runs;
  }

  private static long length(RollupRow.Key key) {
    return switch (key.kind()) {
      case DELAYS -> RollupKey.DELAY_BUCKET;
      case REVISIONS -> RollupKey.HOUR;
      case CALLS, EXTREMES, PREDICTIONS -> key.span();
    };
  }

  /** The rollups of a kind and axis with first &lt;= minute &lt; end, and these parts of them. */
  record Range(Kind kind, Axis axis, long firstMinute, long endMinute, PredictionParts parts) {}

  void read(StatelessSession session, SeriesIndex index, Range range, Predicate<Dimensions> series, Consumer<Rollup> consumer) {
    Reading reading = new Reading(session, index, range, series, consumer);
    SelectionQuery<Object[]> query =
        reading.within(
            session.createSelectionQuery(
                "select r.key, r.sequence from RollupRow r where r.key.minute >= :first and r.key.minute < :end and r.key.kind = :kind"
                    + " and r.key.axis = :axis",
                Object[].class),
            range.firstMinute,
            range.endMinute);
    try (Stream<Object[]> rows = query.getResultStream()) {
      rows.forEach(row -> reading.row((RollupRow.Key) row[0], (long) row[1]));
    }
    reading.fetch();
  }

  /** One range being read. Confined to one thread. */
  private final class Reading {
    private final StatelessSession session;
    private final SeriesIndex index;
    private final Range range;
    private final PredictionParts parts;
    private final Predicate<Dimensions> series;
    private final Consumer<Rollup> consumer;
    private final Set<RollupRow.Key> missing = new HashSet<>();

    Reading(StatelessSession session, SeriesIndex index, Range range, Predicate<Dimensions> series, Consumer<Rollup> consumer) {
      this.session = session;
      this.index = index;
      this.range = range;
      // Only predictions have parts; what else there is is the same for every question.
      this.parts = range.kind == Kind.PREDICTIONS || range.kind == Kind.REVISIONS ? range.parts : PredictionParts.ALL;
      this.series = series;
      this.consumer = consumer;
    }

    <T> SelectionQuery<T> within(SelectionQuery<T> query, long firstMinute, long endMinute) {
      return query
          .setParameter("first", firstMinute)
          .setParameter("end", endMinute)
          .setParameter("kind", range.kind)
          .setParameter("axis", range.axis)
          .setFetchSize(PAGE);
    }

    /** Asked of each row anew: who reads may have enough at any time. */
    private boolean isWanted(RollupRow.Key key) {
      return series.test(index.of(key.series(), session));
    }

    void row(RollupRow.Key key, long sequence) {
      if (!isWanted(key)) {
        return;
      }
      Kept kept = key.span() == 1 ? minutes.getIfPresent(new Minute(key, parts)) : null;
      if (kept != null && kept.rollup.sequence() == sequence) {
        consumer.accept(kept.rollup);
        return;
      }
      missing.add(key);
      if (missing.size() == MOST_MISSING) {
        fetch();
      }
    }

    /** Fetches what is not kept. */
    void fetch() {
      for (Run run : runs(missing)) {
        Chunks.each(run.series, some -> fetch(run.firstMinute, run.lastMinute + 1, some));
      }
      missing.clear();
    }

    private void fetch(long firstMinute, long endMinute, List<Integer> numbers) {
      SelectionQuery<RollupRow> query =
          within(
                  session.createSelectionQuery(
                      "from RollupRow r where r.key.minute >= :first and r.key.minute < :end and r.key.kind = :kind and r.key.axis = :axis"
                          + " and r.key.series in (:series)",
                      RollupRow.class),
                  firstMinute,
                  endMinute)
              .setParameterList("series", numbers);
      try (Stream<RollupRow> rows = query.getResultStream()) {
        rows.filter(row -> missing.contains(row.key) && isWanted(row.key)).forEach(this::decode);
      }
    }

    private void decode(RollupRow row) {
      Rollup rollup = row.rollup(index.of(row.key.series(), session), parts);
      if (row.key.span() == 1) {
        minutes.put(new Minute(row.key, parts), new Kept(rollup, weight(rollup, row.state.length)));
      }
      consumer.accept(rollup);
    }
  }
}
