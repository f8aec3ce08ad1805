// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.Task;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which metrics fit which models. Immutable and thread-safe. */
public final class TaskMetrics {
  private static final Set<String> OF_NUMBERS = names(RegressionMetrics.all());
  private static final Set<String> OF_SETS = names(MultilabelMetrics.all());
  private static final Set<String> OF_SETS_TOO =
      Set.of("precision", "recall", "f1", "fbeta", "jaccard", "roc_auc", "average_precision", "expected_calibration_error",
          "calibration_curve", "score_histogram");
  private static final Set<String> OF_ALL = Set.of("labelled_rows", "label_coverage");

  private TaskMetrics() {}

  private static Set<String> names(List<MetricDefinition> metrics) {
    return metrics.stream().map(metric -> metric.descriptor().name()).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a metric can have a value for models with a task; a task that is not known may turn out to be any. */
  public static boolean fits(MetricDescriptor metric, Task task) {
    String name = base(metric.name());
    boolean ofNumbers = OF_NUMBERS.contains(name);
    boolean ofSets = OF_SETS.contains(name);
    boolean ofAll = OF_ALL.contains(name);
    boolean ofClasses = metric.needsLabels() || metric.parameters().contains(Parameter.POSITIVE_CLASS);
    return switch (task) {
      case UNKNOWN -> true;
      case BINARY, MULTICLASS -> !ofNumbers && !ofSets;
      case MULTILABEL -> ofAll || ofSets || OF_SETS_TOO.contains(name) || !ofClasses;
      case REGRESSION -> ofAll || ofNumbers || !ofClasses;
      case GENERATION -> !ofClasses;
    };
  }

  /** The metric that another one is made of, such as f1 of f1_fluctuation; itself, if it is made of none. */
  private static String base(String name) {
    return Stream.of(OF_NUMBERS, OF_SETS, OF_SETS_TOO, OF_ALL)
        .flatMap(Set::stream)
        .filter(base -> name.equals(base) || name.startsWith(base + "_"))
        .max(java.util.Comparator.comparingInt(String::length))
        .orElse(name);
  }
}
