// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.label.Revised;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.SpanConsumer;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads calls or predictions into one tally per group and point: rollups for whole minutes, rows for ragged ones. Both ways count the
 * same rows, so the answer does not depend on where the windows fall.
 */
final class Grouping {
  /** Tallies held while reading: groups beyond this many, over all points, go to {@code __other__} at once. */
  private static final int MAX_TALLIES = 1_000_000;

  /** Counts held while reading, some 200 bytes each; the states of models with scores have hundreds or thousands. */
  static final long MAX_COUNTS = 2_000_000;

  private final Question question;
  private final Windows windows;
  private final boolean okCallsOnly;
  private final PredictionParts parts;
  private final boolean byOutcome;
  private final List<Matcher> seriesMatchers;
  private final List<Matcher> outcomeMatchers;
  private final int maxGroups;
  private final Map<List<String>, Group> groups = new HashMap<>();
  private boolean folded;
  private long stored;
  private long addedCounts;
  private final long maxCounts;
  private final long endMicros;
  private boolean rowsAreRead;
  private @Nullable List<Group> shown;

  /**
   * Makes a grouping.
   *
   * @param okCallsOnly whether calls that are not ok are left out where the question does not speak of the outcome
   * @param parts what is read of predictions
   */
  Grouping(Question question, Windows windows, boolean okCallsOnly, PredictionParts parts) {
    this(question, windows, okCallsOnly, parts, MAX_COUNTS);
  }

  Grouping(Question question, Windows windows, boolean okCallsOnly, PredictionParts parts, long maxCounts) {
    this.parts = parts;
    this.maxCounts = maxCounts;
    this.question = question;
    this.windows = windows;
    this.endMicros = windows.span().endMicros();
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
    Windows cut = question.axis() == RollupKey.Axis.EVENT && question.asOf() == null ? windows.cutIn(snapshot) : windows;
    rollups(snapshot, RollupKey.Kind.PREDICTIONS, question.axis(), cut, this::addPredictions);
    for (TimeRange range : cut.raggedRanges()) {
      if (question.axis() == RollupKey.Axis.JOIN) {
        snapshot.learned(range, this::matches, history -> addLearned(history, range));
      } else {
        snapshot.predictionSpans(windows.spans(range), this::matches, parts, this::addPredictions);
      }
    }
    readHindsight(snapshot);
  }

  private void readHindsight(Snapshot snapshot) {
    if (question.asOf() == null) {
      return;
    }
    new Hindsight(
            windows,
            Windows.micros(question.asOf()),
            parts,
            (start, end, dimensions, learned) ->
                each(start, end, dimensions, "", (group, point) -> group.predictions(point).subtract(learned)))
        .read(snapshot, this::matches);
    // Which rows of a call were labelled then is not kept.
    groups.values().forEach(group -> group.drop(PredictionPart.BATCHES));
  }

  /** Reads how long labels took, if labels count by the time of the prediction. */
  Maturity readMaturity(Snapshot snapshot, long horizonMicros, long nowMicros, long completeThroughMicros) {
    Maturity maturity = new Maturity(nowMicros, completeThroughMicros);
    if (question.axis() == RollupKey.Axis.EVENT && question.asOf() == null) {
      maturity.read(snapshot, horizonMicros, this::matches, dimensions -> key(dimensions, ""));
    }
    return maturity;
  }

  /** @param inFlight whether the extremes of calls in flight are needed, of the last minute too */
  void readCalls(Snapshot snapshot, boolean inFlight) {
    Windows cut = inFlight ? windows : windows.cutIn(snapshot);
    rollups(snapshot, RollupKey.Kind.CALLS, RollupKey.Axis.EVENT, cut, this::addCalls);
    rollups(snapshot, RollupKey.Kind.EXTREMES, RollupKey.Axis.EVENT, cut, this::addExtremes);
    for (TimeRange range : cut.raggedRanges()) {
      snapshot.callSpans(windows.spans(range), this::matches, new CutCalls());
    }
  }

