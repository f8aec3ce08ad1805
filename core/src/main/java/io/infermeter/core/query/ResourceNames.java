// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.resource.ResourceSample.Resource;

/** Which resource a metric is about. */
final class ResourceNames {
  private ResourceNames() {}

  static Resource resource(String metric) {
    return switch (metric) {
      case "cpu_usage" -> Resource.CPU;
      case "memory_usage" -> Resource.MEMORY;
      case "gpu_busy" -> Resource.GPU_BUSY;
      case "gpu_memory_usage" -> Resource.GPU_MEMORY;
      default -> throw new IllegalArgumentException("no resource belongs to the metric " + metric);
    };
  }
}
