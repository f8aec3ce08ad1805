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
  /** The metric that only answers by the time of learning. */
  public static final String RETRACTED_LABELS = "retracted_labels";

  private static final List<MetricDefinition> OF_ONE_WINDOW =
      Stream.of(
              QualityMetrics.all(),
              RankingMetrics.all(),
              ProbabilityMetrics.all(),
              RegressionMetrics.all(),
              MultilabelMetrics.all(),
              PredictionMetrics.all(),
              LabelMetrics.all(),
              CallMetrics.all(),
              ResourceMetrics.all(),
              RepeatabilityMetrics.all(),
              DriftMetrics.all(),
              VersionMetrics.all())
          .flatMap(List::stream)
          .toList();

  private static final List<MetricDefinition> ALL =
      Stream.of(OF_ONE_WINDOW, FluctuationMetrics.of(OF_ONE_WINDOW), DetectorMetrics.of(OF_ONE_WINDOW))
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
