// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.MetricParameters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The points of one metric for one group.
 *
 * @param metric the metric, every default filled in
 * @param dimensions the grouped dimensions, and those that the metric adds
 * @param unit unit of the value in UCUM
 * @param points by start
 * @param labelsMatureThroughMicros of all predictions before this instant, 95 % of the labels that will come have come, microseconds
 *     since 1970; null where labels do not count, or too few are known
 */
public record Series(
    MetricParameters metric, Map<String, String> dimensions, String unit, List<Point> points, @Nullable Long labelsMatureThroughMicros) {
  public Series {
    dimensions = Map.copyOf(dimensions);
    points = List.copyOf(points);
  }
}
