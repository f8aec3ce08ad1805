// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads calls or predictions into one tally per group and point: rollups for whole minutes, rows for ragged ones. Both ways count the
 * same rows, so the answer does not depend on where the windows fall.
 */
final class Grouping {
  /** Tallies held while reading: groups beyond this many, over all points, go to {@code __other__} at once. */
  private static final int MAX_TALLIES = 1_000_000;

  private final Question question;
  private final Windows windows;
  private final boolean okCallsOnly;
  private final boolean byOutcome;
  private final List<Matcher> seriesMatchers;
  private final List<Matcher> outcomeMatchers;
  private final int maxGroups;
  private final Map<List<String>, Group> groups = new HashMap<>();
  private boolean folded;

  /**
   * Makes a grouping.
   *
   * @param okCallsOnly whether calls that are not ok are left out where the question does not speak of the outcome
   */
  Grouping(Question question, Windows windows, boolean okCallsOnly) {
    this.question = question;
    this.windows = windows;
    this.byOutcome = question.groupBy().contains(DimensionNames.OUTCOME);
    this.outcomeMatchers = question.matchers().stream().filter(m -> m.dimension().equals(DimensionNames.OUTCOME)).toList();
    this.okCallsOnly = okCallsOnly && !byOutcome && outcomeMatchers.isEmpty();
    this.seriesMatchers = seriesMatchers(question);
    this.maxGroups = Math.max(1, MAX_TALLIES / Math.max(1, windows.points().size()));
  }

  /** Traffic of evaluations is left out where the question does not speak of traffic. */
  private static List<Matcher> seriesMatchers(Question question) {
    List<Matcher> matchers = new ArrayList<>();
    question.matchers().stream().filter(m -> !m.dimension().equals(DimensionNames.OUTCOME)).forEach(matchers::add);
    boolean spoken = question.groupBy().contains("traffic") || matchers.stream().anyMatch(m -> m.dimension().equals("traffic"));
    if (!spoken) {
      matchers.add(Matcher.in("traffic", Dimensions.LIVE));
    }
    return matchers;
  }

  private boolean matches(Dimensions dimensions) {
    for (Matcher matcher : seriesMatchers) {
      if (!matcher.matches(dimensions)) {
        return false;
      }
    }
    return true;
  }

  void readPredictions(Snapshot snapshot) {
    rollups(snapshot, RollupKey.Kind.PREDICTIONS, this::addPredictions);
    for (TimeRange range : windows.raggedRanges()) {
      snapshot.predictions(range, this::matches, this::addPrediction);
      snapshot.calls(range, this::matches, call -> addEligible(call.position().micros(), call.dimensions(), call.rows()));
      snapshot.drops(range, this::matches, drop -> addEligible(drop.position().micros(), drop.dimensions(), drop.rows()));
    }
  }

  void readCalls(Snapshot snapshot) {
    rollups(snapshot, RollupKey.Kind.CALLS, this::addCalls);
    for (TimeRange range : windows.raggedRanges()) {
      snapshot.calls(
          range,
          this::matches,
          call -> addCalls(call.position().micros(), call.position().micros() + 1, call.dimensions(), CallTally.of(call)));
    }
  }


  private void rollups(Snapshot snapshot, RollupKey.Kind kind, Consumer<Rollup> consumer) {
    TimeRange span = windows.span();
    long first = Math.floorDiv(span.startMicros(), TimeRange.MINUTE);
    long end = Math.ceilDiv(span.endMicros(), TimeRange.MINUTE);
    snapshot.rollups(
        kind,
        RollupKey.Axis.EVENT,
        first,
        end,
        this::matches,
        rollup -> {
          if (!windows.isRagged(rollup.key().minute())) {
            consumer.accept(rollup);
          }
        });
  }

  private void addPredictions(Rollup rollup) {
    long start = rollup.key().minute() * TimeRange.MINUTE;
    PredictionTally tally = (PredictionTally) rollup.tally();
    each(start, start + TimeRange.MINUTE, rollup.key().dimensions(), "", (group, point) -> group.predictions(point).add(tally));
  }

