// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.query.Point;
import io.infermeter.core.query.Series;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what is gone. Only what was there steadily is missed: in each stretch of the baseline that is as long as the window. So that
 * what comes rarely is not missed between two times, and so that chance does not count: what came at least so often steadily, on enough
 * rows, is not gone by chance for a whole window.
 */
final class AbsenceJudge {
  private final Asking asking;
  private final Condition.Absence condition;
  private @Nullable Callers callers;

  AbsenceJudge(Asking asking, Condition.Absence condition) {
    this.asking = asking;
    this.condition = condition;
  }

  List<Verdict> judge() {
    Map<Map<String, String>, Series> now =
        Asking.byDimensions(asking.answer(asking.window(), null, OptionalDouble.empty()));
    List<Verdict> verdicts = new ArrayList<>();
    Set<Map<String, String>> judged = new HashSet<>();
    Set<Long> anchors = new HashSet<>(Set.of(asking.window().startMicros()));
    asking.active().keySet().forEach(dimensions -> anchors.add(asking.anchor(dimensions)));
    for (long anchor : anchors) {
      for (Series before : asking.steps(baseline(anchor))) {
        if (asking.anchor(before.dimensions()) == anchor && judged.add(before.dimensions())) {
          verdicts.add(judge(before, now.get(before.dimensions())));
        }
      }
    }
    return verdicts;
  }

  private TimeRange baseline(long anchor) {
    return new TimeRange(anchor - condition.baselineLookback().toNanos() / 1000, anchor);
  }

  private Verdict judge(Series before, @Nullable Series after) {
    Point point = Asking.point(after);
    OptionalDouble value = Asking.number(point);
    Series shown = after == null || point == null ? lastOf(before) : after;
    if (value.isPresent() && value.getAsDouble() > 0) {
      return Verdict.of(shown, false, asking.said(point));
    }
    if (before.dimensions().containsValue(Dimensions.OTHER)) {
      return Verdict.unknown(shown, "the less busy series together are not the same ones all the time");
    }
    long count = 0;
    for (Point each : before.points()) {
      boolean whole = each.range().endMicros() - each.range().startMicros() >= asking.width();
      OptionalDouble number = Asking.number(each);
      if (whole && !(number.isPresent() && number.getAsDouble() > 0)) {
        return Verdict.unknown(shown, "it was not there steadily before");
      }
      count += each.measured().sampleCount();
    }
    String said = "nothing in the last " + asking.rule().lookback().toSeconds() + " s, and " + count + " in the " + condition.baselineLookback().toSeconds()
        + " s before";
    if (count < asking.rule().minimumCount()) {
      return Verdict.unknown(shown, said);
    }
    boolean gone = isLikely(count) && !(after == null && asking.isThere(before.dimensions()));
    return gone ? byDemand(shown, before.dimensions(), said) : Verdict.of(shown, false, said);
  }

  /** It is gone; whether that is the trouble that the rule is about depends on who calls it. */
  private Verdict byDemand(Series shown, Map<String, String> series, String said) {
    if (condition.demand() == null) {
      return Verdict.of(shown, true, said);
    }
    if (callers == null) {
      callers = new Callers(asking, baseline(asking.anchor(series)));
    }
    String called = callers.called(series);
    if (condition.demand() == Condition.Demand.CALLED) {
      return called == null ? Verdict.unknown(shown, said + ", but hardly anybody calls it") : Verdict.of(shown, true, said + "; " + called);
    }
    return Verdict.of(shown, callers.areNone(series), said + "; " + (called == null ? "hardly anybody calls it" : called));
  }

  /** Whether chance does not explain it: each of so many would fall into the baseline alone. */
  private boolean isLikely(long count) {
    double baseline = condition.baselineLookback().toNanos() / 1000.0;
    double chance = Math.exp(count * Math.log(baseline / (baseline + asking.width())));
    return chance <= asking.level(Condition.FALSE_ALARM_PROBABILITY);
  }

  private static Series lastOf(Series series) {
    return new Series(
        series.metric(), series.dimensions(), series.unit(), List.of(series.points().getLast()), series.labelsMatureThroughMicros());
  }
}
