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
  public Measured {
    dimensions = Map.copyOf(dimensions);
    intervals = List.copyOf(intervals);
  }
}