  /**
   * Reads the stored predictions themselves, once: the counts, which are read before, say how many they are.
   *
   * @throws QuestionRejected if there are more than the budget has
   */
  void readRows(Snapshot snapshot, RowBudget budget, String path) {
    if (rowsAreRead) {
      return;
    }
    budget.take(stored, path);
    rowsAreRead = true;
    shown = null;
    snapshot.predictions(
        windows.span(), this::matches, row -> group(row.prediction().dimensions(), "").addRow(row));
  }

  private void rollups(Snapshot snapshot, RollupKey.Kind kind, RollupKey.Axis axis, Windows cut, Consumer<Rollup> consumer) {
    TimeRange span = windows.span();
    long first = Math.floorDiv(span.startMicros(), TimeRange.MINUTE);
    long end = Math.ceilDiv(span.endMicros(), TimeRange.MINUTE);
    snapshot.rollups(
        kind,
        axis,
        first,
        end,
        this::matches,
        parts,
        rollup -> {
          if (!cut.isRagged(rollup.key().minute())) {
            consumer.accept(rollup);
          }
        });
  }

  private void addPredictions(Rollup rollup) {
    addPredictions(span(rollup), rollup.key().dimensions(), (PredictionTally) rollup.tally());
  }

  private void addPredictions(TimeRange span, Dimensions dimensions, PredictionTally tally) {
    stored += tally.stored();
    long counts = tally.heldCounts();
    each(span.startMicros(), span.endMicros(), dimensions, "", (group, at) -> add(group.predictions(at), tally, counts));
  }

  /** The time that a rollup counts; of a minute that the windows cut one is taken only if it is the last and ends with them, see {@link Windows#cutIn}. */
  private TimeRange span(Rollup rollup) {
    RollupKey key = rollup.key();
    long end = key.endMinute() * TimeRange.MINUTE;
    boolean last = key.span() == 1 && windows.isRagged(key.minute());
    return new TimeRange(key.minute() * TimeRange.MINUTE, last ? endMicros : end);
  }

  private void add(PredictionTally sum, PredictionTally tally, long counts) {
    sum.add(tally);
    addedCounts += counts;
    if (addedCounts > maxCounts / 8) {
      refuseIfTooLarge();
    }
  }

  /** What was added says how much the sums can have grown at the most; only then are they looked at. */
  private void refuseIfTooLarge() {
    addedCounts = 0;
    if (groups.values().stream().mapToLong(Group::heldCounts).sum() > maxCounts) {
      throw QuestionRejected.of("step", Reason.TOO_MANY_POINTS,
          "needs more counts than may stand in memory for one question; ask for a longer step, a shorter range, or fewer series");
    }
  }

  private void addLearned(LabelHistory history, TimeRange range) {
    Prediction prediction = history.prediction();
    for (LabelHistory.Revision revision : history.revisions()) {
      long micros = revision.learnedMicros();
      if (prediction != null && range.contains(micros)) {
        PredictionTally tally = Revised.learned(prediction, revision);
        each(micros, micros + 1, prediction.dimensions(), "", (group, point) -> group.predictions(point).add(tally));
      }
    }
  }

  /** Takes the calls of minutes that windows cut. */
  private final class CutCalls implements SpanConsumer.OfCalls {
    @Override
    public void counts(TimeRange span, Dimensions dimensions, CallTally tally) {
      addCalls(span, dimensions, tally);
    }

    @Override
    public void extremes(TimeRange span, int process, Dimensions dimensions, CallExtremes extremes) {
      addExtremes(span, process, dimensions, extremes);
    }
  }

  private void addCalls(Rollup rollup) {
    addCalls(span(rollup), rollup.key().dimensions(), (CallTally) rollup.tally());
  }

  private void addCalls(TimeRange span, Dimensions dimensions, CallTally tally) {
    if (!byOutcome) {
      addPart(span, dimensions, "", okCallsOnly || !outcomeMatchers.isEmpty() ? tally.restrict(e -> wanted(e.outcome())) : tally);
      return;
    }
    for (CallOutcome outcome : CallOutcome.values()) {
      addPart(span, dimensions, outcome.label(), wanted(outcome) ? tally.restrict(e -> e.outcome() == outcome) : new CallTally());
    }
  }

