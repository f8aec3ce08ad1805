// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Condition.Direction;
import io.infermeter.core.alert.Condition.Evidence;
import io.infermeter.core.alert.Condition.Threshold;
import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Series;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Holds values against a bound. */
final class ThresholdJudge {
  private final Asking asking;
  private final Threshold condition;
  private final double level;
  private final boolean interval;
  private final LowerQuantiles lower;

  ThresholdJudge(Asking asking, Threshold condition) {
    this.asking = asking;
    this.condition = condition;
    this.level = asking.level(Condition.FALSE_ALARM_PROBABILITY);
    this.interval = byInterval(asking, condition);
    this.lower = new LowerQuantiles(asking, level);
  }

  /** Whether chance is allowed for, so that windows are judged one after another. */
  static boolean byInterval(Asking asking, Threshold condition) {
    Evidence asked = condition.evidence();
    return asked == null ? asking.descriptor().parameters().contains(Parameter.CONFIDENCE_LEVEL) : asked == Evidence.INTERVAL;
  }

  List<Verdict> judge() {
    OptionalDouble confidence = interval ? OptionalDouble.of(1 - 2 * level) : OptionalDouble.empty();
    return asking.answer(asking.window(), asking.rule().question().baseline(), confidence).stream().map(this::judge).toList();
  }

  private Verdict judge(Series series) {
    Point point = Asking.point(series);
    String tooLittle = asking.tooLittle(point);
    if (tooLittle != null) {
      return Verdict.unknown(series, tooLittle);
    }
    double value = Asking.number(point).orElseThrow();
    boolean above = condition.direction() == Direction.ABOVE;
    String said = asking.said(point) + ", the bound is " + Words.number(condition.bound(), asking.descriptor().unit());
    if (asking.held(series)) {
      double clear = condition.clearBound().orElse(condition.bound());
      return Verdict.of(series, above ? value > clear : value < clear, said);
    }
    boolean beyond = above ? value > condition.bound() : value < condition.bound();
    if (!interval || !beyond) {
      return Verdict.of(series, beyond, said);
    }
    Interval sampling = LowerQuantiles.sampling(point);
    return sampling == null
        ? withoutInterval(series, said)
        : Verdict.of(series, isEvident(point, sampling), said + ", the interval " + range(sampling));
  }

  private Verdict withoutInterval(Series series, String said) {
    OptionalDouble low = condition.direction() == Direction.ABOVE ? lower.low(series.dimensions()) : OptionalDouble.empty();
    return low.isPresent() && low.getAsDouble() > condition.bound()
        ? Verdict.of(series, true, said + "; by lower quantiles it is at least " + Words.number(low.getAsDouble(), asking.descriptor().unit()))
        : Verdict.unknown(series, said + "; the metric has no interval here, ask for ALERT_EVIDENCE_VALUE");
  }

  private boolean isEvident(Point point, Interval sampling) {
    boolean above = condition.direction() == Direction.ABOVE;
    double bound = condition.bound();
    boolean outside = above ? sampling.low() > bound : sampling.high() < bound;
    Optional<Shares> shares = Shares.of(point.measured());
    return outside && shares.map(rows -> chance(rows, above, bound) <= level).orElse(true);
  }

  private static double chance(Shares rows, boolean above, double bound) {
    return above ? ExactTests.atLeast(rows.successes(), rows.n(), bound) : ExactTests.atMost(rows.successes(), rows.n(), bound);
  }

  private static String range(@Nullable Interval interval) {
    return interval == null ? "none" : Words.number(interval.low()) + " to " + Words.number(interval.high());
  }
}
