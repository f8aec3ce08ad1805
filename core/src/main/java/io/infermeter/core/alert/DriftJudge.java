// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.metric.Comparison;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Question.Baseline;
import io.infermeter.core.query.Series;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Judges drift: to begin, the p-value must be small and the excess over what no drift would show large enough. Once in trouble, a series
 * stays so until the excess is less than half as large.
 */
final class DriftJudge {
  private static final double LESS = 0.5;

  private final Asking asking;
  private final Condition.Drift condition;
  private final double level;
  private final Map<Long, Map<Map<String, String>, Series>> answers = new HashMap<>();

  DriftJudge(Asking asking, Condition.Drift condition) {
    this.asking = asking;
    this.condition = condition;
    this.level = asking.level(condition.falseAlarmProbability());
  }

  List<Verdict> judge() {
    List<Verdict> verdicts = new ArrayList<>();
    for (Series own : against(asking.window().startMicros()).values()) {
      Series series = against(asking.anchor(own.dimensions())).getOrDefault(own.dimensions(), own);
      verdicts.add(verdict(series));
    }
    return verdicts;
  }

  /** The answer against the baseline of the window that starts at an instant. */
  private Map<Map<String, String>, Series> against(long anchor) {
    Baseline asked = asking.rule().question().baseline();
    Baseline baseline =
        asked instanceof Baseline.Earlier earlier
            ? new Baseline.Earlier(earlier.offset().plus(Duration.of(asking.window().startMicros() - anchor, ChronoUnit.MICROS)))
            : asked;
    long key = asked instanceof Baseline.Earlier ? anchor : asking.window().startMicros();
    Map<Map<String, String>, Series> known = answers.get(key);
    if (known == null) {
      known = Asking.byDimensions(asking.answer(asking.window(), baseline, OptionalDouble.empty()));
      answers.put(key, known);
    }
    return known;
  }

  private Verdict verdict(Series series) {
    Point point = Asking.point(series);
    String tooLittle = asking.tooLittle(point);
    if (tooLittle != null) {
      return Verdict.unknown(series, tooLittle);
    }
    Comparison comparison = point.measured().comparison();
    if (comparison == null || comparison.expectedUnderNull().isEmpty()) {
      return Verdict.unknown(series, "there is no baseline to judge it by");
    }
    if (comparison.pValue().isEmpty()) {
      return Verdict.unknown(series, "its baseline has some of the same rows; judge it by an earlier time, or by a reference of one");
    }
    if (comparison.baselineCount() < asking.rule().minimumCount()) {
      return Verdict.unknown(series, "its baseline rests on " + comparison.baselineCount());
    }
    double expected = comparison.expectedUnderNull().getAsDouble();
    double excess = Asking.number(point).orElseThrow() - expected;
    double p = comparison.pValue().getAsDouble();
    boolean bad =
        asking.held(series) ? excess >= condition.minimumExcess() * LESS : p <= level && excess >= condition.minimumExcess();
    String said =
        asking.said(point) + ", and " + Words.number(expected, asking.descriptor().unit()) + " would be chance; the probability of so much by chance is "
            + Words.number(p);
    return Verdict.of(series, bad, said);
  }
}
