// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricParameters.Statistic;
import io.infermeter.core.resource.ResourceSample;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How much of a resource is used, of how much there is. Resources are never mixed: each answers as a series of its own, with its source
 * and attribution, so a reading is of one of the resources that a metric is about.
 */
final class ResourceMetrics {
  private static final Comparator<ResourceSample> BY_USAGE = Comparator.comparingDouble(sample -> sample.used() / sample.total());

  private ResourceMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        usage("cpu_usage", "Cores in use, of the cores that may be used: the tightest of quota, set of processors and machine. Over the window the"
            + " mean, or the statistic that is asked for: delta CPU time / (delta t x cores)."),
        usage("memory_usage", "Working set in bytes, of the tightest limit. Over the window the mean, or the statistic that is asked for:"
            + " used / total."),
        usage("gpu_busy", "Share of the time in which the GPU ran a kernel; not how much of it the kernel used. Over the window the mean, or the"
            + " statistic that is asked for: busy time / time."),
        usage("gpu_memory_usage", "Device memory in use in bytes, of the device's. Over the window the mean, or the statistic that is asked for:"
            + " used / total."),
        usage("kv_cache_usage", "Share of a language model's cache of keys and values in use; its memory is taken up in advance, so this is not"
            + " memory. Over the window the mean, or the statistic that is asked for: blocks used / blocks."),
        amount("cpu_used", "{cpu}", "Cores in use. Over the window the mean, or the statistic that is asked for: delta CPU time / delta t."),
        amount("memory_used", "By", "Working set in bytes. Over the window the mean, or the statistic that is asked for: used."),
        amount("gpu_memory_used", "By", "Device memory in use in bytes. Over the window the mean, or the statistic that is asked for: used."),
        amount("backend_in_flight", "{call}", Description.OF_RESOURCES, "Calls that run on a backend, looked at once a second, those that never end included. Over the window"
            + " the mean, or the statistic that is asked for: calls sent to it and not yet over."),
        amount("oldest_call_age", "s", Description.OF_RESOURCES, "How long the oldest call that runs on a backend has taken so far, looked at once a second; it grows while a"
            + " backend hangs. Over the window the mean, or the statistic that is asked for: now - t0 of the oldest call, 0 if none runs."));
  }

  private static Description describe(String name, List<String> dimensions, String text) {
    return Description.of(name, dimensions, text).better(Better.LOWER).from(0).takes(Parameter.STATISTIC);
  }

  private static MetricDefinition usage(String name, String text) {
    return Definition.ofResources(
        describe(name, Description.OF_RESOURCES_OF_MODELS, text), (material, asked) -> usage(name, material.resources(), asked.statistic()));
  }

  private static MetricDefinition amount(String name, String unit, String text) {
    return amount(name, unit, Description.OF_RESOURCES_OF_MODELS, text);
  }

  private static MetricDefinition amount(String name, String unit, List<String> dimensions, String text) {
    return Definition.ofResources(
        describe(name, dimensions, text).unit(unit), (material, asked) -> amount(name, material.resources(), asked.statistic()));
  }

  private static Measured none(String name) {
    return Measured.of(
        new MetricValue.Undefined(
            MetricValue.Reason.NO_SOURCE,
            "no reading for " + name + " in this window; the host, the gateway and local backends are read, and a backend's own page where"
                + " infermeter.backends.<name>.metrics names it"),
        0);
  }

  private static Measured usage(String name, List<ResourceSample> all, Statistic statistic) {
    List<ResourceSample> limited = all.stream().filter(sample -> sample.total() > 0).toList();
    if (limited.isEmpty()) {
      return all.isEmpty()
          ? none(name)
          : Measured.of(Absence.zeroDivision("the source does not say how much there is; ask how much is used"), all.size());
    }
    return switch (statistic) {
      case MEAN -> ratio(mean(limited, ResourceSample::used), mean(limited, ResourceSample::total), limited.size());
      case LAST -> ratio(limited.getLast(), limited.size());
      case MINIMUM -> ratio(limited.stream().min(BY_USAGE).orElseThrow(), limited.size());
      case MAXIMUM -> ratio(limited.stream().max(BY_USAGE).orElseThrow(), limited.size());
    };
  }

  private static double mean(List<ResourceSample> samples, ToDoubleFunction<ResourceSample> which) {
    return samples.stream().mapToDouble(which).average().orElseThrow();
  }

  private static Measured ratio(ResourceSample sample, long n) {
    return ratio(sample.used(), sample.total(), n);
  }

  private static Measured ratio(double used, double total, long n) {
    return Measured.of(new MetricValue.Number(used / total), n).withRatio(used, total);
  }

  private static Measured amount(String name, List<ResourceSample> samples, Statistic statistic) {
    if (samples.isEmpty()) {
      return none(name);
    }
    double value =
        switch (statistic) {
          case MEAN -> mean(samples, ResourceSample::used);
          case LAST -> samples.getLast().used();
          case MINIMUM -> samples.stream().mapToDouble(ResourceSample::used).min().orElseThrow();
          case MAXIMUM -> samples.stream().mapToDouble(ResourceSample::used).max().orElseThrow();
        };
    return Measured.of(new MetricValue.Number(value), samples.size());
  }
}
