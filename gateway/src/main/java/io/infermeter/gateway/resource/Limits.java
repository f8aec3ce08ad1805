// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What control groups allow a process, and how much of it is used: of the tightest limit on the way up, and at that level. */
final class Limits {
  private static final long MICRO = 1000;

  private final Cgroups cgroups;

  /**
   * A limit and what is used of it.
   *
   * @param total the limit: cores, or bytes
   * @param used CPU time since the group was made in nanoseconds, or bytes of the working set; empty where it cannot be read
   */
  record Limit(double total, OptionalLong used) {}

  Limits(Cgroups cgroups) {
    this.cgroups = cgroups;
  }

  /** Cores that a process may use: the smallest of quota / period and of the processors of its set; empty if nothing limits it. */
  Optional<Limit> cpu(long pid) {
    List<Path> unified = cgroups.levels(pid, "");
    Optional<Limit> second = tightest(unified, Limits::coresOfVersion2, Limits::cpuOfVersion2);
    List<Path> accounts = cgroups.levels(pid, "cpuacct");
    List<Path> quotas = cgroups.levels(pid, "cpu");
    Optional<Limit> quota = tightest(quotas, Limits::quotaOfVersion1, level -> cpuOfVersion1(level, quotas, accounts));
    List<Path> sets = cgroups.levels(pid, "cpuset");
    Optional<Limit> set = tightest(sets, Limits::setOfVersion1, level -> cpuOfVersion1(level, sets, accounts));
    return List.of(second, quota, set).stream().flatMap(Optional::stream).min(java.util.Comparator.comparingDouble(Limit::total));
  }

  /** Bytes that a process may use; empty if nothing limits it. */
  Optional<Limit> memory(long pid) {
    Optional<Limit> second =
        tightest(
            cgroups.levels(pid, ""),
            level -> asDouble(SystemFiles.number(level.resolve("memory.max"))),
            level -> workingSet(level, "memory.current", "inactive_file"));
    return second.or(
        () ->
            tightest(
                cgroups.levels(pid, "memory"),
                level -> asDouble(SystemFiles.number(level.resolve("memory.limit_in_bytes"))),
                level -> workingSet(level, "memory.usage_in_bytes", "total_inactive_file")));
  }

  private interface Total {
    double at(Path level);
  }

  private interface Used {
    OptionalLong at(Path level);
  }

  private static Optional<Limit> tightest(List<Path> levels, Total total, Used used) {
    double least = Double.POSITIVE_INFINITY;
    Path where = null;
    for (Path level : levels) {
      double limit = total.at(level);
      if (limit < least) {
        least = limit;
        where = level;
      }
    }
    return where == null ? Optional.empty() : Optional.of(new Limit(least, used.at(where)));
  }

  private static double coresOfVersion2(Path level) {
    double quota = SystemFiles.text(level.resolve("cpu.max")).map(Limits::quota).orElse(Double.POSITIVE_INFINITY);
    return Math.min(quota, processors(level.resolve("cpuset.cpus.effective")));
  }

  /** "200000 100000": quota and period in microseconds; "max 100000": none. */
  private static double quota(String text) {
    String[] parts = text.strip().split(" +");
    OptionalLong quota = SystemFiles.number(parts[0]);
    OptionalLong period = parts.length > 1 ? SystemFiles.number(parts[1]) : OptionalLong.empty();
    return quota.isPresent() && period.isPresent() ? (double) quota.getAsLong() / period.getAsLong() : Double.POSITIVE_INFINITY;
  }

  private static double quotaOfVersion1(Path level) {
    OptionalLong quota = SystemFiles.number(level.resolve("cpu.cfs_quota_us"));
    OptionalLong period = SystemFiles.number(level.resolve("cpu.cfs_period_us"));
    boolean limited = quota.isPresent() && period.isPresent() && quota.getAsLong() > 0;
    return limited ? (double) quota.getAsLong() / period.getAsLong() : Double.POSITIVE_INFINITY;
  }

  private static double setOfVersion1(Path level) {
    double effective = processors(level.resolve("cpuset.effective_cpus"));
    return Double.isFinite(effective) ? effective : processors(level.resolve("cpuset.cpus"));
  }

  /** How many processors a list such as "0-3,8" names. */
  private static double processors(Path file) {
    String list = SystemFiles.text(file).map(String::strip).orElse("");
    int count = 0;
    for (String range : list.isEmpty() ? new String[0] : list.split(",")) {
      String[] ends = range.split("-");
      count += ends.length == 1 ? 1 : Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count == 0 ? Double.POSITIVE_INFINITY : count;
  }

  private static OptionalLong cpuOfVersion2(Path level) {
    OptionalLong micros = SystemFiles.named(level.resolve("cpu.stat"), "usage_usec");
    return micros.isPresent() ? OptionalLong.of(micros.getAsLong() * MICRO) : micros;
  }

  /** The account of the group that is as far up as the limit's. */
  private static OptionalLong cpuOfVersion1(Path level, List<Path> limits, List<Path> accounts) {
    int fromTop = limits.size() - limits.indexOf(level);
    return accounts.isEmpty()
        ? OptionalLong.empty()
        : SystemFiles.number(accounts.get(Math.max(0, accounts.size() - fromTop)).resolve("cpuacct.usage"));
  }

  /** What is used, without pages of files that would be given back first. */
  private static OptionalLong workingSet(Path level, String usage, String inactive) {
    OptionalLong used = SystemFiles.number(level.resolve(usage));
    long idle = SystemFiles.named(level.resolve("memory.stat"), inactive).orElse(0);
    return used.isPresent() ? OptionalLong.of(Math.max(0, used.getAsLong() - idle)) : used;
  }

  private static double asDouble(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : Double.POSITIVE_INFINITY;
  }
}