  /** What was in flight at the beginning counts where a window begins, and not again within it. */
  private void addPart(TimeRange span, Dimensions dimensions, String outcome, CallTally part) {
    if (part.isZero()) {
      return;
    }
    CallTally continued = part.continued();
    each(
        span.startMicros(),
        span.endMicros(),
        dimensions,
        outcome,
        (group, point) -> {
          boolean first = windows.points().get(point).startMicros() == span.startMicros();
          group.calls(point).add(first ? part : continued);
        });
  }

  private void addExtremes(Rollup rollup) {
    addExtremes(span(rollup), rollup.process(), rollup.key().dimensions(), (CallExtremes) rollup.tally());
  }

  /** They go where calls went that began in this span; all of them where the question does not speak of the outcome. */
  private void addExtremes(TimeRange span, int process, Dimensions dimensions, CallExtremes extremes) {
    Set<String> outcomes = new TreeSet<>();
    if (!byOutcome && !okCallsOnly && outcomeMatchers.isEmpty()) {
      outcomes.add("");
    }
    for (CallTally.End end : extremes.longest().keySet()) {
      if (wanted(end.outcome())) {
        outcomes.add(byOutcome ? end.outcome().label() : "");
      }
    }
    for (String outcome : outcomes) {
      each(
          span.startMicros(), span.endMicros(), dimensions, outcome,
          (group, point) -> group.extremes(point).add(process, dimensions, extremes));
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

  /** Adds to every point whose window holds [start, end). Windows hold a whole rollup, or cut its minute and then it comes row by row. */
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

  private List<String> key(Dimensions dimensions, String outcome) {
    List<String> key = new ArrayList<>(question.groupBy().size());
    for (String name : question.groupBy()) {
      key.add(name.equals(DimensionNames.OUTCOME) ? outcome : dimensions.value(name));
    }
    return key;
  }

  private Group group(Dimensions dimensions, String outcome) {
    List<String> key = key(dimensions, outcome);
    if (groups.size() >= maxGroups && !groups.containsKey(key)) {
      key = other();
      folded = true;
    }
    Group group = groups.computeIfAbsent(key, k -> new Group(k, windows.points().size(), parts));
    group.saw(dimensions);
    return group;
  }

  /** The key of what is folded. */
  List<String> other() {
    return question.groupBy().stream().map(name -> Dimensions.OTHER).toList();
  }

  /** Whether a key is that of what is folded. */
  boolean isOther(List<String> key) {
    return !key.isEmpty() && key.stream().allMatch(Dimensions.OTHER::equals);
  }

  /** The groups by key; the busiest, if there are more than the question wants, with the rest in {@code __other__}. */
  Collection<Group> groups() {
    if (shown == null) {
      shown = shown();
    }
    return shown;
  }

  /** Every group with something in it, none folded for {@code max_series}. */
  Collection<Group> all() {
    return groups.values();
  }

  /** The group with a key; one without anything in it where there is none. */
  Group find(List<String> key) {
    Group found = groups.get(key);
    return found == null ? new Group(key, windows.points().size(), parts) : found;
  }

  private List<Group> shown() {
    if (groups.isEmpty() && question.groupBy().isEmpty()) {
      return List.of(new Group(List.of(), windows.points().size(), parts));
    }
    List<Group> sorted = new ArrayList<>(groups.values());
    if (sorted.size() > question.maxSeries()) {
      folded = true;
      sorted.sort(Comparator.comparingLong(Group::weight).reversed().thenComparing(Group::key, Group::compare));
      Group rest = new Group(other(), windows.points().size(), parts);
      sorted.subList(question.maxSeries() - 1, sorted.size()).forEach(rest::add);
      sorted = new ArrayList<>(sorted.subList(0, question.maxSeries() - 1));
      sorted.add(rest);
    }
    sorted.sort(Comparator.comparing(Group::key, Group::compare));
    return sorted;
  }

  boolean folded() {
    return folded;
  }
}
