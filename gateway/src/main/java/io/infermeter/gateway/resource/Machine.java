// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The whole machine, from /proc. */
final class Machine {
  /** Nanoseconds of a tick in /proc: the kernel's interface has 100 a second on every architecture. */
  static final long TICK_NANOS = 10_000_000L;

  private static final int USER = 1;
  private static final int IDLE = 4;
  private static final int IOWAIT = 5;
  private static final int SOFTIRQ = 7;
  private static final long KIB = 1024;

  private final SystemFiles files;
  private final String hardware;

  Machine(SystemFiles files) {
    this.files = files;
    this.hardware = cpuModel();
  }

  /** The name of the CPU's model; the architecture where the kernel does not tell. */
  String hardware() {
    return hardware;
  }

  private String cpuModel() {
    return SystemFiles.lines(files.path("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch", ""));
  }

  /** Processors that are online; empty where the kernel does not tell. */
  OptionalDouble cpus() {
    long count = SystemFiles.lines(files.path("/proc/stat")).stream().filter(line -> line.matches("cpu[0-9]+ .*")).count();
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(count);
  }

  /** CPU time that all processors spent on work since the start, nanoseconds. Neither idle nor stolen time counts. */
  OptionalLong cpuNanos() {
    Optional<long[]> ticks =
        SystemFiles.lines(files.path("/proc/stat")).stream()
            .filter(line -> line.startsWith("cpu "))
            .map(line -> Arrays.stream(line.split(" +")).skip(1).mapToLong(Long::parseLong).toArray())
            .findFirst();
    if (ticks.isEmpty()) {
      return OptionalLong.empty();
    }
    long sum = 0;
    for (int field = USER; field <= SOFTIRQ && field <= ticks.get().length; field++) {
      sum += field == IDLE || field == IOWAIT ? 0 : ticks.get()[field - 1];
    }
    return OptionalLong.of(sum * TICK_NANOS);
  }

  /** Bytes of memory. */
  OptionalLong memoryTotal() {
    return kib("MemTotal");
  }

  /** Bytes of memory that are in use and could not be had at once. */
  OptionalLong memoryUsed() {
    OptionalLong total = kib("MemTotal");
    OptionalLong available = kib("MemAvailable");
    return total.isPresent() && available.isPresent()
        ? OptionalLong.of(total.getAsLong() - available.getAsLong())
        : OptionalLong.empty();
  }

  private OptionalLong kib(String name) {
    OptionalLong value = SystemFiles.named(files.path("/proc/meminfo"), name);
    return value.isPresent() ? OptionalLong.of(value.getAsLong() * KIB) : value;
  }
}
