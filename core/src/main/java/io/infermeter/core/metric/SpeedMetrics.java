// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.tally.EndTally;
import java.util.List;

/** How much the models answer, per time: of their own, of the clock's, and of the time in which they had something to do. */
final class SpeedMetrics {
  private SpeedMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(inferenceSpeed(), throughput(), busyThroughput(), goodput(), sloAttainment());
  }

  private static MetricDefinition inferenceSpeed() {
    return Definition.ofCalls(
        CallMetrics.describe("inference_speed",
            "Predicted rows per second of the model server's time: the number of samples / the time taken. Calls that run at the same time each"
                + " count theirs: rows / sum of (t5 - t3).")
            .unit("{sample}/s")
            .better(Better.HIGHER),
        true,
        (material, asked) -> {
          EndTally tally = CallMetrics.sum(material);
          return perSecond(tally, tally.upstream().sumSeconds(), "the model server took no measurable time");
        });
  }

  private static MetricDefinition throughput() {
    return Definition.ofCalls(
        CallMetrics.describe("throughput",
            "Predicted rows per second of the window, idle time included. Rows of a batch count one by one: rows / seconds of the window.")
            .unit("{sample}/s")
            .better(Better.HIGHER),
        true,
        (material, asked) -> CallMetrics.perWindow(CallMetrics.sum(material).rows(), CallMetrics.sum(material).rows(), material.windowSeconds()));
  }

  private static MetricDefinition busyThroughput() {
    return Definition.ofCalls(
        Description.of("busy_throughput", CallMetrics.WITHOUT_OUTCOME,
            "Predicted rows per second in which at least one call was in flight, idle time left out. Where several series or gateways are asked for"
                + " together, each counts its own busy seconds: rows / replica-seconds with a call in flight.")
            .from(0)
            .unit("{sample}/s")
            .better(Better.HIGHER),
        false,
        (material, asked) ->
            perSecond(CallMetrics.sum(material), material.extremes().busySeconds(), "no time in which a call was in flight is settled yet"))
        .reading(Material.Need.IN_FLIGHT);
  }

  private static Measured perSecond(EndTally tally, double seconds, String noTime) {
    if (tally.rows() == 0) {
      return Measured.of(tally.calls() == 0 ? Absence.noCalls() : noRows(tally.calls()), 0);
    }
    return seconds > 0
        ? Measured.of(new MetricValue.Number(tally.rows() / seconds), tally.rows()).withRatio(tally.rows(), seconds)
        : Measured.of(Absence.zeroDivision(noTime), tally.rows());
  }

  private static MetricValue.Undefined noRows(long calls) {
    return new MetricValue.Undefined(
        MetricValue.Reason.NO_TRAFFIC,
        "none of " + calls + " calls was read as a prediction; filter by the method of inference, or ask ModelService why");
  }

  private static MetricDefinition goodput() {
    return Definition.ofCalls(
        CallMetrics.describe("goodput",
            "Calls per second that ended ok and met every objective that is set for their model. Calls of models without objectives do not count:"
                + " calls that met all / seconds of the window.")
            .unit("{call}/s")
            .better(Better.HIGHER)
            .as("vLLM's and DistServe's goodput"),
        false,
        (material, asked) -> {
          EndTally tally = CallMetrics.sum(material);
          return tally.promised() == 0
              ? Measured.of(noObjective(tally), 0)
              : CallMetrics.perWindow(tally.kept(), tally.promised(), material.windowSeconds());
        });
  }

  private static MetricDefinition sloAttainment() {
    return Definition.ofCalls(
        CallMetrics.describe("slo_attainment",
            "Share of the calls that ended ok and met every objective that is set for their model. A call that did not end ok has met none:"
                + " calls that met all / calls of models with objectives.")
            .upTo(1)
            .better(Better.HIGHER)
            .takes(INTERVAL_METHOD, CONFIDENCE_LEVEL),
        false,
        (material, asked) -> {
          EndTally tally = CallMetrics.sum(material);
          return tally.promised() == 0 ? Measured.of(noObjective(tally), 0) : CallMetrics.share(tally.kept(), tally.promised(), asked);
        });
  }

  private static MetricValue.Undefined noObjective(EndTally tally) {
    return tally.calls() == 0
        ? Absence.noCalls()
        : new MetricValue.Undefined(
            MetricValue.Reason.NO_TRAFFIC,
            "no call in this window was of a model with objectives; set infermeter.models.<name>.slo.latency, .ttft or .tpot");
  }
}
