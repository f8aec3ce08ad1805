// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.tally.EndTally;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** How many calls there are, and how they end. */
final class CallMetrics {
  private static final String OUTCOME = "outcome";

  /** Dimensions of metrics that answer outcome by outcome, or that outcomes cannot be told apart in. */
  static final List<String> WITHOUT_OUTCOME = Description.OF_CALLS.stream().filter(name -> !name.equals(OUTCOME)).toList();

  private CallMetrics() {}

  static List<MetricDefinition> all() {
    return Stream.of(
            List.of(
                callCount(), callRate(), outcomeRate(), outcomeShare(), errorRatio(),
                bytes("request_bytes", "Bytes of request messages per call, as sent. The mean: sum of bytes / calls.", EndTally::requestBytes),
                bytes("response_bytes", "Bytes of response messages per call, as sent. The mean: sum of bytes / calls.", EndTally::responseBytes)),
            LatencyMetrics.all(),
            SpeedMetrics.all(),
            ConcurrencyMetrics.all(),
            StreamMetrics.all())
        .flatMap(List::stream)
        .toList();
  }

  static Description describe(String name, String text) {
    return Description.of(name, Description.OF_CALLS, text).from(0);
  }

  static EndTally sum(Material material) {
    return material.calls().sum(end -> true);
  }

  static Measured perWindow(double count, long n, double seconds) {
    return seconds > 0
        ? Measured.of(new MetricValue.Number(count / seconds), n).withRatio(count, seconds)
        : Measured.of(Absence.zeroDivision("the window has no length"), n);
  }

  private static MetricDefinition callCount() {
    return Definition.ofCalls(
        describe("call_count",
            "Calls that began in the window and have ended, in whatever way. Group by outcome to tell them apart: the number of calls.")
            .unit("{call}"),
        false,
        (material, asked) -> Measured.of(new MetricValue.Number(sum(material).calls()), sum(material).calls()));
  }

  private static MetricDefinition callRate() {
    return Definition.ofCalls(
        describe("call_rate",
            "Calls that began in the window and have ended, per second. In whatever way they ended: calls / seconds of the window.")
            .unit("{call}/s"),
        false,
        (material, asked) -> perWindow(sum(material).calls(), sum(material).calls(), material.windowSeconds()));
  }

  private static MetricDefinition outcomeRate() {
    return Definition.ofCallsEach(
        Description.of("outcome_rate", WITHOUT_OUTCOME,
            "Calls per second for each way to end: ok, failed, refused, cancelled, timed_out. Every call has exactly one, so the rates add up to"
                + " call_rate: calls of the outcome / seconds of the window.")
            .from(0)
            .unit("{call}/s"),
        (material, asked) ->
            outcomes(outcome -> perWindow(calls(material, outcome), calls(material, outcome), material.windowSeconds())));
  }

  private static MetricDefinition outcomeShare() {
    return Definition.ofCallsEach(
        Description.of("outcome_share", WITHOUT_OUTCOME,
            "Share of calls for each way to end: ok, failed, refused, cancelled, timed_out. Every call has exactly one, so the shares add up to"
                + " 1: calls of the outcome / calls.")
            .from(0)
            .upTo(1)
            .takes(INTERVAL_METHOD, CONFIDENCE_LEVEL),
        (material, asked) -> outcomes(outcome -> share(calls(material, outcome), sum(material).calls(), asked)));
  }

  private static List<Measured> outcomes(java.util.function.Function<CallOutcome, Measured> each) {
    return Arrays.stream(CallOutcome.values()).map(outcome -> each.apply(outcome).of(OUTCOME, outcome.label())).toList();
  }

  private static long calls(Material material, CallOutcome outcome) {
    return material.calls().sum(end -> end.outcome() == outcome).calls();
  }

  static Measured share(long part, long calls, MetricParameters asked) {
    return calls == 0
        ? Measured.of(Absence.noCalls(), 0)
        : Measured.of(new MetricValue.Number((double) part / calls), calls)
            .withRatio(part, calls)
            .withProportion(part, calls)
            .withIntervals(Intervals.ofProportion(part, calls, asked).stream().toList());
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
        (material, asked) ->
            share(material.calls().sum(end -> end.outcome() != CallOutcome.OK).calls(), sum(material).calls(), asked));
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
