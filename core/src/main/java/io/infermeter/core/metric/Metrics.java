// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The catalogue of metrics. Immutable and thread-safe. */
public final class Metrics {
  private static final List<MetricDefinition> ALL =
      Stream.of(QualityMetrics.all(), PredictionMetrics.all(), CallMetrics.all(), ResourceMetrics.all())
          .flatMap(List::stream)
          .sorted(Comparator.comparing(metric -> metric.descriptor().name()))
          .toList();

  private static final Map<String, MetricDefinition> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(metric -> metric.descriptor().name(), Function.identity()));

  private Metrics() {}

  /** All metrics, by name. */
  public static List<MetricDefinition> all() {
    return ALL;
  }

  /** The metric of this name, if there is one. */
  public static Optional<MetricDefinition> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
