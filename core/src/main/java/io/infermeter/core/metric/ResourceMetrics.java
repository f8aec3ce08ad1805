// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.resource.ResourceSample.Resource;
import java.util.Comparator;
import java.util.List;

/** How much of a resource is used, of how much there is. */
final class ResourceMetrics {
  private static final Comparator<ResourceSample> BY_USAGE = Comparator.comparingDouble(sample -> sample.used() / sample.total());

  private ResourceMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        usage("cpu_usage", Resource.CPU, "Cores in use, of the cores that may be used. Over the window as asked: used / total."),
        usage("memory_usage", Resource.MEMORY,
            "Working set in bytes, of the tightest limit. Over the window as asked: used / total."),
        usage("gpu_busy", Resource.GPU_BUSY,
            "Share of the time in which the GPU ran a kernel; not how much of it the kernel used. Over the window as asked: used / total."),
        usage("gpu_memory_usage", Resource.GPU_MEMORY,
            "Device memory in use in bytes, of the device's. Over the window as asked: used / total."));
  }

  private static MetricDefinition usage(String name, Resource resource, String text) {
    return Definition.ofResources(
        Description.of(name, Description.OF_RESOURCES, text).better(Better.LOWER).from(0).takes(Parameter.STATISTIC),
        (material, asked) -> usage(resource, material.resources(), asked));
  }

  private static Measured usage(Resource resource, List<ResourceSample> all, MetricParameters asked) {
    List<ResourceSample> samples = all.stream().filter(sample -> sample.resource() == resource).toList();
    if (samples.isEmpty()) {
      return Measured.of(
          new MetricValue.Undefined(
              MetricValue.Reason.NO_SOURCE,
              "no reading of " + resource.label() + " in this window; only the host, the gateway and local backends are read"),
          0);
    }
    return switch (asked.statistic()) {
      case MEAN -> ratio(mean(samples, ResourceSample::used), mean(samples, ResourceSample::total), samples.size());
      case LAST -> ratio(samples.getLast(), samples.size());
      case MINIMUM -> ratio(samples.stream().min(BY_USAGE).orElseThrow(), samples.size());
      case MAXIMUM -> ratio(samples.stream().max(BY_USAGE).orElseThrow(), samples.size());
    };
  }

  private static double mean(List<ResourceSample> samples, java.util.function.ToDoubleFunction<ResourceSample> which) {
    return samples.stream().mapToDouble(which).average().orElseThrow();
  }

  private static Measured ratio(ResourceSample sample, long n) {
    return ratio(sample.used(), sample.total(), n);
  }

  private static Measured ratio(double used, double total, long n) {
    return total > 0
        ? Measured.of(new MetricValue.Number(used / total), n).withRatio(used, total)
        : Measured.of(Absence.zeroDivision("the reading says that there is none of it"), n);
  }
}
