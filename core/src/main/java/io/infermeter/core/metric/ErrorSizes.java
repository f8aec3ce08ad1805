// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.prediction.Value;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.ErrorHistogram;
import java.util.List;
import java.util.function.LongFunction;

/** The sizes of the errors of labelled rows in order, of which there is at least one: as they are, or as bins know them. */
final class ErrorSizes {
  private static final double LIMIT = 0x1p63;

  private final long count;
  private final LongFunction<Bounded> byRank;

  private ErrorSizes(long count, LongFunction<Bounded> byRank) {
    this.count = count;
    this.byRank = byRank;
  }

  /** A size, and between which ones it is for certain. */
  record Bounded(double value, double low, double high) {}

  static ErrorSizes of(List<StoredPrediction> rows) {
    double[] sizes =
        rows.stream()
            .filter(row -> row.truth() instanceof Value.Number && row.prediction().value() instanceof Value.Number)
            .filter(row -> representable(row.truth()) && representable(row.prediction().value()))
            .mapToDouble(row -> Math.abs(((Value.Number) row.prediction().value()).number() - ((Value.Number) row.truth()).number()))
            .sorted()
            .toArray();
    return new ErrorSizes(sizes.length, rank -> new Bounded(sizes[(int) rank], sizes[(int) rank], sizes[(int) rank]));
  }

  private static boolean representable(Value value) {
    return value instanceof Value.Number n && Math.abs(n.number()) <= LIMIT;
  }

  static ErrorSizes of(ErrorHistogram histogram) {
    return new ErrorSizes(
        histogram.total(),
        rank -> {
          int bin = histogram.binOf(rank);
          double low = ErrorHistogram.lower(bin);
          double high = ErrorHistogram.upper(bin);
          return new Bounded(Math.sqrt(low * high), low, high);
        });
  }

  Bounded median() {
    Bounded lower = byRank.apply((count - 1) / 2);
    Bounded upper = byRank.apply(count / 2);
    return new Bounded(
        lower.value / 2 + upper.value / 2, lower.low / 2 + upper.low / 2, lower.high / 2 + upper.high / 2);
  }

  Bounded maximum() {
    return byRank.apply(count - 1);
  }
}
