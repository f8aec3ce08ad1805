// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import io.infermeter.core.resource.ResourceSample.Resource;
import io.infermeter.gateway.resource.MetricsPage.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the pages of model servers and of NVIDIA's exporter say about resources, by the names that their documentation gives:
 *
 * <ul>
 *   <li>Triton: nv_gpu_utilization and nv_cpu_utilization from 0 to 1, memory in bytes, by gpu_uuid;
 *   <li>vLLM: vllm:kv_cache_usage_perc, before version 1 vllm:gpu_cache_usage_perc, from 0 to 1 in spite of its name, of the cache alone;
 *   <li>dcgm-exporter: DCGM_FI_DEV_GPU_UTIL in percent and DCGM_FI_DEV_FB_* in MiB, by gpu, and by GPU_I_ID of a slice (MIG), for which there
 *       is no utilisation;
 *   <li>Prometheus's client libraries in many servers: process_resident_memory_bytes and process_cpu_seconds_total.
 * </ul>
 *
 * TensorFlow Serving's page has none of these. What is not there is absent, as is what the source itself marks as not known. Confined to the
 * sampler's thread.
 */
final class PageMapping {
  /** A reading of one device, without whose it is. */
  record Reading(Resource resource, String device, String hardware, double used, double total, String source, String attribution) {}

  private static final String ALL_OF_IT = "backend only";
  private static final String EXACT = "exact process";
  private static final double PERCENT = 100;
  private static final double MIB = 1 << 20;

  /** DCGM's numbers for "not known" and "not supported" begin here, in 32 bits and in all wider types. */
  private static final double DCGM_BLANK = 0x7ffffff0L;

  private static final Set<String> NAMES =
      Set.of(
          "nv_gpu_utilization", "nv_gpu_memory_used_bytes", "nv_gpu_memory_total_bytes",
          "nv_cpu_utilization", "nv_cpu_memory_used_bytes", "nv_cpu_memory_total_bytes",
          "vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc",
          "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_FB_USED", "DCGM_FI_DEV_FB_FREE", "DCGM_FI_DEV_FB_RESERVED", "DCGM_FI_DEV_FB_TOTAL",
          "process_resident_memory_bytes", "process_cpu_seconds_total");

  private static final double NANOS = 1e9;

  private final CpuRate processRate = new CpuRate();

  static boolean wanted(String name) {
    return NAMES.contains(name);
  }

  /**
   * What a page says.
   *
   * @param nanos when it came, by a monotonic clock
   */
  List<Reading> read(List<Sample> samples, long nanos) {
    List<Reading> readings = new ArrayList<>();
    triton(samples, readings);
    cache(samples, readings);
    dcgm(samples, readings);
    process(samples, readings, nanos);
    return readings;
  }

  private static OptionalDouble value(List<Sample> samples, String name) {
    return samples.stream().filter(sample -> sample.name().equals(name)).mapToDouble(Sample::value).filter(PageMapping::known).findFirst();
  }

  private static boolean known(double value) {
    return Double.isFinite(value) && value >= 0;
  }

  private static void triton(List<Sample> samples, List<Reading> readings) {
    for (Sample sample : samples) {
      if (sample.name().equals("nv_gpu_utilization") && known(sample.value()) && sample.value() <= 1) {
        readings.add(new Reading(Resource.GPU_BUSY, sample.label("gpu_uuid"), "", sample.value(), 1, "triton", ALL_OF_IT));
      }
    }
    by(samples, "nv_gpu_memory_used_bytes", sample -> sample.label("gpu_uuid")).forEach(
        (gpu, used) -> {
          Sample total = by(samples, "nv_gpu_memory_total_bytes", sample -> sample.label("gpu_uuid")).get(gpu);
          readings.add(new Reading(Resource.GPU_MEMORY, gpu, "", used.value(), total == null ? 0 : total.value(), "triton", ALL_OF_IT));
        });
    OptionalDouble cpu = value(samples, "nv_cpu_utilization");
    if (cpu.isPresent() && cpu.getAsDouble() <= 1) {
      readings.add(new Reading(Resource.CPU_SHARE, "", "", cpu.getAsDouble(), 1, "triton", ALL_OF_IT));
    }
    OptionalDouble memory = value(samples, "nv_cpu_memory_used_bytes");
    if (memory.isPresent()) {
      double total = value(samples, "nv_cpu_memory_total_bytes").orElse(0);
      readings.add(new Reading(Resource.MEMORY, "", "", memory.getAsDouble(), total, "triton", ALL_OF_IT));
    }
  }

