// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Condition.Change;
import io.infermeter.core.alert.Condition.Direction;
import io.infermeter.core.metric.Comparison;
import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Question.Baseline;
import io.infermeter.core.query.Series;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Holds values against a baseline. To begin, a change needs both: to be more than chance explains, and large enough to matter. Once in
 * trouble, a series stays so until the change is less than half as large.
 */
final class ChangeJudge {
  private static final double LESS = 0.5;

  private final Asking asking;
  private final Change condition;
  private final double level;
  private final OptionalDouble confidence;
  private final LowerQuantiles lower;

  /** The answers for baselines, by the start of the window that they belong to. */
  private final Map<Long, Map<Map<String, String>, Series>> baselines = new HashMap<>();

  private @Nullable Map<Map<String, String>, Series> byEvent;

  ChangeJudge(Asking asking, Change condition) {
    this.asking = asking;
    this.condition = condition;
    this.level = asking.level(condition.falseAlarmProbability());
    this.confidence = OptionalDouble.of(1 - 2 * level);
    this.lower = new LowerQuantiles(asking, level);
  }

  List<Verdict> judge() {
    Baseline other = asking.rule().question().baseline();
    boolean earlier = condition.baselineLookback() != null || other instanceof Baseline.Earlier;
    List<Verdict> verdicts = new ArrayList<>();
    for (Series series : asking.answer(asking.window(), earlier ? null : other, confidence)) {
      verdicts.add(earlier ? againstEarlier(series) : againstOther(series));
    }
    return verdicts;
  }

  private Verdict againstEarlier(Series series) {
    Point now = Asking.point(series);
    String tooLittle = asking.tooLittle(now);
    if (tooLittle != null) {
      return Verdict.unknown(series, tooLittle);
    }
    Point before = Asking.point(baseline(asking.anchor(series.dimensions())).get(series.dimensions()));
    tooLittle = asking.tooLittle(before);
    if (tooLittle != null) {
      return Verdict.unknown(series, "of the baseline " + tooLittle);
    }
    Measured a = now.measured();
    Measured b = before.measured();
    Comparison comparison = Comparison.of(a, b, Comparison.USUAL_LEVEL, true);
    Point compared = new Point(now.range(), a.withComparison(comparison), now.finality());
    return verdict(with(series, compared), compared, b);
  }

  private Map<Map<String, String>, Series> baseline(long anchor) {
    return baselines.computeIfAbsent(anchor, start -> Asking.byDimensions(asking.answer(baselineOf(start), null, confidence)));
  }

  /** The baseline of the window that starts at an instant. */
  private TimeRange baselineOf(long start) {
    if (condition.baselineLookback() != null) {
      return new TimeRange(start - condition.baselineLookback().toNanos() / 1000, start);
    }
    long offset = ((Baseline.Earlier) asking.rule().question().baseline()).offset().truncatedTo(ChronoUnit.MICROS).toNanos() / 1000;
    return new TimeRange(start - offset, start - offset + asking.width());
  }

  private Verdict againstOther(Series series) {
    Point now = Asking.point(series);
    String tooLittle = asking.tooLittle(now);
    Comparison comparison = now == null ? null : now.measured().comparison();
    if (tooLittle != null) {
      return Verdict.unknown(series, tooLittle);
    }
    if (comparison == null || comparison.difference().isEmpty() || comparison.baselineCount() < asking.rule().minimumCount()) {
      return Verdict.unknown(series, "its baseline has no value on at least " + asking.rule().minimumCount());
    }
    return verdict(series, now, null);
  }

  private static Series with(Series series, Point point) {
    return new Series(series.metric(), series.dimensions(), series.unit(), List.of(point), series.labelsMatureThroughMicros());
  }

