// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.util.List;
import org.hibernate.StatelessSession;

/** Removes what is oldest, in parts: every table is keyed or indexed by time, so that a part is found without a search. */
final class Removal {
  private static final List<String> TIMED = List.of("call_row", "drop_row", "resource_row", "prediction");

  private final StatelessSession session;

  Removal(StatelessSession session) {
    this.session = session;
  }

  int rows(long beforeMicros, int limit) {
    long before = beforeMicros;
    for (String table : TIMED) {
      before = Math.min(before, endOfPart(table, beforeMicros, limit));
    }
    new LabelWrites(session).forgetRegisters(predictions(before));
    long since = Math.max(before, endOfCalls(before));
    int removed = 0;
    for (String table : TIMED) {
      removed += update("delete from " + table + " where micros < :before", before);
    }
    if (removed > 0) {
      remember("rows_since_micros", since);
    }
    return removed;
  }

  /** The first instant after so many of the oldest rows; what happened in one instant goes together. */
  private long endOfPart(String table, long beforeMicros, int limit) {
    Number last =
        (Number)
            session
                .createNativeQuery(
                    "select micros from " + table + " where micros < :before order by micros offset " + (limit - 1)
                        + " rows fetch next 1 rows only",
                    Object.class)
                .setParameter("before", beforeMicros)
                .getSingleResultOrNull();
    return last == null ? beforeMicros : last.longValue() + 1;
  }

  /** The instant at which the last of the calls that began before another one ended: until then, what was in flight is not known any more. */
  private long endOfCalls(long before) {
    Number last =
        (Number)
            session
                .createNativeQuery("select max(micros + (latency_nanos + 999) / 1000) from call_row where micros < :before", Object.class)
                .setParameter("before", before)
                .getSingleResultOrNull();
    return last == null ? before : last.longValue();
  }

  private List<PredictionKey> predictions(long before) {
    return session
        .createNativeQuery("select prediction_id, model, row_index, output from prediction where micros < :before", Object[].class)
        .setParameter("before", before)
        .getResultList()
        .stream()
        .map(LabelWrites::key)
        .toList();
  }

  int rollups(long beforeMicros, int limit) {
    long before = RollupKey.hour(RollupWrites.ladder(session).floor(beforeMicros));
    for (RollupKey.Kind kind : RollupKey.Kind.values()) {
      for (RollupKey.Axis axis : RollupKey.Axis.values()) {
        before = Math.min(before, endOfPart(kind, axis, before, limit));
      }
    }
    int removed = 0;
    long end = before;
    for (RollupKey.Kind kind : RollupKey.Kind.values()) {
      for (RollupKey.Axis axis : RollupKey.Axis.values()) {
        end = Math.max(end, endOf(kind, axis, before));
        removed += update("delete from rollup_row where" + of(kind, axis) + " and event_minute < :before", before);
      }
    }
    if (removed > 0) {
      // An hour of which the first minute went is gone where it was one rollup.
      remember("rollups_since_micros", Math.ceilDiv(end, RollupKey.HOUR) * RollupKey.HOUR * TimeRange.MINUTE);
    }
    return removed;
  }

  private static String of(RollupKey.Kind kind, RollupKey.Axis axis) {
    return " kind = '" + kind.name() + "' and axis = '" + axis.name() + "'";
  }

  /** Where the last of the hours and days ends that begin before a minute. */
  private long endOf(RollupKey.Kind kind, RollupKey.Axis axis, long beforeMinute) {
    Number last =
        (Number)
            session
                .createNativeQuery(
                    "select max(event_minute + span_minutes) from rollup_row where" + of(kind, axis) + " and event_minute < :before", Object.class)
                .setParameter("before", beforeMinute)
                .getSingleResultOrNull();
    return last == null ? beforeMinute : last.longValue();
  }

  private long endOfPart(RollupKey.Kind kind, RollupKey.Axis axis, long beforeMinute, int limit) {
    Number last =
        (Number)
            session
                .createNativeQuery(
                    "select event_minute from rollup_row where" + of(kind, axis) + " and event_minute < :before order by event_minute offset "
                        + (limit - 1) + " rows fetch next 1 rows only",
                    Object.class)
                .setParameter("before", beforeMinute)
                .getSingleResultOrNull();
    return last == null ? beforeMinute : last.longValue() + 1;
  }

  private int update(String sql, long before) {
    return session.createNativeMutationQuery(sql).setParameter("before", before).executeUpdate();
  }

  private void remember(String column, long micros) {
    update("update kept set " + column + " = greatest(" + column + ", :before)", micros);
  }
}
