// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.resource.ResourceSample.Resource;
import java.util.EnumSet;
import java.util.Set;

/** Which resources a metric is about. */
final class ResourceNames {
  private ResourceNames() {}

  static Set<Resource> resources(String metric) {
    return switch (metric) {
      case "cpu_usage" -> EnumSet.of(Resource.CPU, Resource.CPU_SHARE);
      case "cpu_used" -> EnumSet.of(Resource.CPU);
      case "memory_usage", "memory_used" -> EnumSet.of(Resource.MEMORY);
      case "gpu_busy" -> EnumSet.of(Resource.GPU_BUSY);
      case "gpu_memory_usage", "gpu_memory_used" -> EnumSet.of(Resource.GPU_MEMORY);
      case "kv_cache_usage" -> EnumSet.of(Resource.KV_CACHE);
      case "backend_in_flight" -> EnumSet.of(Resource.IN_FLIGHT);
      case "oldest_call_age" -> EnumSet.of(Resource.OLDEST_CALL);
      default -> throw new IllegalArgumentException("no resource belongs to the metric " + metric);
    };
  }
}
