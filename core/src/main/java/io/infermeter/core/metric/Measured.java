// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One computed value and everything needed to judge it.
 *
 * @param dimensions dimensions that the metric itself adds, such as class with the average NONE; mostly empty
 * @param value the value
 * @param numerator upper half, where the value is a ratio of sums
 * @param denominator lower half, where the value is a ratio of sums
 * @param sampleCount rows, calls or samples that the value rests on
 * @param coverage how many predictions have a label; null where labels do not count
 * @param intervals at most one of each kind
 * @param standardError how far the value strays by chance of which rows came; NaN where it is not known
 * @param comparison with a baseline; null where nothing was compared
 * @param proportion the rows behind a value that is a share of independent rows, or the share that it is a function of; null for others
 * @param effect how many times more the value varies by chance than if all rows were independent, as rows of one call are not; the standard
 *     error and the proportion are those of independent rows; at least 1, and 1 where it is not known
 * @param source what it was really computed from, where that is not what was asked; null: as asked
 * @param remarks what a careful reader should know of it
 */
public record Measured(
    Map<String, String> dimensions,
    MetricValue value,
    OptionalDouble numerator,
    OptionalDouble denominator,
    long sampleCount,
    @Nullable Coverage coverage,
    List<Interval> intervals,
    double standardError,
    @Nullable Comparison comparison,
    @Nullable Proportion proportion,
    double effect,
    @Nullable Source source,
    List<Remark> remarks) {
  /** The dimension that metrics add which answer class by class. */
  public static final String CLASS = "class";

  /**
   * Rows that are either so or not, each for itself.
   *
   * @param successes rows that are so
   * @param n all rows; at least successes
   */
  public record Proportion(long successes, long n) {}

  /**
   * What a value was computed from.
   *
   * @param basis labels, an estimate, or both; null where labels do not count
   * @param computation counts, bins or rows; null where it is neither
   */
  public record Source(MetricParameters.@Nullable Basis basis, MetricParameters.@Nullable Computation computation) {}

  public Measured {
    dimensions = Map.copyOf(dimensions);
    intervals = List.copyOf(intervals);
    remarks = List.copyOf(remarks);
  }

  /** A value with nothing beside it but its n. */
  public static Measured of(MetricValue value, long sampleCount) {
    return new Measured(
        Map.of(), value, OptionalDouble.empty(), OptionalDouble.empty(), sampleCount, null, List.of(), Double.NaN, null,
        null, 1, null, List.of());
  }

  /** No value, and why. */
  public static Measured undefined(MetricValue.Reason reason, String message) {
    return of(new MetricValue.Undefined(reason, message), 0);
  }

  Measured withRatio(double upper, double lower) {
    return new Measured(
        dimensions, value, OptionalDouble.of(upper), OptionalDouble.of(lower), sampleCount, coverage, intervals, standardError, comparison, proportion,
        effect, source, remarks);
  }

  Measured withCoverage(Coverage other) {
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, other, intervals, standardError, comparison, proportion,
        effect, source, remarks);
  }

  Measured withIntervals(List<Interval> others) {
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, coverage, others, standardError, comparison, proportion,
        effect, source, remarks);
  }

  Measured withStandardError(double other) {
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, coverage, intervals, other, comparison, proportion,
        effect, source, remarks);
  }

  /** Says how many times more the value varies than if all rows were independent. */
  Measured withEffect(double other) {
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, coverage, intervals, standardError, comparison, proportion,
        other, source, remarks);
  }

  /** The same value beside a baseline. */
  public Measured withComparison(Comparison other) {
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, coverage, intervals, standardError, other, proportion,
        effect, source, remarks);
  }

  /** Says that the value is the share of these rows, which gives it a standard error, and a test against another share. */
  Measured withProportion(long successes, long n) {
    double share = (double) successes / n;
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, coverage, intervals, Math.sqrt(share * (1 - share) / n), comparison,
        new Proportion(successes, n), effect, source, remarks);
  }

  /** The same value, said to come from this. */
  public Measured withSource(Source other) {
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, coverage, intervals, standardError, comparison, proportion, effect, other,
        remarks);
  }

  Measured ofClass(String className) {
    return of(CLASS, className);
  }

  /** The same for one value of a dimension that the metric adds. */
  Measured of(String dimension, String name) {
    return new Measured(
        Map.of(dimension, name), value, numerator, denominator, sampleCount, coverage, intervals, standardError, comparison, proportion,
        effect, source, remarks);
  }

  /** The same value with something that a careful reader should know. */
  public Measured withRemarks(List<Remark> others) {
    return new Measured(
        dimensions, value, numerator, denominator, sampleCount, coverage, intervals, standardError, comparison, proportion,
        effect, source, others);
  }
}
