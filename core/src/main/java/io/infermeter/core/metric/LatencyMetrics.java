// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.QUANTILE;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import io.infermeter.core.tally.Durations;
import io.infermeter.core.tally.EndTally;
import io.infermeter.core.tally.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** How long calls take: means, and quantiles each with the bounds of its bin and the interval that its sample leaves. */
final class LatencyMetrics {
  private static final double NANOS = 1e9;

  private LatencyMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        latency(),
        duration("upstream_latency",
            "Time that the model server takes, the network between included. The mean, or the quantile that is asked for: t5 - t3.",
            EndTally::upstream),
        duration("overhead",
            "The gateway's own part of the latency. The mean, or the quantile that is asked for: (t6 - t0) - (t5 - t3), less the"
                + " client's upload (t1 - t0) where t3 is after t1.",
            EndTally::overhead),
        latencyHistogram());
  }

  private static MetricDefinition latency() {
    return Definition.ofCalls(
        CallMetrics.describe("latency",
            "Time from the first byte of a call to the last byte of its answer. The mean, or the quantile that is asked for, of which 1 is the"
                + " exact maximum: t6 - t0.")
            .unit("s").better(Better.LOWER).takes(QUANTILE, CONFIDENCE_LEVEL),
        true,
        (material, asked) -> of(CallMetrics.sum(material).latency(), longest(material), asked));
  }

  static MetricDefinition duration(String name, String text, Function<EndTally, Durations> which) {
    return Definition.ofCalls(
        CallMetrics.describe(name, text).unit("s").better(Better.LOWER).takes(QUANTILE, CONFIDENCE_LEVEL),
        true,
        (material, asked) -> of(which.apply(CallMetrics.sum(material)), OptionalDouble.empty(), asked));
  }

  /** The longest latency in seconds; empty where a minute does not keep it, which its histogram tells. */
  private static OptionalDouble longest(Material material) {
    OptionalLong nanos = material.extremes().longest(material.calls().ends()::containsKey);
    LatencyHistogram histogram = CallMetrics.sum(material).latency().histogram();
    return nanos.isPresent() && LatencyHistogram.index(nanos.getAsLong()) == histogram.lastIndex()
        ? OptionalDouble.of(nanos.getAsLong() / NANOS)
        : OptionalDouble.empty();
  }

  static Measured of(Durations durations, OptionalDouble longest, MetricParameters asked) {
    if (durations.histogram().total() == 0) {
      return Measured.of(Absence.noCalls(), 0);
    }
    return asked.quantile().isPresent() ? quantile(durations, longest, asked) : mean(durations);
  }

  private static Measured mean(Durations durations) {
    long n = durations.histogram().total();
    return Measured.of(new MetricValue.Number(durations.sumSeconds() / n), n).withRatio(durations.sumSeconds(), n);
  }

  private static Measured quantile(Durations durations, OptionalDouble longest, MetricParameters asked) {
    LatencyHistogram histogram = durations.histogram();
    double quantile = asked.quantile().orElseThrow();
    long n = histogram.total();
    if (quantile == 1 && longest.isPresent()) {
      return Measured.of(new MetricValue.Number(longest.getAsDouble()), n);
    }
    int bin = histogram.quantileIndex(quantile);
    // The last bin has no end, but no single duration is longer than all together.
    double most = longest.orElse(durations.sumSeconds());
    List<Interval> intervals = new ArrayList<>(List.of(Intervals.approximation(low(bin), high(bin, most))));
    sampling(histogram, quantile, most, asked).ifPresent(intervals::add);
    return Measured.of(new MetricValue.Number(LatencyHistogram.midpointSeconds(bin)), n).withIntervals(intervals);
  }

  /** From the bin of one order statistic to that of another; each is widened to all of its bin, so that the interval never shrinks. */
  private static Optional<Interval> sampling(LatencyHistogram histogram, double quantile, double most, MetricParameters asked) {
    double level = asked.confidenceLevel().orElseThrow();
    return OrderStatistics.of(histogram.total(), quantile, level)
        .map(
            ranks ->
                new Interval(
                    Interval.Kind.SAMPLING,
                    MetricParameters.IntervalMethod.ORDER_STATISTICS,
                    low(histogram.rankIndex(ranks.lower())),
                    high(histogram.rankIndex(ranks.upper()), most),
                    level));
  }

  private static double low(int bin) {
    return bin < LatencyHistogram.FIRST ? 0 : LatencyHistogram.upperSeconds(bin - 1);
  }

  private static double high(int bin, double most) {
    double end = LatencyHistogram.upperSeconds(bin);
    return bin == LatencyHistogram.LAST ? Math.max(end, most) : end;
  }

  private static MetricDefinition latencyHistogram() {
    return Definition.ofCalls(
        CallMetrics.describe("latency_histogram",
            "Calls by latency, in bins of the OpenTelemetry exponential histogram of scale 5, with the exact maximum. It merges over any windows"
                + " and series: bin i ends at 2^((i + 1) / 32) s.")
            .unit("s")
            .kind(ValueKind.HISTOGRAM)
            .as("OpenTelemetry exponential histogram, Prometheus native histogram of schema 5"),
        true,
        (material, asked) -> {
          LatencyHistogram histogram = CallMetrics.sum(material).latency().histogram();
          return histogram.total() == 0
              ? Measured.of(Absence.noCalls(), 0)
              : Measured.of(new MetricValue.Distribution(histogram, longest(material)), histogram.total());
        });
  }
}
