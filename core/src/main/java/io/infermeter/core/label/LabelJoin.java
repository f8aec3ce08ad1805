// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a label meets a register: a last-writer-wins register over the total order of labels, so that the final state does not depend on
 * the order of arrival, and a repeated label changes nothing. Stateless.
 */
public final class LabelJoin {
  private LabelJoin() {}

  /**
   * What a label does to a register.
   *
   * @param after the register afterwards
   * @param result what the sender is told
   * @param kept whether the label belongs into the history
   */
  public record Step(Register after, LabelResult result, boolean kept) {}

  /**
   * Applies one label.
   *
   * @param before the register of the label's key
   * @param known whether an equal label is in the history already
   * @param horizon how long after a prediction its label is taken
   */
  public static Step apply(Register before, Label label, boolean known, Duration horizon) {
    Label current = before.label();
    if (known || (current != null && current.compareTo(label) == 0)) {
      return unchanged(before, new LabelResult(LabelOutcome.DUPLICATE, other(current, label), null));
    }
    Prediction prediction = before.prediction();
    if (prediction != null) {
      LabelResult refusal = refusal(prediction, label, horizon);
      if (refusal != null) {
        return unchanged(before, refusal);
      }
    }
    if (current != null && current.compareTo(label) > 0) {
      return new Step(before, new LabelResult(LabelOutcome.SUPERSEDED, current, null), true);
    }
    return new Step(new Register(before.key(), prediction, label), LabelResult.of(outcome(before, label)), true);
  }

  private static Step unchanged(Register before, LabelResult result) {
    return new Step(before, result, false);
  }

  private static @Nullable Label other(@Nullable Label current, Label label) {
    return current == null || current.compareTo(label) == 0 ? null : current;
  }

  private static LabelOutcome outcome(Register before, Label label) {
    if (before.prediction() == null) {
      return LabelOutcome.WAITING;
    }
    if (label.retracts()) {
      return LabelOutcome.RETRACTED;
    }
    return before.labelled() ? LabelOutcome.CORRECTED : LabelOutcome.JOINED;
  }

  private static boolean late(Prediction prediction, Label label, Duration horizon) {
    return label.learnedMicros() - prediction.position().micros() > horizon.toNanos() / 1000;
  }

  /**
   * Why a label does not fit its prediction; null if it does.
   *
   * @param horizon how long after a prediction its label is taken
   */
  public static @Nullable LabelResult refusal(Prediction prediction, Label label, Duration horizon) {
    if (late(prediction, label, horizon)) {
      return LabelResult.problem(
          LabelOutcome.TOO_LATE, "the prediction is older than the label horizon of " + horizon + "; its window is final");
    }
    if (label.value() != null && kind(label.value()) != kind(prediction.value())) {
      return LabelResult.problem(
          LabelOutcome.INVALID, "the label is " + name(label.value()) + ", but the prediction is " + name(prediction.value()));
    }
    return null;
  }

  private static Class<?> kind(Value value) {
    return value.getClass();
  }

  private static String name(Value value) {
    return switch (value) {
      case Value.ClassName c -> "a class";
      case Value.Number n -> "a number";
      case Value.ClassSet s -> "a set of classes";
    };
  }
}
