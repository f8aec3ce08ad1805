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
 */
public record Measured(
    Map<String, String> dimensions,
    MetricValue value,
    OptionalDouble numerator,
    OptionalDouble denominator,
    long sampleCount,
    @Nullable Coverage coverage,
    List<Interval> intervals) {
  /** The dimension that metrics add which answer class by class. */
  public static final String CLASS = "class";

  public Measured {
    dimensions = Map.copyOf(dimensions);
    intervals = List.copyOf(intervals);
  }

  /** A value with nothing beside it but its n. */
  static Measured of(MetricValue value, long sampleCount) {
    return new Measured(Map.of(), value, OptionalDouble.empty(), OptionalDouble.empty(), sampleCount, null, List.of());
  }

  Measured withRatio(double upper, double lower) {
    return new Measured(
        dimensions, value, OptionalDouble.of(upper), OptionalDouble.of(lower), sampleCount, coverage, intervals);
  }

  Measured withCoverage(Coverage other) {
    return new Measured(dimensions, value, numerator, denominator, sampleCount, other, intervals);
  }

  Measured withIntervals(List<Interval> others) {
    return new Measured(dimensions, value, numerator, denominator, sampleCount, coverage, others);
  }

  Measured ofClass(String className) {
    return new Measured(Map.of(CLASS, className), value, numerator, denominator, sampleCount, coverage, intervals);
  }
}
