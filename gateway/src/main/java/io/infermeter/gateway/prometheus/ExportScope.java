// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.prometheus;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is exported.
 *
 * @param dimensions what series are told apart by, such as model, version and segment.shop
 * @param metrics names of metrics that are exported as gauges over windows
 * @param windows how far gauges look back, by the name that they are told apart by
 * @param maxSeries combinations of dimensions of calls; more count as {@code __other__}
 * @param every how often gauges are computed
 */
public record ExportScope(List<String> dimensions, List<String> metrics, SortedMap<String, Duration> windows, int maxSeries, Duration every) {
  public ExportScope {
    dimensions = List.copyOf(dimensions);
    metrics = List.copyOf(metrics);
    windows = new TreeMap<>(windows);
  }
}
