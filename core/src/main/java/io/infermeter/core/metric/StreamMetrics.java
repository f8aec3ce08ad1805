// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.QUANTILE;

import io.infermeter.core.call.Streaming;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.tally.Durations;
import io.infermeter.core.tally.StreamTally;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * How streamed answers come in, by vLLM's definitions, counted in response messages. A protocol that says how many tokens a message holds
 * gets a {@link Streaming.Unit} of its own, and its metrics a unit that says so.
 */
final class StreamMetrics {
  private static final Streaming.Unit UNIT = Streaming.Unit.MESSAGE;

  private StreamMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        duration("ttft", "s",
            "Time to the first message of a streamed answer: vLLM's time to first token where a message is a token. The mean, or the quantile that"
                + " is asked for, over calls with two messages or more: t4 - t0.",
            StreamTally::first),
        duration("tpot", "s/{" + UNIT.label() + "}",
            "Time per message of a streamed answer after the first one: vLLM's time per output token where a message is a token. The mean of the"
                + " calls, or the quantile that is asked for: (t6 - t4) / (messages - 1).",
            StreamTally::perOutput),
        duration("chunk_gap", "s",
            "Time from one message of a streamed answer to the next, of all calls together: vLLM's inter-token latency. A long call has many and"
                + " weighs more than in tpot: arrival of message i + 1 - arrival of message i.",
            StreamTally::gaps),
        messageRate());
  }

  private static StreamTally streams(Material material) {
    return CallMetrics.sum(material).streamed(UNIT);
  }

  private static MetricDefinition duration(String name, String unit, String text, Function<StreamTally, Durations> which) {
    return Definition.ofCalls(
        CallMetrics.describe(name, text).unit(unit).better(Better.LOWER).takes(QUANTILE, CONFIDENCE_LEVEL).as("vLLM " + name),
        true,
        (material, asked) -> {
          Durations durations = which.apply(streams(material));
          return durations.histogram().total() == 0
              ? Measured.of(noStreams(material), 0)
              : LatencyMetrics.of(durations, OptionalDouble.empty(), asked);
        });
  }

  private static MetricDefinition messageRate() {
    return Definition.ofCalls(
        CallMetrics.describe("message_rate",
            "Messages of streamed answers per second of the window, counted when their call began. Unary answers do not count: messages / seconds"
                + " of the window.")
            .unit("{" + UNIT.label() + "}/s")
            .better(Better.HIGHER),
        true,
        (material, asked) -> CallMetrics.perWindow(streams(material).outputs(), streams(material).calls(), material.windowSeconds()));
  }

  private static MetricValue.Undefined noStreams(Material material) {
    return CallMetrics.sum(material).calls() == 0
        ? Absence.noCalls()
        : new MetricValue.Undefined(
            MetricValue.Reason.NO_TRAFFIC,
            "no answer in this window was streamed in two messages or more; filter by the streaming method, or ask for latency");
  }
}
