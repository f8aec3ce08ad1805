// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.prediction.Value;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which stored predictions are wanted, by what was predicted and what was true; all conditions must hold. A store may leave out as early as it
 * can what does not pass {@link #test}, and nothing else.
 *
 * @param state whether there is a truth, and whether it is what was predicted
 * @param truth what was true, as {@link #says} reads it; null: anything, or nothing
 * @param predicted what was predicted, as {@link #says} reads it; null: anything
 */
public record RowFilter(State state, @Nullable String truth, @Nullable String predicted) implements Predicate<StoredPrediction> {
  /** Every prediction. */
  public static final RowFilter ALL = new RowFilter(State.ANY, null, null);

  /** Whether a prediction has a truth. */
  public enum State {
    ANY,
    LABELLED,
    UNLABELLED,
    /** It has one, and something else was predicted. */
    WRONG
  }

  @Override
  public boolean test(StoredPrediction stored) {
    return isIn(stored.truth(), stored.prediction().value())
        && (truth == null || (stored.truth() != null && says(stored.truth(), truth)))
        && (predicted == null || says(stored.prediction().value(), predicted));
  }

  private boolean isIn(@Nullable Value truly, Value answered) {
    return switch (state) {
      case ANY -> true;
      case LABELLED -> truly != null;
      case UNLABELLED -> truly == null;
      case WRONG -> truly != null && !equal(truly, answered);
    };
  }

  private static boolean equal(Value a, Value b) {
    return a instanceof Value.Number x && b instanceof Value.Number y ? x.number() == y.number() : a.equals(b);
  }

  /** Whether a text names a value: the class by its name, one of the classes of a set, or the number in decimal digits. */
  public static boolean says(Value value, String text) {
    return switch (value) {
      case Value.ClassName c -> c.name().equals(text);
      case Value.ClassSet s -> s.names().contains(text);
      case Value.Number n -> isNumber(n.number(), text);
    };
  }

  private static boolean isNumber(double number, String text) {
    try {
      double said = Double.parseDouble(text);
      return said == number || (Double.isNaN(said) && Double.isNaN(number));
    } catch (NumberFormatException word) {
      return false;
    }
  }
}
