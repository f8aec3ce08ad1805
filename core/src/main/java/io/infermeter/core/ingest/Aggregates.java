// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.label.Judgements;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.BatchCounts;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.DelayCounts;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What calls, predictions and labels add to each kind of rollup: the one place that says so, for what is written as it comes and for
 * what is computed again from rows. Not thread-safe.
 */
final class Aggregates {
  private final Map<RollupKey, Tally<?>> tallies = new LinkedHashMap<>();

  /** The tallies that are not zero. */
  Map<RollupKey, Tally<?>> tallies() {
    tallies.values().removeIf(Tally::isZero);
    return tallies;
  }

  void call(Call call) {
    call(call, TimeRange.ALL);
  }

  /** What a call adds to those of its minutes that begin in a range. */
  void call(Call call, TimeRange range) {
    CallMinutes.each(
        call,
        (minute, start, end) -> {
          if (range.contains(minute * TimeRange.MINUTE)) {
            tally(new RollupKey(Kind.CALLS, Axis.EVENT, minute, call.dimensions()), CallTally::new).record(call, start, end);
          }
        });
    if (range.contains(call.position().micros())) {
      eligible(call.position().micros(), call.dimensions(), call.rows());
    }
  }

  void eligible(long micros, Dimensions dimensions, long rows) {
    if (rows > 0) {
      event(micros, dimensions).addEligible(rows);
    }
  }

  /** What a call adds beyond its rows, which resemble one another. */
  void batch(long micros, Dimensions dimensions, BatchCounts counts) {
    if (!counts.isZero()) {
      event(micros, dimensions).add(PredictionPart.BATCHES, counts);
    }
  }

  void lessBatch(long micros, Dimensions dimensions, BatchCounts counts) {
    BatchCounts less = new BatchCounts();
    less.subtract(counts);
    batch(micros, dimensions, less);
  }

  void row(StoredPrediction stored) {
    event(stored.prediction().position().micros(), stored.prediction().dimensions()).add(stored.tally());
  }

  void lessRow(StoredPrediction stored) {
    event(stored.prediction().position().micros(), stored.prediction().dimensions()).subtract(stored.tally());
  }

  /** What changes of a row that stays where another label is in force. */
  void relabelled(Judgements judgements, StoredPrediction before, StoredPrediction after) {
    Prediction prediction = judgements.prediction();
    PredictionTally into = event(prediction.position().micros(), prediction.dimensions());
    if (!Objects.equals(before.truth(), after.truth())) {
      into.add(judgements.difference(before.truth(), after.truth()));
    }
    if (!Objects.equals(before.firstLearnedMicros(), after.firstLearnedMicros())) {
      before.delay().ifPresent(delay -> into.add(PredictionPart.LABEL_DELAY, delay.negated()));
      after.delay().ifPresent(delay -> into.add(PredictionPart.LABEL_DELAY, delay));
    }
  }

  /** How long the first label of a prediction took. */
  void delay(Prediction prediction, long learnedMicros, int sign) {
    long event = prediction.position().micros();
    RollupKey key = new RollupKey(Kind.DELAYS, Axis.EVENT, delayBucket(event), prediction.dimensions());
    merge(tally(key, DelayCounts::new), DelayCounts.of(learnedMicros - event), sign);
  }

  /** What a label adds by the time at which it was learned; one that takes another back is counted apart. */
  void learned(Judgements judgements, LabelHistory.Revision revision, int sign) {
    Dimensions series = judgements.prediction().dimensions();
    RollupKey key = new RollupKey(Kind.PREDICTIONS, Axis.JOIN, minute(revision.learnedMicros()), series);
    judgements.addLearned(tally(key, PredictionTally::new), revision, sign);
  }

  /** What a label changed in the state. */
  void revision(Judgements judgements, LabelHistory.Revision revision, int sign) {
    Prediction prediction = judgements.prediction();
    RollupKey key =
        new RollupKey(
            Kind.REVISIONS, Axis.EVENT, RollupKey.hour(prediction.position().micros()), RollupKey.hour(revision.learnedMicros()),
            prediction.dimensions());
    judgements.addDifference(tally(key, PredictionTally::new), revision, sign);
  }

  private static <T extends Tally<T>> void merge(T into, T other, int sign) {
    if (sign > 0) {
      into.add(other);
    } else {
      into.subtract(other);
    }
  }

  private PredictionTally event(long micros, Dimensions dimensions) {
    return tally(new RollupKey(Kind.PREDICTIONS, Axis.EVENT, minute(micros), dimensions), PredictionTally::new);
  }

  /** The key's kind says which type its tally has. */
  @SuppressWarnings("unchecked")
  private <T extends Tally<T>> T tally(RollupKey key, Supplier<T> empty) {
    return (T) tallies.computeIfAbsent(key, k -> empty.get());
  }

  static long delayBucket(long micros) {
    return Math.floorDiv(micros, RollupKey.DELAY_BUCKET * TimeRange.MINUTE) * RollupKey.DELAY_BUCKET;
  }

  static long minute(long micros) {
    return Math.floorDiv(micros, TimeRange.MINUTE);
  }
}
