// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.prometheus;

import io.infermeter.core.resource.ResourceSample;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The last reading of every resource. One that is no longer read is no longer told. Thread-safe. */
public final class ResourceGauges implements MultiCollector, Consumer<List<ResourceSample>> {
  private static final long STALE_MICROS = TimeUnit.SECONDS.toMicros(Duration.ofSeconds(15).toSeconds());

  private final LongSupplier micros;
  private volatile List<ResourceSample> last = List.of();

  /** @param micros the time, microseconds since 1970 */
  public ResourceGauges(LongSupplier micros) {
    this.micros = micros;
  }

  /** Takes the readings of one moment. */
  @Override
  public void accept(List<ResourceSample> samples) {
    last = List.copyOf(samples);
  }

  private record Kind(String used, String total, String what) {}

  private static Kind kind(ResourceSample.Resource resource) {
    return switch (resource) {
      case CPU -> new Kind("infermeter_cpu_usage_cores", "infermeter_cpu_limit_cores", "Cores");
      case MEMORY -> new Kind("infermeter_memory_usage_bytes", "infermeter_memory_limit_bytes", "Memory");
      case GPU_BUSY -> new Kind("infermeter_gpu_busy_ratio", "", "Share of time with a kernel running");
      case GPU_MEMORY -> new Kind("infermeter_gpu_memory_usage_bytes", "infermeter_gpu_memory_limit_bytes", "Memory of the GPU");
      case CPU_SHARE -> new Kind("infermeter_cpu_usage_ratio", "", "Share of the cores");
      case KV_CACHE -> new Kind("infermeter_kv_cache_usage_ratio", "", "Share of the cache of keys and values");
      case IN_FLIGHT -> new Kind("infermeter_backend_calls_in_flight", "", "Calls that run on a backend");
      case OLDEST_CALL -> new Kind("infermeter_backend_oldest_call_age_seconds", "", "How long the oldest call that runs on a backend has taken");
    };
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, Map<Labels, Double>> values = new TreeMap<>();
    Map<String, String> help = new HashMap<>();
    long oldest = micros.getAsLong() - STALE_MICROS;
    for (ResourceSample sample : last) {
      if (sample.micros() < oldest) {
        continue;
      }
      Kind kind = kind(sample.resource());
      Labels labels =
          Labels.of(
              "scope", sample.scope().label(), "backend", SeriesLabels.clipped(sample.backend()), "device", SeriesLabels.clipped(sample.device()),
              "hardware", SeriesLabels.clipped(sample.hardware()));
      put(values, help, kind.used(), kind.what() + ", now in use.", labels, sample.used());
      if (!kind.total().isEmpty() && sample.total() > 0) {
        put(values, help, kind.total(), kind.what() + ", that may be used.", labels, sample.total());
      }
    }
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    values.forEach(
        (name, points) ->
            all.metricSnapshot(
                new GaugeSnapshot(
                    new MetricMetadata(name, help.getOrDefault(name, "")),
                    points.entrySet().stream().map(point -> new GaugeDataPointSnapshot(point.getValue(), point.getKey(), null)).toList())));
    return all.build();
  }

  private static void put(
      Map<String, Map<Labels, Double>> values, Map<String, String> help, String name, String what, Labels labels, double value) {
    help.put(name, what);
    values.computeIfAbsent(name, key -> new TreeMap<>()).put(labels, value);
  }
}
