// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.Newcombe.Sample;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A value beside its baseline.
 *
 * @param baseline the baseline's value; empty if it has none
 * @param baselineCount rows, calls or samples that the baseline rests on
 * @param difference the value less the baseline's; empty where one of them has none
 * @param interval of the difference; null where there is none
 * @param expectedUnderNull of a distance: what no change would show at these counts
 * @param pValue probability of a difference at least this large if nothing changed, in [0, 1]
 * @param adjustedPValue the same, adjusted over all series of the answer, in [0, 1]
 * @param test the test behind the p-value: newcombe, welch, mcnemar, chi_square, ks; empty where there is none
 */
public record Comparison(
    OptionalDouble baseline,
    long baselineCount,
    OptionalDouble difference,
    @Nullable Interval interval,
    OptionalDouble expectedUnderNull,
    OptionalDouble pValue,
    OptionalDouble adjustedPValue,
    String test) {

  /** The confidence level of a difference where the metric has none. */
  public static final double USUAL_LEVEL = 0.95;

  /**
   * Compares two values of one metric. Shares of rows are compared by Newcombe's hybrid score interval, other values with a standard
   * error by Welch's test; of all others there is the difference alone. Rows of one call, which resemble one another, count for
   * as many independent ones as they are worth.
   *
   * @param level confidence level of the difference, in (0, 1)
   * @param independent whether no row is on both sides; if some are, there is neither interval nor p-value
   * @return null if neither value is a number
   */
  public static @Nullable Comparison of(Measured value, Measured baseline, double level, boolean independent) {
    OptionalDouble a = number(value);
    OptionalDouble b = number(baseline);
    if (a.isEmpty() && b.isEmpty()) {
      return null;
    }
    OptionalDouble difference = a.isPresent() && b.isPresent() ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble()) : OptionalDouble.empty();
    Comparison plain =
        new Comparison(b, baseline.sampleCount(), difference, null, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), "");
    return difference.isEmpty() || !independent ? plain : plain.tested(value, baseline, level);
  }

  private static OptionalDouble number(Measured measured) {
    return measured.value() instanceof MetricValue.Number number ? OptionalDouble.of(number.value()) : OptionalDouble.empty();
  }

  private Comparison tested(Measured value, Measured base, double level) {
    Measured.Proportion a = value.proportion();
    Measured.Proportion b = base.proportion();
    if (a != null && b != null) {
      return a.n() == 0 || b.n() == 0 ? this : tested(Sample.of(a, value.effect()), Sample.of(b, base.effect()), level);
    }
    double ofValue = value.standardError() * Math.sqrt(value.effect());
    double ofBase = base.standardError() * Math.sqrt(base.effect());
    double error = Math.hypot(ofValue, ofBase);
    if (!(error > 0) || Double.isInfinite(error)) {
      return this;
    }
    double center = difference.orElseThrow();
    double degrees = degrees(ofValue / error, value, ofBase / error, base);
    double half = StudentT.twoSidedQuantile(level, degrees) * error;
    Interval normal =
        new Interval(Interval.Kind.SAMPLING, MetricParameters.IntervalMethod.NORMAL, center - half, center + half, level);
    return with(normal, StudentT.twoSidedTail(center / error, degrees), "welch");
  }

  /** Degrees of freedom after Welch and Satterthwaite, of as many independent rows as those on either side are worth. */
  private static double degrees(double shareOfValue, Measured value, double shareOfBase, Measured base) {
    double reciprocal =
        Math.pow(shareOfValue, 4) / Math.max(1, value.sampleCount() / value.effect() - 1)
            + Math.pow(shareOfBase, 4) / Math.max(1, base.sampleCount() / base.effect() - 1);
    return Math.max(1, 1 / reciprocal);
  }

  private Comparison tested(Sample value, Sample base, double level) {
    return with(Newcombe.interval(value, base, level), Newcombe.pValue(value, base), "newcombe");
  }

  private Comparison with(Interval ofDifference, double probability, String by) {
    return new Comparison(
        baseline, baselineCount, difference, ofDifference, expectedUnderNull, OptionalDouble.of(probability), adjustedPValue, by);
  }

  /** The same without a p-value. */
  public Comparison withoutTest() {
    return new Comparison(
        baseline, baselineCount, difference, interval, expectedUnderNull, OptionalDouble.empty(), OptionalDouble.empty(), "");
  }

  /** The same with an adjusted p-value. */
  public Comparison withAdjusted(double other) {
    return new Comparison(baseline, baselineCount, difference, interval, expectedUnderNull, pValue, OptionalDouble.of(other), test);
  }
}
