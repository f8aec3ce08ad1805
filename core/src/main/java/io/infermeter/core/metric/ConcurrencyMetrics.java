// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.Material.Need;
import io.infermeter.core.metric.MetricParameters.Statistic;
import io.infermeter.core.tally.EndTally;
import io.infermeter.core.tally.ReplicaExtremes;
import java.util.List;

/**
 * How many calls run at once. Counted from calls that have ended, whatever their outcome, so that it balances:
 *
 * <pre>in_flight_at_start + call_count = ended_count + in flight at the end</pre>
 *
 * What still runs is in {@code backend_in_flight}.
 */
final class ConcurrencyMetrics {
  private ConcurrencyMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(inFlight(), atStart(), endedCount(), busyTime());
  }

  private static MetricDefinition endedCount() {
    return Definition.ofCalls(
        CallMetrics.describe("ended_count",
            "Calls that ended in the window, whenever they began. With in_flight it balances: in_flight_at_start + call_count - in_flight at the"
                + " end.")
            .unit("{call}"),
        false,
        (material, asked) -> number(CallMetrics.sum(material).flow().ended()));
  }

  private static MetricDefinition atStart() {
    return Definition.ofCalls(
        CallMetrics.describe("in_flight_at_start",
            "Calls in flight when the window begins. Only calls that have ended since are known: calls that began before the window and ended after"
                + " its start.")
            .unit("{call}"),
        false,
        (material, asked) -> number(CallMetrics.sum(material).flow().carried()));
  }

  private static Measured number(long count) {
    return Measured.of(new MetricValue.Number(count), count);
  }

  private static MetricDefinition inFlight() {
    return Definition.ofCalls(
        Description.of("in_flight", CallMetrics.WITHOUT_OUTCOME,
            "Calls in flight at once, of those that have ended: the mean over the window, the last, the least or the greatest number. The mean is"
                + " Little's law, L = lambda W: sum of latencies, clipped to the window / seconds of the window.")
            .from(0)
            .unit("{call}")
            .takes(Parameter.STATISTIC),
        false,
        (material, asked) -> inFlight(material, asked.statistic() == null ? Statistic.MEAN : asked.statistic()))
        .reading(Need.IN_FLIGHT);
  }

  private static Measured inFlight(Material material, Statistic statistic) {
    EndTally tally = CallMetrics.sum(material);
    long calls = tally.calls() + tally.flow().carried();
    double mean = material.windowSeconds() > 0 ? tally.flow().inFlightSeconds() / material.windowSeconds() : 0;
    return switch (statistic) {
      case MEAN -> CallMetrics.perWindow(tally.flow().inFlightSeconds(), calls, material.windowSeconds());
      case LAST -> Measured.of(new MetricValue.Number(calls - tally.flow().ended()), calls);
      case MAXIMUM -> greatest(material.extremes(), mean, calls);
      case MINIMUM -> least(material.extremes(), mean, calls, material.windowSeconds());
    };
  }

  /** Exact for one series of one process; their sum, which all together never passed, for several. */
  private static Measured greatest(ReplicaExtremes extremes, double mean, long calls) {
    Measured most = Measured.of(new MetricValue.Number(extremes.mostInFlight()), calls);
    double known = Math.min(Math.max(extremes.greatestInFlight(), Math.ceil(mean)), extremes.mostInFlight());
    return extremes.count() <= 1 ? most : most.withIntervals(List.of(Intervals.approximation(known, extremes.mostInFlight())));
  }

  private static Measured least(ReplicaExtremes extremes, double mean, long calls, double windowSeconds) {
    long least = extremes.leastInFlight(windowSeconds);
    Measured fewest = Measured.of(new MetricValue.Number(least), calls);
    return extremes.count() <= 1 ? fewest : fewest.withIntervals(List.of(Intervals.approximation(least, Math.max(least, Math.floor(mean)))));
  }

  private static MetricDefinition busyTime() {
    return Definition.ofCalls(
        Description.of("busy_time", CallMetrics.WITHOUT_OUTCOME,
            "Seconds in which at least one call was in flight. Where several series or gateways are asked for together, each counts its own, so they"
                + " are replica-seconds: length of the union of [t0, t6) of each series in each gateway.")
            .from(0)
            .unit("s"),
        false,
        (material, asked) ->
            Measured.of(new MetricValue.Number(material.extremes().busySeconds()), CallMetrics.sum(material).calls()))
        .reading(Need.IN_FLIGHT);
  }
}