  private Verdict verdict(Series series, Point point, @Nullable Measured base) {
    Comparison comparison = point.measured().comparison();
    double value = Asking.number(point).orElseThrow();
    double before = comparison.baseline().orElseThrow();
    boolean held = asking.held(series);
    OptionalDouble chance = held ? OptionalDouble.empty() : chance(series, point.measured(), comparison, base, value < before);
    boolean evident = held || chance.stream().allMatch(p -> p <= level) && (chance.isPresent() || apart(series, point.measured(), base, value < before));
    boolean bad = evident && isWorse(value, before) && matters(value, before, held);
    String unit = asking.descriptor().unit();
    String said =
        asking.said(point) + ", and " + Words.number(before, unit) + " on " + comparison.baselineCount() + " of the baseline"
            + (chance.isPresent() ? "; the probability of such a change by chance is " + Words.number(chance.getAsDouble()) : "");
    return Verdict.of(series, bad, said);
  }

  private boolean isWorse(double value, double before) {
    return switch (direction()) {
      case ABOVE -> value > before;
      case BELOW -> value < before;
      case EITHER -> value != before;
    };
  }

  private Direction direction() {
    if (condition.direction() != null) {
      return condition.direction();
    }
    Better better = asking.descriptor().better();
    return better == Better.NEITHER ? Direction.EITHER : better == Better.HIGHER ? Direction.BELOW : Direction.ABOVE;
  }

  private boolean matters(double value, double before, boolean held) {
    double difference = Math.abs(value - before);
    double ratio = Math.max(Math.abs(value), Math.abs(before)) / Math.min(Math.abs(value), Math.abs(before));
    double least = condition.minimumDifference().orElse(0) * (held ? LESS : 1);
    double leastRatio = 1 + (condition.minimumRatio().orElse(1) - 1) * (held ? LESS : 1);
    return difference >= least && (condition.minimumRatio().isEmpty() || ratio >= leastRatio);
  }

  /** The probability of such a change by chance; empty where there is no test. */
  private OptionalDouble chance(Series series, Measured now, Comparison comparison, @Nullable Measured base, boolean less) {
    Optional<Shares> a = Shares.of(now);
    Optional<Shares> b = base == null ? a.map(rows -> like(comparison)) : Shares.of(base);
    if (a.isPresent() && b.isPresent()) {
      double effect = effectByEvent(series);
      Shares x = a.get().worth(a.get().n() / effect);
      Shares y = b.get().worth(b.get().n() / effect);
      double oneSided = less ? x.lessThan(y) : x.moreThan(y);
      return OptionalDouble.of(direction() == Direction.EITHER ? Math.min(1, 2 * oneSided) : oneSided);
    }
    return comparison.pValue();
  }

  private static Shares like(Comparison comparison) {
    long n = Math.max(1, comparison.baselineCount());
    return new Shares(Math.round(comparison.baseline().orElseThrow() * n), n);
  }

  /**
   * How much rows of one batch resemble one another. By the time of learning that is not kept, so it is taken from the same rows by the
   * time of their predictions, over baseline and window.
   */
  private double effectByEvent(Series series) {
    if (asking.rule().question().axis() != RollupKey.Axis.JOIN) {
      return 1;
    }
    if (byEvent == null) {
      long start = Math.min(asking.window().startMicros(), baselineOf(asking.window().startMicros()).startMicros());
      byEvent = Asking.byDimensions(asking.byEvent(new TimeRange(start, asking.window().endMicros()), confidence));
    }
    Point point = Asking.point(byEvent.get(series.dimensions()));
    return point == null ? 1 : point.measured().effect();
  }

  /** Where there is no test: whether the two intervals do not meet. Of a metric that has none, size alone decides. */
  private boolean apart(Series series, Measured now, @Nullable Measured base, boolean less) {
    if (base == null || !asking.descriptor().parameters().contains(Parameter.CONFIDENCE_LEVEL)) {
      return true;
    }
    Interval a = sampling(now);
    Interval b = sampling(base);
    if (b == null) {
      return false;
    }
    if (less) {
      return a != null && a.high() < b.low();
    }
    OptionalDouble low = a == null ? lower.low(series.dimensions()) : OptionalDouble.of(a.low());
    return low.isPresent() && low.getAsDouble() > b.high();
  }

  private static @Nullable Interval sampling(Measured measured) {
    return measured.intervals().stream().filter(each -> each.kind() == Interval.Kind.SAMPLING).findFirst().orElse(null);
  }
}
