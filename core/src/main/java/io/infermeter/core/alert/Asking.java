// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.core.query.Series;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One window of a rule, about which questions are asked.
 *
 * @param rule the rule
 * @param descriptor of its metric
 * @param questions who answers
 * @param window what is judged
 * @param nowMicros the time of asking
 * @param series how many series are judged beside one another, about
 * @param active the alerts of the rule that are pending or fire, by their series
 */
record Asking(
    AlertRule rule,
    MetricDescriptor descriptor,
    Questions questions,
    TimeRange window,
    long nowMicros,
    int series,
    Map<Map<String, String>, Alert> active) {
  /** How long a series is held against the baseline that it had when its trouble began; what lasts longer is the new normal. */
  static final long HELD = 24 * 3_600_000_000L;

  private static final double DAY = 86_400_000_000.0;

  long width() {
    return window.endMicros() - window.startMicros();
  }

  /** The probability of a false alarm that one series in one window may have, if the rule's within a day is as given. */
  double level(double ofRule) {
    return ofRule / Math.max(1, DAY / width()) / Math.max(1, series);
  }

  /** Whether an alert of a series fires, which takes less to go on than to begin. */
  boolean held(Series one) {
    Alert alert = active.get(one.dimensions());
    return alert != null && alert.state() == Alert.State.FIRING;
  }

  /** The start of the window whose baseline a series is held against: its own, or the one in which its trouble began. */
  long anchor(Map<String, String> dimensions) {
    Alert alert = active.get(dimensions);
    long own = window.startMicros();
    long first = alert == null ? own : alert.startMicros() - width();
    return own - first > HELD ? own : Math.min(own, first);
  }

  /** The answer over a range, as one point a series. */
  List<Series> answer(TimeRange range, Question.@Nullable Baseline baseline, OptionalDouble level) {
    return ask(range, baseline, level, null, rule.question().axis());
  }

  /** The answer over a range in steps as long as the window. */
  List<Series> steps(TimeRange range) {
    return ask(range, null, OptionalDouble.empty(), Duration.of(width(), ChronoUnit.MICROS), rule.question().axis());
  }

  /** The answer over a range by the time of predictions. */
  List<Series> byEvent(TimeRange range, OptionalDouble level) {
    return ask(range, null, level, null, RollupKey.Axis.EVENT);
  }

  /** The answer of another metric, or of other series, over a range. */
  List<Series> of(TimeRange range, MetricParameters metric, List<Matcher> matchers, List<String> groupBy) {
    return ask(range, metric, matchers, groupBy, null, null, RollupKey.Axis.EVENT);
  }

  /** Whether one series is there in the window after all: in an answer of many it may be among those that are folded together. */
  boolean isThere(Map<String, String> series) {
    List<Matcher> matchers = new ArrayList<>(rule.question().matchers());
    series.forEach((dimension, value) -> matchers.add(Matcher.in(dimension, value)));
    return ask(window, rule.question().metrics().getFirst(), matchers, List.of(), null, null, rule.question().axis()).stream()
        .anyMatch(one -> number(point(one)).orElse(0) > 0);
  }

  private List<Series> ask(
      TimeRange range, Question.@Nullable Baseline baseline, OptionalDouble level, @Nullable Duration step, RollupKey.Axis axis) {
    MetricParameters metric = rule.question().metrics().getFirst();
    boolean takesLevel = level.isPresent() && descriptor.parameters().contains(Parameter.CONFIDENCE_LEVEL);
    return ask(
        range, takesLevel ? metric.withConfidenceLevel(level.getAsDouble()) : metric, rule.question().matchers(), rule.question().groupBy(),
        baseline, step, axis);
  }

  private List<Series> ask(
      TimeRange range,
      MetricParameters metric,
      List<Matcher> matchers,
      List<String> groupBy,
      Question.@Nullable Baseline baseline,
      @Nullable Duration step,
      RollupKey.Axis axis) {
    Question asked = rule.question();
    Question question =
        new Question(
            rule.name(), List.of(metric), matchers, groupBy,
            new Question.Range.Fixed(instant(range.startMicros()), instant(range.endMicros())), step, null, asked.zone(), axis,
            asked.asOf(), baseline, asked.maxSeries());
    return questions.answer(question, nowMicros).series();
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static Map<Map<String, String>, Series> byDimensions(List<Series> all) {
    Map<Map<String, String>, Series> found = new HashMap<>();
    all.forEach(one -> found.put(one.dimensions(), one));
    return found;
  }

  /** The only point of a series; null if there is none. */
  static @Nullable Point point(@Nullable Series series) {
    return series == null || series.points().isEmpty() ? null : series.points().getLast();
  }

  static OptionalDouble number(@Nullable Point point) {
    return point != null && point.measured().value() instanceof MetricValue.Number number
        ? OptionalDouble.of(number.value())
        : OptionalDouble.empty();
  }

  /** Why nothing can be said of a point; null if it has a number on enough rows. */
  @Nullable String tooLittle(@Nullable Point point) {
    if (point == null) {
      return "nothing is there";
    }
    Measured measured = point.measured();
    if (measured.value() instanceof MetricValue.Undefined undefined) {
      return undefined.message();
    }
    if (number(point).isEmpty()) {
      return "it is no number";
    }
    return measured.sampleCount() < rule.minimumCount()
        ? "it rests on " + measured.sampleCount() + ", and minimum_count is " + rule.minimumCount()
        : null;
  }

  /** "accuracy is 0.9312 on 1200". */
  String said(Point point) {
    return rule.question().metrics().getFirst().name() + " is " + Words.number(number(point).orElse(Double.NaN), descriptor.unit()) + " on "
        + point.measured().sampleCount();
  }
}
