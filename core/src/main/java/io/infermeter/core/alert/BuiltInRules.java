// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Condition.Direction;
import io.infermeter.core.alert.Condition.Evidence;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Question.Range.Lookback;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.RollupKey.Axis;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The rules that come with the gateway. docs/alerts.md says what each is for. */
public final class BuiltInRules {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** A fast window must show a fall of this size, a slow one shows smaller ones. */
  private static final double FAST_FALL = 0.05;

  private static final double SLOW_FALL = 0.02;
  private static final int MOST_SERIES = 200;

  private BuiltInRules() {}

  /**
   * The rules.
   *
   * @param segments the segments that are declared
   */
  public static List<AlertRule> of(List<String> segments) {
    List<AlertRule> rules = new ArrayList<>();
    rules.add(noAnswers());
    rules.add(noRequests());
    rules.add(errorRatio());
    rules.add(errorBudget());
    rules.add(latency());
    rules.add(fell("quality-fell", "The model is right less often than in the hour before.", MINUTE, HOUR, FAST_FALL, "model"));
    rules.add(fell("quality-fell-slowly", "The model is right less often than in the day before.", HOUR, DAY, SLOW_FALL, "model"));
    for (String segment : segments) {
      String dimension = Dimensions.SEGMENT + segment;
      rules.add(
          fell("quality-fell-by-" + segment, "For a part of the inputs the model is right less often than in the hour before.", MINUTE, HOUR,
              FAST_FALL, "model", dimension));
    }
    rules.add(errorGrew());
    rules.add(drifted());
    rules.add(labelsStopped());
    rules.add(captureDrops());
    return List.copyOf(rules);
  }

  private static Question question(
      MetricParameters metric, List<Matcher> matchers, Duration lookback, Axis axis, Question.@Nullable Baseline baseline, String... groupBy) {
    return new Question(
        "", List.of(metric), matchers, List.of(groupBy), new Lookback(lookback), null, null, ZoneOffset.UTC, axis, null, baseline, MOST_SERIES);
  }

  private static AlertRule rule(String name, String summary, Severity severity, Question question, Condition condition, long count) {
    return new AlertRule(
        name, summary, severity, question, condition, count, Duration.ZERO, AlertRule.DEFAULT_KEEP_FIRING, AlertRule.DEFAULT_INTERVAL,
        Map.of(), false, true, 0, 0);
  }

  private static AlertRule noAnswers() {
    return rule(
        "no-answers", "The model answered steadily, and now it is called and does not answer.", Severity.CRITICAL, answers(),
        new Condition.Absence(Duration.ofMinutes(10), Condition.Demand.CALLED), AlertRule.DEFAULT_MINIMUM_COUNT);
  }

  private static AlertRule noRequests() {
    return rule(
        "no-requests", "The model was called steadily, and now nobody calls it.", Severity.INFO, answers(),
        new Condition.Absence(Duration.ofMinutes(10), Condition.Demand.NOT_CALLED), AlertRule.DEFAULT_MINIMUM_COUNT);
  }

  /** By when calls ended: one that takes longer than the window is an answer all the same. */
  private static Question answers() {
    return question(
        MetricParameters.named("ended_count"), List.of(Matcher.in(Callers.OUTCOME, "ok")), Duration.ofMinutes(2), Axis.EVENT, null, "model");
  }

  private static AlertRule errorRatio() {
    return rule(
        "error-ratio", "More than a quarter of the calls of the last minute failed.", Severity.CRITICAL,
        question(MetricParameters.named("error_ratio"), List.of(), MINUTE, Axis.EVENT, null, "model"),
        new Condition.Threshold(Direction.ABOVE, 0.25, OptionalDouble.of(0.1), Evidence.INTERVAL), AlertRule.DEFAULT_MINIMUM_COUNT);
  }

  private static AlertRule errorBudget() {
    return rule(
        "error-budget", "Failed calls use up the error budget of 1 % more than 14 times too fast.", Severity.WARNING,
        question(MetricParameters.named("error_ratio"), List.of(), HOUR, Axis.EVENT, null, "model"),
        new Condition.BudgetBurn(0.99, 14.4, FIVE_MINUTES), AlertRule.DEFAULT_MINIMUM_COUNT);
  }

  private static AlertRule latency() {
    return rule(
        "latency-doubled", "The 99th percentile of the latency is twice that of the hour before.", Severity.WARNING,
        question(MetricParameters.named("latency").withQuantile(0.99), List.of(), FIVE_MINUTES, Axis.EVENT, null, "model"),
        new Condition.Change(
            Direction.ABOVE, OptionalDouble.of(0.01), OptionalDouble.of(2), Condition.FALSE_ALARM_PROBABILITY, HOUR),
        500);
  }

  /** By when labels were learned: so each is judged as soon as it comes, and none is waited for. */
  private static AlertRule fell(String name, String summary, Duration window, Duration before, double least, String... groupBy) {
    return rule(
        name, summary, Severity.WARNING, question(MetricParameters.named("accuracy"), List.of(), window, Axis.JOIN, null, groupBy),
        new Condition.Change(
            Direction.BELOW, OptionalDouble.of(least), OptionalDouble.empty(), Condition.FALSE_ALARM_PROBABILITY, before),
        AlertRule.DEFAULT_MINIMUM_COUNT);
  }

  private static AlertRule errorGrew() {
    return rule(
        "error-grew", "The mean absolute error is half as large again as in the hour before.", Severity.WARNING,
        question(MetricParameters.named("mean_absolute_error"), List.of(), FIVE_MINUTES, Axis.JOIN, null, "model"),
        new Condition.Change(
            Direction.ABOVE, OptionalDouble.empty(), OptionalDouble.of(1.5), Condition.FALSE_ALARM_PROBABILITY, HOUR),
        100);
  }

  private static AlertRule drifted() {
    return rule(
        "predictions-drifted", "The model predicts otherwise than in the minutes before.", Severity.WARNING,
        question(MetricParameters.named("psi"), List.of(), FIVE_MINUTES, Axis.EVENT, new Question.Baseline.Earlier(FIVE_MINUTES), "model"),
        new Condition.Drift(0.25, Condition.FALSE_ALARM_PROBABILITY), 200);
  }

  private static AlertRule labelsStopped() {
    return rule(
        "labels-stopped", "Labels came steadily, and now none come, or there is nothing left to label.", Severity.WARNING,
        question(MetricParameters.named("labelled_rows"), List.of(), Duration.ofMinutes(10), Axis.JOIN, null, "model"),
        new Condition.Absence(HOUR, null), AlertRule.DEFAULT_MINIMUM_COUNT);
  }

  private static AlertRule captureDrops() {
    return rule(
        "capture-drops", "More than 1 % of the predictions of the last minute were not captured, so nothing is known of them.", Severity.WARNING,
        question(MetricParameters.named("dropped_ratio"), List.of(), MINUTE, Axis.EVENT, null, "model"),
        new Condition.Threshold(Direction.ABOVE, 0.01, OptionalDouble.of(0.005), Evidence.INTERVAL), AlertRule.DEFAULT_MINIMUM_COUNT);
  }
}
