// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.model;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows to the microsecond when series were first called. Aggregates tell the minute; the calls of that minute tell the instant, and are
 * looked at once. Where they are no longer kept, the minute stands, as it does for a while where many series are new. Thread-safe.
 */
final class FirstCalls {
  private static final int MOST_KNOWN = 20_000;
  private static final int MOST_MINUTES = 20;

  /** A call that runs is stored when it has ended, so a first minute may still get an earlier one. */
  private static final long SETTLED_MICROS = 5 * TimeRange.MINUTE;

  private record First(Dimensions series, long minuteMicros) {}

  private final Map<First, Long> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<First, Long> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  /** The same activity, with the first instant of each series as exact as it is known. */
  synchronized List<SeriesActivity> exact(Snapshot snapshot, List<SeriesActivity> activity, long nowMicros) {
    TreeSet<Long> unknown = new TreeSet<>();
    activity.stream().filter(series -> !known.containsKey(first(series))).forEach(series -> unknown.add(series.firstMicros()));
    List<Long> minutes = unknown.descendingSet().stream().limit(MOST_MINUTES).toList();
    Map<First, Long> found = new HashMap<>();
    for (long minute : minutes) {
      snapshot.firstCalls(new TimeRange(minute, minute + TimeRange.MINUTE)).forEach((series, micros) -> found.put(new First(series, minute), micros));
    }
    List<SeriesActivity> exact = activity.stream().map(series -> at(series, found.getOrDefault(first(series), known.get(first(series))))).toList();
    for (SeriesActivity series : activity) {
      if (minutes.contains(series.firstMicros()) && series.firstMicros() < nowMicros - SETTLED_MICROS) {
        known.put(first(series), found.getOrDefault(first(series), series.firstMicros()));
      }
    }
    return exact;
  }

  private static First first(SeriesActivity series) {
    return new First(series.dimensions(), series.firstMicros());
  }

  private static SeriesActivity at(SeriesActivity series, @Nullable Long micros) {
    return micros == null ? series : new SeriesActivity(series.dimensions(), micros, series.lastMicros(), series.calls(), series.rows());
  }
}
