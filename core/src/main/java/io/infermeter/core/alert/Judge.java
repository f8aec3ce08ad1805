// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Condition.Threshold;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.query.Questions;
import io.infermeter.core.store.TimeRange;
import java.util.List;
import java.util.Map;

/**
 * Judges a rule's series in one window. Where chance is allowed for, windows do not overlap: a value that is looked at again and again in
 * a window that slides strays beyond any bound at some time, while windows side by side are as many tests as there are windows, which the
 * level allows for. Between two windows the last judgement stays. Thread-safe.
 */
final class Judge {
  private static final long MINUTE = TimeRange.MINUTE;

  private final Questions questions;

  Judge(Questions questions) {
    this.questions = questions;
  }

  /** The metric of a rule. */
  MetricDescriptor descriptor(AlertRule rule) {
    String name = rule.question().metrics().getFirst().name();
    return questions.metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no metric is named '" + name + "'"));
  }

  /** The newest window of a rule that has ended at an instant. */
  TimeRange window(AlertRule rule, long untilMicros) {
    long width = rule.lookback().toNanos() / 1000;
    long step = isStatistical(rule) ? width : Math.min(width, MINUTE);
    long end = Math.floorDiv(untilMicros, step) * step;
    return new TimeRange(end - width, end);
  }

  private boolean isStatistical(AlertRule rule) {
    return switch (rule.condition()) {
      case Threshold threshold ->
          ThresholdJudge.byInterval(new Asking(rule, descriptor(rule), questions, new TimeRange(0, 1), 0, 1, Map.of()), threshold);
      case Condition.Change change -> true;
      case Condition.Drift drift -> true;
      case Condition.BudgetBurn burn -> false;
      case Condition.Absence absence -> false;
    };
  }

  /**
   * Judges.
   *
   * @param series how many series are judged beside one another, about
   * @param active the alerts of the rule that are pending or fire, by their series
   * @throws io.infermeter.core.query.QuestionRejected if the question cannot be answered
   */
  List<Verdict> judge(AlertRule rule, TimeRange window, long nowMicros, int series, Map<Map<String, String>, Alert> active) {
    Asking asking = new Asking(rule, descriptor(rule), questions, window, nowMicros, series, active);
    return switch (rule.condition()) {
      case Threshold threshold -> new ThresholdJudge(asking, threshold).judge();
      case Condition.Change change -> new ChangeJudge(asking, change).judge();
      case Condition.Drift drift -> new DriftJudge(asking, drift).judge();
      case Condition.BudgetBurn burn -> new BurnJudge(asking, burn).judge();
      case Condition.Absence absence -> new AbsenceJudge(asking, absence).judge();
    };
  }
}
