// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;
import static io.infermeter.core.metric.Parameter.QUANTILE;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import io.infermeter.core.tally.Durations;
import io.infermeter.core.tally.EndTally;
import io.infermeter.core.tally.LatencyHistogram;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** How fast the models answer, and how many calls end how. */
final class CallMetrics {
  private CallMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        duration("latency",
            "Time from the first byte of a call to the last byte of its answer. The mean, or the quantile that is asked for: t6 - t0.",
            EndTally::latency),
        duration("upstream_latency",
            "Time that the model server takes, the network between included. The mean, or the quantile that is asked for: t5 - t3.",
            EndTally::upstream),
        duration("overhead",
            "The gateway's own part of the latency. The mean, or the quantile that is asked for: (t6 - t0) - (t5 - t3), less the"
                + " client's upload.",
            EndTally::overhead),
        latencyHistogram(), callCount(), callRate(), errorRatio(), inferenceSpeed(), throughput(),
        bytes("request_bytes", "Bytes of request messages per call. Their sum / calls.", EndTally::requestBytes),
        bytes("response_bytes", "Bytes of response messages per call. Their sum / calls.", EndTally::responseBytes));
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_CALLS, text).from(0);
  }

  private static EndTally sum(Material material) {
    return material.calls().sum(end -> true);
  }

  private static MetricDefinition duration(String name, String text, Function<EndTally, Durations> which) {
    return Definition.ofCalls(
        describe(name, text).unit("s").better(Better.LOWER).takes(QUANTILE),
        true,
        (material, asked) -> {
          Durations durations = which.apply(sum(material));
          return asked.quantile().isPresent() ? quantile(durations, asked.quantile().getAsDouble()) : mean(durations);
        });
  }

  private static Measured mean(Durations durations) {
    long n = durations.histogram().total();
    return n == 0
        ? Measured.of(Absence.noCalls(), 0)
        : Measured.of(new MetricValue.Number(durations.sumSeconds() / n), n).withRatio(durations.sumSeconds(), n);
  }

  private static Measured quantile(Durations durations, double quantile) {
    LatencyHistogram histogram = durations.histogram();
    long n = histogram.total();
    if (n == 0) {
      return Measured.of(Absence.noCalls(), 0);
    }
    int bin = histogram.quantileIndex(quantile);
    double low = bin < LatencyHistogram.FIRST ? 0 : LatencyHistogram.upperSeconds(bin - 1);
    double high = LatencyHistogram.upperSeconds(bin);
    if (bin == LatencyHistogram.LAST) {
      // The last bin has no end, but no single duration is longer than all together.
      high = Math.max(high, durations.sumSeconds());
    }
    return Measured.of(new MetricValue.Number(LatencyHistogram.midpointSeconds(bin)), n)
        .withIntervals(List.of(Intervals.approximation(low, high)));
  }

  private static MetricDefinition latencyHistogram() {
    return Definition.ofCalls(
        describe("latency_histogram",
            "Calls by latency, in bins of the OpenTelemetry exponential histogram of scale 5. Bin i ends at 2^((i + 1) / 32) s.")
            .unit("s")
            .kind(ValueKind.HISTOGRAM)
            .as("OpenTelemetry exponential histogram"),
        true,
        (material, asked) -> {
          LatencyHistogram histogram = sum(material).latency().histogram();
          return histogram.total() == 0
              ? Measured.of(Absence.noCalls(), 0)
              : Measured.of(new MetricValue.Distribution(histogram), histogram.total());
        });
  }

  private static MetricDefinition callCount() {
    return Definition.ofCalls(
        describe("call_count", "Calls that ended, in whatever way. Group by outcome to tell them apart.").unit("{call}"),
        false,
        (material, asked) -> Measured.of(new MetricValue.Number(sum(material).calls()), sum(material).calls()));
  }

  private static MetricDefinition callRate() {
    return Definition.ofCalls(
        describe("call_rate", "Calls that ended per second, in whatever way. calls / seconds of the window.").unit("{call}/s"),
        false,
        (material, asked) -> perWindow(sum(material).calls(), sum(material).calls(), material.windowSeconds()));
  }

  private static MetricDefinition throughput() {
    return Definition.ofCalls(
        describe("throughput", "Predicted rows per second of the window, idle time included. rows / seconds of the window.")
            .unit("{sample}/s")
            .better(Better.HIGHER),
        true,
        (material, asked) -> perWindow(sum(material).rows(), sum(material).rows(), material.windowSeconds()));
  }

  private static Measured perWindow(long count, long n, double seconds) {
    return seconds > 0
        ? Measured.of(new MetricValue.Number(count / seconds), n).withRatio(count, seconds)
        : Measured.of(Absence.zeroDivision("the window has no length"), n);
  }

  private static MetricDefinition errorRatio() {
    return Definition.ofCalls(
        describe("error_ratio",
            "Share of the calls that did not end ok: failed, refused, cancelled or timed out. Filter by outcome to leave some out:"
                + " calls not ok / calls.")
            .upTo(1)
            .better(Better.LOWER)
            .takes(INTERVAL_METHOD, CONFIDENCE_LEVEL),
        false,
        (material, asked) -> {
          long calls = sum(material).calls();
          long errors = material.calls().sum(end -> end.outcome() != CallOutcome.OK).calls();
          return calls == 0
              ? Measured.of(Absence.noCalls(), 0)
              : Measured.of(new MetricValue.Number((double) errors / calls), calls)
                  .withRatio(errors, calls)
                  .withIntervals(Intervals.ofProportion(errors, calls, asked).stream().toList());
        });
  }

  private static MetricDefinition inferenceSpeed() {
    return Definition.ofCalls(
        describe("inference_speed",
            "Predicted rows per second of the model server's time: the number of samples / the time taken. rows / sum of t5 - t3.")
            .unit("{sample}/s")
            .better(Better.HIGHER),
        true,
        (material, asked) -> inferenceSpeed(sum(material)));
  }

  private static Measured inferenceSpeed(EndTally tally) {
    double seconds = tally.upstream().sumSeconds();
    if (tally.rows() == 0) {
      return Measured.of(tally.calls() == 0 ? Absence.noCalls() : noRows(tally.calls()), 0);
    }
    return seconds > 0
        ? Measured.of(new MetricValue.Number(tally.rows() / seconds), tally.rows()).withRatio(tally.rows(), seconds)
        : Measured.of(Absence.zeroDivision("the model server took no measurable time"), tally.rows());
  }

  private static MetricValue.Undefined noRows(long calls) {
    return new MetricValue.Undefined(
        MetricValue.Reason.NO_TRAFFIC,
        "none of " + calls + " calls was read as a prediction; filter by the method of inference, or ask ModelService why");
  }

  private static MetricDefinition bytes(String name, String text, ToLongFunction<EndTally> which) {
    return Definition.ofCalls(
        describe(name, text).unit("By"),
        true,
        (material, asked) -> {
          EndTally tally = sum(material);
          long bytes = which.applyAsLong(tally);
          return tally.calls() == 0
              ? Measured.of(Absence.noCalls(), 0)
              : Measured.of(new MetricValue.Number((double) bytes / tally.calls()), tally.calls()).withRatio(bytes, tally.calls());
        });
  }
}
