// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A process at one moment.
 *
 * @param pid its number
 * @param startTicks when it started: tells it from a later process with the same number
 * @param cpuNanos CPU time of all its threads since it started, nanoseconds
 * @param residentBytes memory that it holds
 */
record ProcessReading(long pid, long startTicks, long cpuNanos, long residentBytes) {
  private static final int STATE = 0;
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int START_TICKS = 19;
  private static final long KIB = 1024;

  /** Reads a process; empty if there is none, or if it has ended and waits for its parent. */
  static Optional<ProcessReading> read(SystemFiles files, long pid) {
    Optional<String> stat = SystemFiles.text(files.process(pid).resolve("stat"));
    OptionalLong resident = SystemFiles.named(files.process(pid).resolve("status"), "VmRSS");
    if (stat.isEmpty() || resident.isEmpty()) {
      return Optional.empty();
    }
    // The name stands in parentheses and may itself hold some, and blanks.
    String[] fields = stat.get().substring(stat.get().lastIndexOf(')') + 1).strip().split(" +");
    if (fields.length <= START_TICKS || fields[STATE].equals("Z")) {
      return Optional.empty();
    }
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    long start = Long.parseLong(fields[START_TICKS]);
    return Optional.of(new ProcessReading(pid, start, ticks * Machine.TICK_NANOS, resident.getAsLong() * KIB));
  }

  boolean sameProcess(ProcessReading other) {
    return pid == other.pid && startTicks == other.startTicks;
  }
}
