// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.TallyCodec;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * Rollups, as one process writes them, and as those of all processes are merged. Every query is about one kind and axis, as the table's
 * key begins with them. Confined to one transaction.
 */
final class RollupWrites {
  private static final List<Place> MERGING = places();
  private static final String MERGE =
      "merge into rollup_row t using (values (cast(? as bigint), cast(? as varchar(16)), cast(? as varchar(8)),"
          + " cast(? as bigint), cast(? as integer), cast(? as integer), cast(? as integer), cast(? as bigint), cast(? as bigint),"
          + " cast(? as bigint), cast(? as binary large object)))"
          + " as s (event_minute, kind, axis, learned_minute, span_minutes, series, process, sequence, calls, eligible_rows, state)"
          + " on t.event_minute = s.event_minute and t.kind = s.kind and t.axis = s.axis and t.learned_minute = s.learned_minute"
          + " and t.span_minutes = s.span_minutes and t.series = s.series and t.process = s.process"
          + " when matched and t.sequence < s.sequence then update set sequence = s.sequence, calls = s.calls,"
          + " eligible_rows = s.eligible_rows, state = s.state"
          + " when not matched then insert"
          + " (event_minute, kind, axis, learned_minute, span_minutes, series, process, sequence, calls, eligible_rows, state)"
          + " values (s.event_minute, s.kind, s.axis, s.learned_minute, s.span_minutes, s.series, s.process, s.sequence, s.calls,"
          + " s.eligible_rows, s.state)";

  private final StatelessSession session;
  private final SeriesIndex index;
  private final SeriesIndex.Numbering series;
  private final int process;

  private record Place(Kind kind, Axis axis) {}

  /** What the table's key begins with. */
  private record Minute(Kind kind, Axis axis, long minute) {}

  RollupWrites(StatelessSession session, SeriesIndex index, SeriesIndex.Numbering series, int process) {
    this.session = session;
    this.index = index;
    this.series = series;
    this.process = process;
  }

  /** This process's own rollups of these keys. */
  Map<RollupKey, Rollup> find(Collection<RollupKey> keys) {
    Map<Minute, Set<RollupKey>> wanted = new HashMap<>();
    keys.forEach(
        key -> wanted.computeIfAbsent(new Minute(key.kind(), key.axis(), key.minute()), minute -> new HashSet<>()).add(key));
    Map<RollupKey, Rollup> found = new HashMap<>();
    wanted.forEach((minute, asked) -> find(minute, asked, found));
    return found;
  }

  private void find(Minute minute, Set<RollupKey> asked, Map<RollupKey, Rollup> found) {
    Chunks.each(
        asked.stream().map(key -> series.of(key.dimensions())).toList(),
        numbers ->
            session
                .createSelectionQuery(
                    "from RollupRow where key.kind = :kind and key.axis = :axis and key.minute = :minute and key.series in (:series)"
                        + " and key.process = :process",
                    RollupRow.class)
                .setParameter("kind", minute.kind())
                .setParameter("axis", minute.axis())
                .setParameter("minute", minute.minute())
                .setParameterList("series", numbers)
                .setParameter("process", process)
                .getResultList()
                .forEach(
                    row -> {
                      Rollup rollup = row.rollup(index.of(row.key.series(), session));
                      if (asked.contains(rollup.key())) {
                        found.put(rollup.key(), rollup);
                      }
                    }));
  }

  /** Replaces those with a smaller sequence. */
  void put(Collection<Rollup> rollups) {
    Batch.run(session, MERGE, rollups, this::bind);
  }

  private void bind(PreparedStatement statement, Rollup rollup) throws SQLException {
    RollupKey key = rollup.key();
    statement.setLong(1, key.minute());
    statement.setString(2, key.kind().name());
    statement.setString(3, key.axis().name());
    statement.setLong(4, key.learnedMinute());
    statement.setInt(5, key.span());
    statement.setInt(6, series.of(key.dimensions()));
    statement.setInt(7, rollup.process());
    statement.setLong(8, rollup.sequence());
    statement.setLong(9, rollup.tally() instanceof CallTally tally ? tally.sum(any -> true).calls() : 0);
    statement.setLong(10, rollup.tally() instanceof PredictionTally tally ? tally.eligible() : 0);
    statement.setBytes(11, TallyCodec.encode(rollup.tally()));
  }

  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Axis axis : Axis.values()) {
        if (kind.merges()) {
          places.add(new Place(kind, axis));
        }
      }
    }
    return places;
  }

  static Ladder ladder(SharedSessionContract session) {
    Object[] row =
        session.createNativeQuery("select minutes_since_micros, hours_since_micros from kept", Object[].class).getSingleResult();
    return new Ladder(((Number) row[0]).longValue(), ((Number) row[1]).longValue());
  }

  void setLadder(Ladder ladder) {
    session
        .createNativeMutationQuery("update kept set minutes_since_micros = :minutes, hours_since_micros = :hours")
        .setParameter("minutes", ladder.minutesSinceMicros())
        .setParameter("hours", ladder.hoursSinceMicros())
        .executeUpdate();
  }

  OptionalLong firstMinute(long fromMinute) {
    return MERGING.stream()
        .map(
            place ->
                session
                    .createSelectionQuery(
                        "select min(key.minute) from RollupRow where key.kind = :kind and key.axis = :axis and key.minute >= :from", Long.class)
                    .setParameter("kind", place.kind)
                    .setParameter("axis", place.axis)
                    .setParameter("from", fromMinute)
                    .getSingleResultOrNull())
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .min();
  }

  List<Rollup> shorter(long firstMinute, long endMinute, int span, int limit) {
    List<Rollup> found = new ArrayList<>();
    for (Place place : MERGING) {
      if (found.size() < limit) {
        session
            .createSelectionQuery(
                "from RollupRow where key.kind = :kind and key.axis = :axis and key.minute >= :first and key.minute < :end and key.span < :span"
                    + " order by key.minute",
                RollupRow.class)
            .setParameter("kind", place.kind)
            .setParameter("axis", place.axis)
            .setParameter("first", firstMinute)
            .setParameter("end", endMinute)
            .setParameter("span", span)
            .setMaxResults(limit - found.size())
            .getResultList()
            .forEach(row -> found.add(row.rollup(index.of(row.key.series(), session))));
      }
    }
    return found;
  }

  @Nullable Rollup find(RollupKey key, int owner) {
    RollupRow row = session.get(RollupRow.class, key(key, owner));
    return row == null ? null : row.rollup(key.dimensions());
  }

  private RollupRow.Key key(RollupKey key, int owner) {
    return new RollupRow.Key(
        key.minute(), key.kind(), key.axis(), key.learnedMinute(), key.span(), series.of(key.dimensions()), owner);
  }

  void delete(Collection<Rollup> rollups) {
    Batch.run(
        session,
        "delete from rollup_row where kind = ? and axis = ? and event_minute = ? and learned_minute = ? and span_minutes = ? and series = ?"
            + " and process = ?",
        rollups,
        this::bindKey);
  }

  private void bindKey(PreparedStatement statement, Rollup rollup) throws SQLException {
    RollupKey key = rollup.key();
    statement.setString(1, key.kind().name());
    statement.setString(2, key.axis().name());
    statement.setLong(3, key.minute());
    statement.setLong(4, key.learnedMinute());
    statement.setInt(5, key.span());
    statement.setInt(6, series.of(key.dimensions()));
    statement.setInt(7, rollup.process());
  }
}
