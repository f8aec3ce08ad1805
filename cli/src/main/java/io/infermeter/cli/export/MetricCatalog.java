// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.cli.WrongUsage;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricDescriptor;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metrics of a gateway, and which of them are exported. */
final class MetricCatalog {
  private static final List<String> USUAL =
      List.of(
          "accuracy", "balanced_accuracy", "precision", "recall", "f1", "matthews_corrcoef", "roc_auc", "log_loss", "brier_score",
          "expected_calibration_error", "subset_accuracy", "hamming_loss", "mean_absolute_error", "root_mean_squared_error", "r2_score", "bias",
          "label_coverage", "labelled_rows", "confusion_matrix", "latency", "upstream_latency", "overhead", "ttft", "tpot", "throughput",
          "inference_speed", "call_rate", "error_ratio", "in_flight", "prediction_mean", "prediction_stddev", "prediction_share", "flip_rate",
          "score_jitter", "score_histogram", "latency_histogram", "cpu_usage", "memory_usage", "gpu_busy", "gpu_memory_usage",
          "backend_in_flight");

  /** Metrics of fluctuation hold minutes against one another, so they need windows of several. */
  private static final List<String> OF_LONG_WINDOWS = List.of("accuracy_tau", "prediction_mean_tau");

  private static final List<Double> QUANTILES = List.of(.5, .9, .99);
  private static final List<String> WITH_QUANTILES = List.of("latency", "upstream_latency", "overhead", "ttft", "tpot", "chunk_gap", "label_delay");
  private static final List<String> STEADY = List.of("prediction_", "flip_rate", "score_jitter", "version_");
  private static final List<String> FLUCTUATION = List.of("_tau", "_i2", "_cv", "_stddev", "_range", "_cusum", "_ewma");

  private final Map<String, MetricDescriptor> known = new LinkedHashMap<>();

  static MetricCatalog of(MetricsServiceBlockingStub service) {
    MetricCatalog catalog = new MetricCatalog();
    ListMetricsRequest.Builder request = ListMetricsRequest.newBuilder();
    ListMetricsResponse page;
    do {
      page = service.listMetrics(request.build());
      page.getMetricsList().forEach(metric -> catalog.known.put(metric.getName(), metric));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return catalog;
  }

  /** The usual metrics that the gateway has. @param longWindows whether a window has several minutes to hold against one another */
  List<ExportedMetric> usual(boolean longWindows) {
    List<String> names = new ArrayList<>(USUAL);
    if (longWindows) {
      names.addAll(OF_LONG_WINDOWS);
    }
    return exported(names.stream().filter(known::containsKey).toList());
  }

  /** @throws WrongUsage if the gateway has no metric of one of the names */
  List<ExportedMetric> named(List<String> names) {
    for (String name : names) {
      if (!known.containsKey(name)) {
        throw new WrongUsage("--metrics: there is no metric \"" + name + "\"; there are " + String.join(", ", known.keySet()));
      }
    }
    return exported(names);
  }

  private List<ExportedMetric> exported(List<String> names) {
    List<ExportedMetric> metrics = new ArrayList<>();
    for (String name : names) {
      MetricDescriptor descriptor = known.get(name);
      String description = descriptor.getDescription() + " Unit: " + descriptor.getUnit() + ".";
      Metric metric = Metric.newBuilder().setName(name).build();
      boolean band = descriptor.getParametersList().contains("confidence_level");
      if (WITH_QUANTILES.contains(name)) {
        QUANTILES.forEach(q -> metrics.add(new ExportedMetric(group(descriptor), metric.toBuilder().setQuantile(q).build(), description, band)));
      } else {
        metrics.add(new ExportedMetric(group(descriptor), metric, description, band));
      }
    }
    return metrics;
  }

  private static String group(MetricDescriptor metric) {
    if (metric.getDimensionsList().contains("scope")) {
      return "resources";
    }
    if (metric.getValueField().equals("histogram")) {
      return "distributions";
    }
    boolean steady =
        STEADY.stream().anyMatch(metric.getName()::startsWith) || FLUCTUATION.stream().anyMatch(metric.getName()::endsWith);
    if (steady) {
      return "stability";
    }
    return metric.getNeedsLabels() ? "quality" : "speed";
  }
}
