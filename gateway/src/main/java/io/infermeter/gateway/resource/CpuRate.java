// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.util.OptionalDouble;

/** Cores in use, from two readings of CPU time. Confined to one thread. */
final class CpuRate {
  private boolean started;
  private long lastCpuNanos;
  private long lastNanos;

  /**
   * Takes a reading.
   *
   * @param cpuNanos CPU time so far
   * @param nanos a monotonic clock
   * @return cores in use since the last reading; empty at the first one, and where CPU time went backwards
   */
  OptionalDouble next(long cpuNanos, long nanos) {
    boolean comparable = started && cpuNanos >= lastCpuNanos && nanos > lastNanos;
    OptionalDouble cores =
        comparable ? OptionalDouble.of((double) (cpuNanos - lastCpuNanos) / (nanos - lastNanos)) : OptionalDouble.empty();
    started = true;
    lastCpuNanos = cpuNanos;
    lastNanos = nanos;
    return cores;
  }
}
