// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.series.Dimensions;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.FinishedCalls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the rows of calls that found the queue full, so that they show as dropped instead of missing. Any number of threads may add;
 * one takes. Adding is a short scan of the answer and one update of a map; it does not wait for the reader.
 */
final class Overflow implements FinishedCalls {
  /** Series that are told apart; further ones count together. */
  private static final int MOST_SERIES = 256;

  private static final Dimensions REST = Dimensions.ofModel(Dimensions.OTHER);

  private final ModelRegistry models;
  private final int process;
  private final Map<Dimensions, Lost> lost = new ConcurrentHashMap<>();
  private long taken;

  private record Lost(long firstMicros, long rows) {}

  Overflow(ModelRegistry models, int process) {
    this.models = models;
    this.process = process;
  }

  @Override
  public void accept(FinishedCall call) {
    CapturedMessage response = call.response();
    if (call.outcome() != CallOutcome.OK || response == null) {
      return;
    }
    Dimensions series = dimensions(call, response);
    long rows = rows(response);
    Dimensions key = lost.containsKey(series) || lost.size() < MOST_SERIES ? series : REST;
    lost.merge(key, new Lost(call.startMicros(), rows), (a, b) -> new Lost(Math.min(a.firstMicros, b.firstMicros), a.rows + b.rows));
  }

  private Dimensions dimensions(FinishedCall call, CapturedMessage response) {
    String model = response.encoding().isEmpty() ? models.admit(OpenInferenceReader.model(response.bytes()), true) : "";
    return new Dimensions(model, "", "", call.backend(), call.method(), call.traffic(), "", call.segments());
  }

  /** Rows of an answer that is not read; a row takes a byte at least. */
  static long rows(CapturedMessage response) {
    return response.encoding().isEmpty() ? Math.min(OpenInferenceReader.rows(response.bytes()), Math.max(1, response.length())) : 1;
  }

  /** Takes what was counted since the last time, in time order. */
  List<Drop> take() {
    if (lost.isEmpty()) {
      return List.of();
    }
    List<Drop> drops = new ArrayList<>();
    for (Dimensions series : List.copyOf(lost.keySet())) {
      Lost rows = lost.remove(series);
      if (rows != null) {
        drops.add(new Drop(new Position(rows.firstMicros(), process, ++taken), series, DropCause.QUEUE_FULL, rows.rows()));
      }
    }
    drops.sort(Comparator.comparing(Drop::position));
    return drops;
  }
}
