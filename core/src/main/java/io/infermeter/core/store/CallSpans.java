// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.call.Call;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.InFlightSweep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts calls row by row in spans of time that follow one another: each call contributes to every span that it crosses, so that spans add
 * up to windows as whole minutes do. Used once, by one thread.
 */
final class CallSpans {
  private static final long NANOS = 1_000;

  private final List<TimeRange> spans;
  private final List<Map<Dimensions, CallTally>> counts = new ArrayList<>();
  private final List<Map<Replica, CallExtremes>> extremes = new ArrayList<>();
  private final Map<Replica, InFlightSweep> sweeps = new HashMap<>();

  private record Replica(int process, Dimensions dimensions) {}

  CallSpans(List<TimeRange> spans) {
    this.spans = spans;
    spans.forEach(
        span -> {
          counts.add(new HashMap<>());
          extremes.add(new HashMap<>());
        });
  }

  void add(Call call) {
    Replica replica = new Replica(call.position().process(), call.dimensions());
    sweeps.computeIfAbsent(replica, r -> new InFlightSweep(spans.getFirst().startMicros() * NANOS)).add(call);
    for (int i = first(call.position().micros()); i < spans.size(); i++) {
      TimeRange span = spans.get(i);
      boolean begins = span.contains(call.position().micros());
      if (!begins && call.endNanos() <= span.startMicros() * NANOS) {
        break;
      }
      counts.get(i).computeIfAbsent(call.dimensions(), d -> new CallTally()).record(call, span.startMicros() * NANOS, span.endMicros() * NANOS);
      if (begins) {
        at(i, replica).latency(call);
      }
    }
  }

  /** Index of the span that holds an instant; the first one for instants before. */
  private int first(long micros) {
    int low = 0;
    int high = spans.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (spans.get(middle).endMicros() > micros) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private CallExtremes at(int span, Replica replica) {
    return extremes.get(span).computeIfAbsent(replica, r -> new CallExtremes());
  }

  /** Gives what was counted, span by span; called once, after the last call was added. */
  void to(SpanConsumer.OfCalls consumer) {
    for (int i = 0; i < spans.size(); i++) {
      TimeRange span = spans.get(i);
      advance(i);
      counts.get(i).forEach((dimensions, tally) -> consumer.counts(span, dimensions, tally));
      extremes.get(i).forEach((replica, found) -> consumer.extremes(span, replica.process, replica.dimensions, found));
    }
  }

  private void advance(int span) {
    sweeps.forEach(
        (replica, sweep) ->
            sweep.advance(spans.get(span).endMicros() * NANOS, (from, to, calls) -> at(span, replica).busy(to - from, calls)));
  }
}
