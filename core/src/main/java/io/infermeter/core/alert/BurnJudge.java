// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Series;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Judges how fast an error budget is used up, over a long window and a short one at its end. A few bad calls among few are no burn: the
 * bad ones of the long window must also be more than calls that keep the objective would show by chance.
 */
final class BurnJudge {
  private final Asking asking;
  private final Condition.BudgetBurn condition;
  private final double level;

  BurnJudge(Asking asking, Condition.BudgetBurn condition) {
    this.asking = asking;
    this.condition = condition;
    this.level = asking.level(Condition.FALSE_ALARM_PROBABILITY);
  }

  List<Verdict> judge() {
    TimeRange window = asking.window();
    TimeRange end = new TimeRange(window.endMicros() - condition.shortWindow().toNanos() / 1000, window.endMicros());
    Map<Map<String, String>, Series> shorter = Asking.byDimensions(asking.answer(end, null, OptionalDouble.empty()));
    List<Verdict> verdicts = new ArrayList<>();
    for (Series series : asking.answer(window, null, OptionalDouble.empty())) {
      verdicts.add(judge(series, Asking.point(shorter.get(series.dimensions()))));
    }
    return verdicts;
  }

  private Verdict judge(Series series, Point last) {
    Point point = Asking.point(series);
    String tooLittle = asking.tooLittle(point);
    if (tooLittle != null) {
      return Verdict.unknown(series, tooLittle);
    }
    OptionalDouble lately = Asking.number(last);
    if (lately.isEmpty()) {
      return Verdict.unknown(series, "there is no call in the short window");
    }
    double budget = 1 - condition.objective();
    double burn = bad(Asking.number(point).orElseThrow()) / budget;
    double burnLately = bad(lately.getAsDouble()) / budget;
    String said =
        asking.said(point) + ", which uses up the budget of " + Words.number(budget) + " " + Words.number(burn) + " times as fast as even, and "
            + Words.number(burnLately) + " times at the end";
    boolean fast = burn >= condition.burnRate() && burnLately >= condition.burnRate();
    return Verdict.of(series, asking.held(series) ? burnLately >= condition.burnRate() : fast && evident(point, budget), said);
  }

  private double bad(double share) {
    return asking.descriptor().better() == Better.HIGHER ? 1 - share : share;
  }

  private boolean evident(Point point, double budget) {
    Optional<Shares> shares = Shares.of(point.measured());
    if (shares.isEmpty()) {
      return true;
    }
    Shares rows = shares.get();
    long bad = asking.descriptor().better() == Better.HIGHER ? rows.n() - rows.successes() : rows.successes();
    return ExactTests.atLeast(bad, rows.n(), budget) <= level;
  }
}