  private static Map<String, Sample> by(List<Sample> samples, String name, java.util.function.Function<Sample, String> key) {
    Map<String, Sample> found = new TreeMap<>();
    samples.stream()
        .filter(sample -> sample.name().equals(name) && known(sample.value()))
        .forEach(sample -> found.putIfAbsent(key.apply(sample), sample));
    return found;
  }

  private static void cache(List<Sample> samples, List<Reading> readings) {
    Map<String, Sample> caches = by(samples, "vllm:kv_cache_usage_perc", sample -> sample.label("engine"));
    if (caches.isEmpty()) {
      caches = by(samples, "vllm:gpu_cache_usage_perc", sample -> sample.label("engine"));
    }
    caches.forEach(
        (engine, sample) -> {
          if (sample.value() <= 1) {
            readings.add(new Reading(Resource.KV_CACHE, engine, "", sample.value(), 1, "vllm", ALL_OF_IT));
          }
        });
  }

  private static void dcgm(List<Sample> samples, List<Reading> readings) {
    by(samples, "DCGM_FI_DEV_GPU_UTIL", PageMapping::device).forEach(
        (device, sample) -> {
          // With MIG it is told of the whole device, if at all, and says nothing of a slice.
          if (sample.label("GPU_I_ID").isEmpty() && sample.value() <= PERCENT) {
            readings.add(busy(device, sample));
          }
        });
    by(samples, "DCGM_FI_DEV_FB_USED", PageMapping::device).forEach(
        (device, used) -> {
          if (used.value() < DCGM_BLANK) {
            double total = MIB * total(samples, device, used.value());
            readings.add(new Reading(Resource.GPU_MEMORY, device, hardware(used), used.value() * MIB, total, "dcgm", ALL_OF_IT));
          }
        });
  }

  private static Reading busy(String device, Sample sample) {
    return new Reading(Resource.GPU_BUSY, device, hardware(sample), sample.value() / PERCENT, 1, "dcgm", ALL_OF_IT);
  }

  /** In MiB: as it is told, else what is used, free and reserved. */
  private static double total(List<Sample> samples, String device, double used) {
    double total = dcgm(samples, "DCGM_FI_DEV_FB_TOTAL", device);
    double free = dcgm(samples, "DCGM_FI_DEV_FB_FREE", device);
    return total > 0 ? total : free >= 0 ? used + free + Math.max(0, dcgm(samples, "DCGM_FI_DEV_FB_RESERVED", device)) : 0;
  }

  private static double dcgm(List<Sample> samples, String name, String device) {
    Sample sample = by(samples, name, PageMapping::device).get(device);
    return sample == null || sample.value() >= DCGM_BLANK ? -1 : sample.value();
  }

  private static String device(Sample sample) {
    String slice = sample.label("GPU_I_ID");
    return slice.isEmpty() ? sample.label("gpu") : sample.label("gpu") + "/" + slice;
  }

  private static String hardware(Sample sample) {
    String profile = sample.label("GPU_I_PROFILE");
    return profile.isEmpty() ? sample.label("modelName") : sample.label("modelName") + " " + profile;
  }

  private void process(List<Sample> samples, List<Reading> readings, long nanos) {
    OptionalDouble memory = value(samples, "process_resident_memory_bytes");
    if (memory.isPresent()) {
      readings.add(new Reading(Resource.MEMORY, "process", "", memory.getAsDouble(), 0, "process", EXACT));
    }
    OptionalDouble seconds = value(samples, "process_cpu_seconds_total");
    if (seconds.isPresent() && seconds.getAsDouble() < Long.MAX_VALUE / NANOS) {
      processRate
          .next((long) (seconds.getAsDouble() * NANOS), nanos)
          .ifPresent(cores -> readings.add(new Reading(Resource.CPU, "process", "", cores, 0, "process", EXACT)));
    }
  }
}
