// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** CPU and memory of a few processes together, such as a server and those it forked. Confined to one thread. */
final class Processes {
  private final SystemFiles files;
  private Map<Long, Tracked> tracked = new HashMap<>();

  private record Tracked(ProcessReading reading, CpuRate rate) {}

  /**
   * The use of some processes.
   *
   * @param alive those of them that run
   * @param cores cores in use; empty until one of them was read twice
   * @param residentBytes memory they hold together
   */
  record Use(List<ProcessReading> alive, OptionalDouble cores, long residentBytes) {}

  Processes(SystemFiles files) {
    this.files = files;
  }

  Use read(List<Long> pids, long nanos) {
    Map<Long, Tracked> seen = new HashMap<>();
    OptionalDouble cores = OptionalDouble.empty();
    long bytes = 0;
    for (ProcessReading reading : pids.stream().flatMap(pid -> ProcessReading.read(files, pid).stream()).toList()) {
      Tracked before = tracked.get(reading.pid());
      CpuRate rate = before != null && before.reading().sameProcess(reading) ? before.rate() : new CpuRate();
      OptionalDouble one = rate.next(reading.cpuNanos(), nanos);
      cores = one.isPresent() ? OptionalDouble.of(cores.orElse(0) + one.getAsDouble()) : cores;
      bytes += reading.residentBytes();
      seen.put(reading.pid(), new Tracked(reading, rate));
    }
    tracked = seen;
    return new Use(seen.values().stream().map(Tracked::reading).toList(), cores, bytes);
  }
}
