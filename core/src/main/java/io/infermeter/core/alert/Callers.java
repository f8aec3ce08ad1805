// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Statistic;
import io.infermeter.core.query.Series;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether what is gone is still called: by calls that ended in another way than the rule counts, or by calls that run and do not
 * end. A call that runs is not known to be of a model before it ends; it counts for all models that its backend answered for, if the
 * backend answers for none of them any more.
 */
final class Callers {
  static final String OUTCOME = "outcome";
  private static final String BACKEND = "backend";

  /** Fewer calls that ended otherwise say little: a probe, or the last of those who go. */
  private static final long LEAST = 3;

  private static final double MICROS = 1e6;

  private final Asking asking;
  private final MetricParameters metric;
  private final Map<Map<String, String>, Long> ended = new HashMap<>();
  private final Map<Map<String, String>, Set<String>> backends = new HashMap<>();
  private final Map<String, Double> hanging = new TreeMap<>();

  /** Asks. @param before when it was called */
  Callers(Asking asking, TimeRange before) {
    this.asking = asking;
    this.metric = asking.rule().question().metrics().getFirst();
    List<String> groups = asking.rule().question().groupBy();
    for (Series series : asking.of(asking.window(), metric, whateverTheOutcome(), groups)) {
      ended.put(series.dimensions(), (long) number(series));
    }
    findHanging();
    if (!hanging.isEmpty()) {
      findBackends(before, groups);
    }
  }

  private List<Matcher> whateverTheOutcome() {
    return asking.rule().question().matchers().stream().filter(matcher -> !matcher.dimension().equals(OUTCOME)).toList();
  }

  private static double number(Series series) {
    return Asking.number(Asking.point(series)).orElse(0);
  }

  /** The backends that answer nothing, and have a call that has run for half of the window. */
  private void findHanging() {
    MetricParameters age = MetricParameters.named("oldest_call_age").withStatistic(Statistic.LAST);
    for (Series series : asking.of(asking.window(), age, List.of(), List.of(BACKEND))) {
      if (number(series) * MICROS >= asking.width() / 2.0) {
        hanging.put(series.dimensions().getOrDefault(BACKEND, ""), number(series));
      }
    }
    if (!hanging.isEmpty()) {
      // Of any model, whichever the rule is about.
      List<Matcher> answered = asking.rule().question().matchers().stream().filter(matcher -> matcher.dimension().equals(OUTCOME)).toList();
      asking.of(asking.window(), metric, answered, List.of(BACKEND)).stream()
          .filter(series -> number(series) > 0)
          .forEach(series -> hanging.remove(series.dimensions().getOrDefault(BACKEND, "")));
    }
  }

  private void findBackends(TimeRange before, List<String> groups) {
    List<String> byBackend = new ArrayList<>(groups);
    if (!groups.contains(BACKEND)) {
      byBackend.add(BACKEND);
    }
    for (Series series : asking.of(before, metric, whateverTheOutcome(), byBackend)) {
      Map<String, String> dimensions = new HashMap<>(series.dimensions());
      String backend = dimensions.getOrDefault(BACKEND, "");
      dimensions.keySet().retainAll(groups);
      backends.computeIfAbsent(dimensions, any -> new HashSet<>()).add(backend);
    }
  }

  /** How a series that is gone is called, in words; null: too little to say that the model is at fault. */
  @Nullable String called(Map<String, String> series) {
    long calls = ended.getOrDefault(series, 0L);
    if (calls >= LEAST) {
      return calls + " calls ended in another way";
    }
    for (String backend : backends.getOrDefault(series, Set.of())) {
      Double age = hanging.get(backend);
      if (age != null) {
        return "on its backend " + backend + " a call has run for " + Words.number(age, "s") + ", and none is answered";
      }
    }
    return null;
  }

  /** Whether nobody calls it at all, so far as is known. */
  boolean areNone(Map<String, String> series) {
    return called(series) == null && ended.getOrDefault(series, 0L) == 0;
  }
}
