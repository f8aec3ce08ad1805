// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Alert.State;
import io.infermeter.core.alert.AlertBook.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The alerts of a book by their ids. Guarded by the book, but for its revision. */
final class KnownAlerts {
  static final Comparator<Alert> NEWEST_FIRST = Comparator.comparingLong(Alert::startMicros).reversed().thenComparing(Alert::id);

  /** Those that never fired are not kept in the store, but known for as long as a watch may take to tell of them. */
  private static final Duration UNFIRED_KEPT_FOR = Duration.ofMinutes(5);

  private final Map<String, Entry> alerts = new LinkedHashMap<>();
  private volatile long revision;

  /** Grows with every change of any alert. */
  long revision() {
    return revision;
  }

  @Nullable Entry entry(String id) {
    return alerts.get(id);
  }

  Optional<Alert> find(String id) {
    return Optional.ofNullable(alerts.get(id)).map(Entry::alert);
  }

  List<Entry> entries() {
    return List.copyOf(alerts.values());
  }

  private Stream<Alert> all() {
    return alerts.values().stream().map(Entry::alert);
  }

  List<Alert> newestFirst() {
    return all().sorted(NEWEST_FIRST).toList();
  }

  List<Alert> active() {
    return active(any -> true);
  }

  List<Alert> active(Predicate<Alert> which) {
    return all().filter(alert -> alert.isActive() && which.test(alert)).toList();
  }

  long count(State state) {
    return all().filter(alert -> alert.state() == state).count();
  }

  /** Takes an alert that has changed. */
  void put(Alert alert, boolean told, boolean known) {
    alerts.put(alert.id(), new Entry(alert, ++revision, told, known));
  }

  /** Notes that an alert was told of, which is no change of it. */
  void told(Entry entry) {
    alerts.put(entry.alert().id(), new Entry(entry.alert(), entry.revision(), true, true));
  }

  void remove(String id) {
    alerts.remove(id);
  }

  /** Those that have been over for too long, or are too many. */
  List<String> tooOld(long now) {
    List<Alert> over = all().filter(each -> !each.isActive()).sorted(NEWEST_FIRST).toList();
    List<String> gone = new ArrayList<>();
    for (int i = 0; i < over.size(); i++) {
      Alert alert = over.get(i);
      Duration keep = alert.firedMicros() == null ? UNFIRED_KEPT_FOR : AlertBook.KEPT_FOR;
      if (i >= AlertBook.MOST_OVER || now - alert.endMicros() > Course.micros(keep)) {
        gone.add(alert.id());
      }
    }
    return gone;
  }
}
