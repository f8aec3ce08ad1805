// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.call.Position;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.BatchCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sums the rows of one call after another, for what only all rows of a call tell together. Takes predictions in time order, in which the
 * rows of a call follow one another; {@link #end} must be called after the last. Not thread-safe.
 */
public final class CallRows {
  private final Each each;
  private final Map<Dimensions, long[]> sums = new HashMap<>();
  private @Nullable Position position;

  /** Takes what a call contributes. */
  @FunctionalInterface
  public interface Each {
    void accept(long micros, Dimensions dimensions, BatchCounts counts);
  }

  public CallRows(Each each) {
    this.each = each;
  }

  public void add(StoredPrediction row) {
    Position next = row.prediction().position();
    if (!next.equals(position)) {
      end();
      position = next;
    }
    if (row.judged()) {
      long[] sum = sums.computeIfAbsent(row.prediction().dimensions(), any -> new long[2]);
      sum[0] += row.right() ? 1 : 0;
      sum[1]++;
    }
  }

  /**
   * Takes each row before another takes it: what the call before contributes, which is known with the first row of the next, comes before
   * that row.
   */
  public Consumer<StoredPrediction> before(Consumer<StoredPrediction> other) {
    return row -> {
      add(row);
      other.accept(row);
    };
  }

  public void end() {
    Position last = position;
    if (last != null) {
      sums.forEach(
          (dimensions, sum) -> {
            if (sum[1] > 1) {
              each.accept(last.micros(), dimensions, BatchCounts.of(sum[0], sum[1]));
            }
          });
    }
    sums.clear();
    position = null;
  }
}
