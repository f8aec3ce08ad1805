// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The silences of a book. Guarded by the book. */
final class Silences {
  private final Map<String, Silence> silences = new TreeMap<>();
  private long turnedMicros = Long.MIN_VALUE;

  void put(Silence silence) {
    silences.put(silence.id(), silence);
  }

  boolean has(String id) {
    return silences.containsKey(id);
  }

  void remove(String id) {
    silences.remove(id);
  }

  /** Those in force or to come, the one that ends first first. */
  List<Silence> toCome(long nowMicros) {
    return silences.values().stream()
        .filter(each -> each.endMicros() > nowMicros)
        .sorted(Comparator.comparingLong(Silence::endMicros).thenComparing(Silence::id))
        .toList();
  }

  /** Those that have ended. */
  List<String> over(long nowMicros) {
    return silences.values().stream().filter(each -> each.endMicros() <= nowMicros).map(Silence::id).toList();
  }

  /** The id of one that keeps an alert quiet now; empty: none does. */
  String covering(Alert alert, long nowMicros) {
    return silences.values().stream().filter(each -> each.covers(alert, nowMicros)).map(Silence::id).findFirst().orElse("");
  }

  /** Whether one has begun or ended since the last turn, so that others may be covered than then. */
  boolean haveTurned(long nowMicros) {
    return silences.values().stream().anyMatch(each -> isNew(each.startMicros(), nowMicros) || isNew(each.endMicros(), nowMicros));
  }

  /** A clock that was set back counts as a turn. */
  private boolean isNew(long instant, long now) {
    return now < turnedMicros || instant > turnedMicros && instant <= now;
  }

  /** Ends a turn. */
  void turned(long nowMicros) {
    turnedMicros = nowMicros;
  }
}
