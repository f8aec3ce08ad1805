// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.series.Dimensions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads what is exported for Prometheus. */
final class PrometheusReader {
  private static final Set<String> DIMENSIONS = Set.of("model", "version", "output", "backend", "method", "traffic");
  private static final int MAX_METRICS = 50;
  private static final int MAX_WINDOWS = 5;

  private final Values values;

  PrometheusReader(Values values) {
    this.values = values;
  }

  PrometheusSettings read(Set<String> segments) {
    return new PrometheusSettings(
        dimensions(segments),
        metrics(),
        windows(),
        (int) values.get(Settings.PROMETHEUS_MAX_SERIES).whole(1, 100_000),
        values.get(Settings.PROMETHEUS_INTERVAL).duration(Duration.ofSeconds(1), Duration.ofHours(1)));
  }

  private List<String> dimensions(Set<String> segments) {
    Given given = values.get(Settings.PROMETHEUS_DIMENSIONS);
    for (String dimension : given.list()) {
      boolean segment = dimension.startsWith(Dimensions.SEGMENT) && segments.contains(dimension.substring(Dimensions.SEGMENT.length()));
      if (!segment && !DIMENSIONS.contains(dimension)) {
        throw given.refused();
      }
    }
    return given.list();
  }

  private List<String> metrics() {
    Given given = values.get(Settings.PROMETHEUS_METRICS);
    Set<String> known =
        Metrics.all().stream()
            .map(MetricDefinition::descriptor)
            .filter(descriptor -> descriptor.kind() == MetricDescriptor.ValueKind.NUMBER && descriptor.dimensions().contains("model"))
            .map(MetricDescriptor::name)
            .collect(Collectors.toSet());
    for (String metric : given.list()) {
      if (!known.contains(metric)) {
        throw given.refused(
            metric + " is no metric of models with a number for a value" + Spelling.closest(metric, List.copyOf(known)).map(close -> "; did you mean " + close + "?").orElse(""));
      }
    }
    if (given.list().size() > MAX_METRICS) {
      throw given.refused();
    }
    return given.list();
  }

  private SortedMap<String, Duration> windows() {
    Given given = values.get(Settings.PROMETHEUS_WINDOWS);
    SortedMap<String, Duration> windows = new TreeMap<>();
    for (String window : given.list()) {
      Given one = new Given(given.setting(), given.key(), window, given.origin(), given.rank());
      windows.put(window, one.duration(Duration.ofMinutes(1), Duration.ofDays(30)));
    }
    if (windows.size() > MAX_WINDOWS) {
      throw given.refused();
    }
    return windows;
  }
}
