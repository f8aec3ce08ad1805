// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Counts predictions row by row in spans of time that follow one another. Rows come in time order, so only what is counted of one span
 * stands in memory, and is given in parts where that would be much. Used once, by one thread.
 */
final class PredictionSpans {
  /** Counts after which a part is given, some 200 bytes each. */
  private static final long MOST = 100_000;

  private final List<TimeRange> spans;
  private final PredictionParts parts;
  private final SpanConsumer.OfPredictions consumer;
  private final long most;
  private final Map<Dimensions, PredictionTally> counts = new HashMap<>();
  private int current;
  private long added;

  PredictionSpans(List<TimeRange> spans, PredictionParts parts, SpanConsumer.OfPredictions consumer) {
    this(spans, parts, consumer, MOST);
  }

  /** With another bound. */
  PredictionSpans(List<TimeRange> spans, PredictionParts parts, SpanConsumer.OfPredictions consumer, long most) {
    this.most = most;
    this.spans = spans;
    this.parts = parts;
    this.consumer = consumer;
  }

  void read(Snapshot snapshot, Predicate<Dimensions> series) {
    TimeRange range = new TimeRange(spans.getFirst().startMicros(), spans.getLast().endMicros());
    CallRows batches = new CallRows((micros, dimensions, batch) -> of(micros, dimensions).add(PredictionPart.BATCHES, batch));
    // What a call contributes may be known only with a row of a later span: so it is counted first.
    snapshot.predictions(range, series, batches.before(this::add));
    batches.end();
    end();
    snapshot.calls(range, series, call -> eligible(call.position().micros(), call.dimensions(), call.rows()));
    end();
    snapshot.drops(range, series, drop -> eligible(drop.position().micros(), drop.dimensions(), drop.rows()));
    end();
  }

  private void add(StoredPrediction row) {
    PredictionTally tally = row.tally();
    of(row.prediction().position().micros(), row.prediction().dimensions()).add(tally);
    added += tally.heldCounts();
    if (added > most) {
      give();
    }
  }

  private void eligible(long micros, Dimensions dimensions, long rows) {
    if (rows > 0) {
      of(micros, dimensions).addEligible(rows);
    }
  }

  private PredictionTally of(long micros, Dimensions dimensions) {
    while (micros >= spans.get(current).endMicros()) {
      give();
      current++;
    }
    return counts.computeIfAbsent(dimensions, any -> new PredictionTally(parts));
  }

  private void give() {
    TimeRange span = spans.get(current);
    counts.forEach((dimensions, tally) -> consumer.counts(span, dimensions, tally));
    counts.clear();
    added = 0;
  }

  private void end() {
    give();
    current = 0;
  }
}
