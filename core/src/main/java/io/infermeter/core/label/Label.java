// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The truth about one prediction, as one source knew it at one time. Labels of one prediction are totally ordered by (priority,
 * label time, label id, value); the greatest is in force, in whatever order they arrive.
 *
 * @param key the prediction
 * @param value the truth; null retracts
 * @param labelMicros when the truth was known, microseconds since 1970
 * @param source who says so; may be empty
 * @param priority the rank of the source when the label arrived; the greater wins
 * @param id identity of the label
 * @param learnedMicros when the gateway learned it, microseconds since 1970; not part of the order
 */
public record Label(
    PredictionKey key, @Nullable Value value, long labelMicros, String source, int priority, String id, long learnedMicros)
    implements Comparable<Label> {
  private static final Comparator<Label> ORDER =
      Comparator.comparingInt(Label::priority)
          .thenComparingLong(Label::labelMicros)
          .thenComparing(Label::id)
          .thenComparing(l -> l.value == null ? "" : l.value.orderKey());

  public Label {
    Objects.requireNonNull(key);
    Objects.requireNonNull(source);
    Objects.requireNonNull(id);
  }

  public boolean retracts() {
    return value == null;
  }

  /** The order of which the greatest is in force; two labels that compare as 0 are the same label. */
  @Override
  public int compareTo(Label other) {
    return ORDER.compare(this, other);
  }
}
