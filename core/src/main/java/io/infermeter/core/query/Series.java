// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.MetricParameters;
import java.util.List;
import java.util.Map;

/**
 * The points of one metric for one group.
 *
 * @param metric the metric, every default filled in
 * @param dimensions the grouped dimensions, and those that the metric adds
 * @param unit unit of the value in UCUM
 * @param points by start
 */
public record Series(MetricParameters metric, Map<String, String> dimensions, String unit, List<Point> points) {
  public Series {
    dimensions = Map.copyOf(dimensions);
    points = List.copyOf(points);
  }
}
