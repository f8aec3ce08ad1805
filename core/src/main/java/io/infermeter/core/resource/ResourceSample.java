// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.resource;

import java.util.Objects;

/**
 * One reading of one resource. What cannot be read is absent: there is no sample, never a sample of 0.
 *
 * @param micros when, microseconds since 1970
 * @param process the gateway process that read it
 * @param scope whose resource
 * @param backend the backend's name where the scope is BACKEND, else empty
 * @param resource which resource
 * @param device which of several devices, for example a GPU's index; empty for the only one
 * @param hardware the hardware's name to group by: CPU model or GPU name
 * @param used how much is used, in the resource's unit
 * @param total how much there is, in the resource's unit; 0 where there is no limit, or where the source does not tell
 * @param source where the reading is from: "cgroup", "proc", "nvml", "gateway", or whose page it is: "triton", "vllm", "dcgm", "process"
 * @param attribution how it was attributed: "exact process", "host", "backend only" (all that the backend sees, whoever uses it); where it is
 *     told to be a model's, "exclusive device" (the backend ran nothing else), "proportional to compute time"
 */
public record ResourceSample(
    long micros,
    int process,
    Scope scope,
    String backend,
    Resource resource,
    String device,
    String hardware,
    double used,
    double total,
    String source,
    String attribution) {

  /** Whose resource it is. */
  public enum Scope {
    HOST,
    GATEWAY,
    BACKEND;

    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Which resource it is, with its unit (UCUM). */
  public enum Resource {
    /** Cores in use, of the cores that may be used. */
    CPU("cpu", "{cpu}"),
    /** The working set, of the tightest limit. */
    MEMORY("memory", "By"),
    /** The share of time with a kernel running, of 1. */
    GPU_BUSY("gpu_busy", "1"),
    /** Device memory in use, of the device's. */
    GPU_MEMORY("gpu_memory", "By"),
    /** The share of the cores in use, of 1, where the source does not tell how many there are. */
    CPU_SHARE("cpu", "1"),
    /** The share of a language model's cache of keys and values in use, of 1. */
    KV_CACHE("kv_cache", "1"),
    /** Calls that run on a backend now. */
    IN_FLIGHT("in_flight", "{call}"),
    /** How long the oldest call that runs on a backend has taken so far; 0 if none runs. */
    OLDEST_CALL("oldest_call", "s");

    private final String label;
    private final String unit;

    Resource(String label, String unit) {
      this.label = label;
      this.unit = unit;
    }

    public String label() {
      return label;
    }

    public String unit() {
      return unit;
    }
  }

  public ResourceSample {
    Objects.requireNonNull(scope);
    Objects.requireNonNull(backend);
    Objects.requireNonNull(resource);
    Objects.requireNonNull(device);
    Objects.requireNonNull(hardware);
    Objects.requireNonNull(source);
    Objects.requireNonNull(attribution);
  }

  /** A part of what was used, of the same total, told to be somebody's. */
  public ResourceSample part(double share, String toldToBe) {
    return new ResourceSample(micros, process, scope, backend, resource, device, hardware, share * used, total, source, toldToBe);
  }
}
