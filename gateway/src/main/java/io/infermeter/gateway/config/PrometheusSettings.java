// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is exported for Prometheus.
 *
 * @param dimensions what series are told apart by
 * @param metrics names of metrics that are gauges over windows
 * @param windows how far they look back, by the text that was given
 * @param maxSeries combinations of dimensions and outcome of calls
 * @param interval how often gauges are computed
 */
public record PrometheusSettings(
    List<String> dimensions, List<String> metrics, SortedMap<String, Duration> windows, int maxSeries, Duration interval) {
  public PrometheusSettings {
    dimensions = List.copyOf(dimensions);
    metrics = List.copyOf(metrics);
    windows = Collections.unmodifiableSortedMap(new TreeMap<>(windows));
  }
}
