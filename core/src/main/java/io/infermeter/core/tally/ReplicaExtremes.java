// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.CallTally.End;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The extremes of several series and gateway processes, kept apart because they do not add up: busy time over them is replica-seconds (two
 * that are busy for the same second count two), and their peaks together lie between the greatest of them and their sum. Never stored.
 * Not thread-safe.
 */
public final class ReplicaExtremes {
  /** One series in one process. */
  private record Replica(int process, Dimensions dimensions) {}

  private final Map<Replica, CallExtremes> replicas = new HashMap<>();

  /** Adds what is known of one series in one process over a span of time. */
  public void add(int process, Dimensions dimensions, CallExtremes extremes) {
    replicas.computeIfAbsent(new Replica(process, dimensions), replica -> new CallExtremes()).add(extremes);
  }

  /** Replica-seconds in which at least one call was in flight. */
  public double busySeconds() {
    return replicas.values().stream().mapToLong(CallExtremes::busyNanos).sum() / 1e9;
  }

  /** The greatest number of calls in flight that one series in one process had: all together had at least as many at once. */
  public long greatestInFlight() {
    return replicas.values().stream().mapToLong(CallExtremes::inFlight).max().orElse(0);
  }

  /** The sum of the greatest numbers of calls in flight: all together never had more at once. */
  public long mostInFlight() {
    return replicas.values().stream().mapToLong(CallExtremes::inFlight).sum();
  }

  /** A number of calls in flight that all together never fell below in a window of so many seconds. */
  public long leastInFlight(double windowSeconds) {
    return replicas.values().stream()
        .filter(extremes -> extremes.busyNanos() >= Math.round(windowSeconds * 1e9))
        .mapToLong(CallExtremes::fewestInFlight)
        .sum();
  }

  /** Series and processes that were ever busy. */
  public long count() {
    return replicas.values().stream().filter(extremes -> extremes.busyNanos() > 0).count();
  }

  /** The longest latency in nanoseconds of calls that ended in the ways that are asked for; empty if it is not known. */
  public OptionalLong longest(Predicate<End> which) {
    return replicas.values().stream()
        .flatMap(extremes -> extremes.longest().entrySet().stream())
        .filter(entry -> which.test(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .max();
  }

  public void add(ReplicaExtremes other) {
    other.replicas.forEach((replica, extremes) -> add(replica.process, replica.dimensions, extremes));
  }

  @Override
  public String toString() {
    return "ReplicaExtremes" + replicas;
  }
}
