// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.prediction;

import java.util.Arrays;
import java.util.List;

/**
 * The scores of one predicted row, one per class. Immutable: callers must not change the array.
 *
 * @param type the element type that the model answered in; decides how a log loss is clipped
 * @param values the scores, widened exactly
 * @param classes whose score each is; empty where the answer does not tell
 */
public record Scores(ElementType type, double[] values, List<String> classes) {
  /** No scores. */
  public static final Scores NONE = new Scores(ElementType.FP64, new double[0], List.of());

  public Scores {
    classes = List.copyOf(classes);
    if (!classes.isEmpty() && classes.size() != values.length) {
      throw new IllegalArgumentException(values.length + " scores of " + classes.size() + " classes");
    }
  }

  /** Scores of classes that are not known. */
  public Scores(ElementType type, double[] values) {
    this(type, values, List.of());
  }

  /** The element type of a score tensor. */
  public enum ElementType {
    FP16,
    BF16,
    FP32,
    FP64
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scores s && type == s.type && Arrays.equals(values, s.values) && classes.equals(s.classes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + type.ordinal();
  }

  @Override
  public String toString() {
    return type + Arrays.toString(values);
  }
}