  private void addPrediction(StoredPrediction stored) {
    long micros = stored.prediction().position().micros();
    PredictionTally tally = PredictionTally.of(stored.prediction(), stored.truth());
    each(micros, micros + 1, stored.prediction().dimensions(), "", (group, point) -> group.predictions(point).add(tally));
  }

  private void addEligible(long micros, Dimensions dimensions, long rows) {
    if (rows > 0) {
      each(micros, micros + 1, dimensions, "", (group, point) -> group.predictions(point).addEligible(rows));
    }
  }

  private void addCalls(Rollup rollup) {
    long start = rollup.key().minute() * TimeRange.MINUTE;
    addCalls(start, start + TimeRange.MINUTE, rollup.key().dimensions(), (CallTally) rollup.tally());
  }

  private void addCalls(long start, long end, Dimensions dimensions, CallTally tally) {
    if (!byOutcome) {
      CallTally part = okCallsOnly || !outcomeMatchers.isEmpty() ? tally.restrict(e -> wanted(e.outcome())) : tally;
      if (!part.isZero()) {
        each(start, end, dimensions, "", (group, point) -> group.calls(point).add(part));
      }
      return;
    }
    for (CallOutcome outcome : CallOutcome.values()) {
      CallTally part = wanted(outcome) ? tally.restrict(e -> e.outcome() == outcome) : new CallTally();
      if (!part.isZero()) {
        each(start, end, dimensions, outcome.label(), (group, point) -> group.calls(point).add(part));
      }
    }
  }

  private boolean wanted(CallOutcome outcome) {
    return okCallsOnly
        ? outcome == CallOutcome.OK
        : outcomeMatchers.stream().allMatch(matcher -> matcher.matches(outcome.label()));
  }

  private interface Addition {
    void to(Group group, int point);
  }

  /** Adds to every point whose window holds [start, end). Windows hold a whole minute, or cut it and then it comes row by row. */
  private void each(long start, long end, Dimensions dimensions, String outcome, Addition addition) {
    Group group = null;
    for (int point = windows.firstCandidate(start); point < windows.points().size(); point++) {
      TimeRange window = windows.points().get(point);
      if (window.startMicros() > start) {
        break;
      }
      if (end <= window.endMicros()) {
        if (group == null) {
          group = group(dimensions, outcome);
        }
        addition.to(group, point);
      }
    }
  }

  private Group group(Dimensions dimensions, String outcome) {
    List<String> key = new ArrayList<>(question.groupBy().size());
    for (String name : question.groupBy()) {
      key.add(name.equals(DimensionNames.OUTCOME) ? outcome : dimensions.value(name));
    }
    if (groups.size() >= maxGroups && !groups.containsKey(key)) {
      key = other();
      folded = true;
    }
    Group group = groups.computeIfAbsent(key, k -> new Group(k, windows.points().size()));
    group.saw(dimensions);
    return group;
  }

  private List<String> other() {
    return question.groupBy().stream().map(name -> Dimensions.OTHER).toList();
  }

  /** The groups by key; the busiest, if there are more than the question wants, with the rest in {@code __other__}. */
  Collection<Group> groups() {
    if (groups.isEmpty() && question.groupBy().isEmpty()) {
      return List.of(new Group(List.of(), windows.points().size()));
    }
    List<Group> sorted = new ArrayList<>(groups.values());
    if (sorted.size() > question.maxSeries()) {
      folded = true;
      sorted.sort(Comparator.comparingLong(Group::weight).reversed().thenComparing(Group::key, Grouping::compare));
      Group rest = new Group(other(), windows.points().size());
      sorted.subList(question.maxSeries() - 1, sorted.size()).forEach(rest::add);
      sorted = new ArrayList<>(sorted.subList(0, question.maxSeries() - 1));
      sorted.add(rest);
    }
    sorted.sort(Comparator.comparing(Group::key, Grouping::compare));
    return sorted;
  }

  /** Whether groups were folded into {@code __other__}. */
  boolean folded() {
    return folded;
  }

  static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
