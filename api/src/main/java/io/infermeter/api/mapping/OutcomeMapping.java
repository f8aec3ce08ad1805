// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Violations;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.v1.ClassSet;
import io.infermeter.v1.Outcome;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Maps what was predicted, or what was true. */
final class OutcomeMapping {
  private static final int MOST_CLASSES = 1000;

  /** All names of a set together: what fits a store's column with the lengths of the names. */
  private static final int LARGEST_SET = 12_000;

  private OutcomeMapping() {}

  static Outcome toContract(Value value, Scores scores) {
    Outcome.Builder outcome = Outcome.newBuilder();
    switch (value) {
      case Value.ClassName c -> outcome.setClassName(c.name());
      case Value.Number n -> outcome.setNumber(n.number());
      case Value.ClassSet s -> outcome.setClassSet(ClassSet.newBuilder().addAllClassNames(s.names()));
    }
    for (double score : scores.values()) {
      outcome.addScores(score);
    }
    return outcome.build();
  }

  /** The truth that a label tells; null if it cannot be understood, which is noted. */
  static @Nullable Value toCore(Outcome outcome, ModelSettings model, String path, Violations violations) {
    if (outcome.getScoresCount() > 0) {
      violations.invalid(path + ".scores", "belong to predictions; leave them out of a label");
    }
    return switch (outcome.getValueCase()) {
      case CLASS_NAME -> className(outcome.getClassName(), path + ".class_name", violations);
      case CLASS_INDEX -> classIndex(outcome.getClassIndex(), model, path + ".class_index", violations);
      case NUMBER -> number(outcome.getNumber(), path + ".number", violations);
      case CLASS_SET -> classSet(outcome.getClassSet().getClassNamesList(), path + ".class_set.class_names", violations);
      case VALUE_NOT_SET -> {
        violations.invalid(path + ".value", "give one of class_name, class_index, number, class_set");
        yield null;
      }
    };
  }

  private static Value className(String name, String field, Violations violations) {
    Texts.checkGiven(name, field, violations);
    return new Value.ClassName(name);
  }

  private static @Nullable Value classIndex(long index, ModelSettings model, String field, Violations violations) {
    int classes = model.classes().size();
    if (index < 0 || (model.declaresClasses() && index >= classes)) {
      violations.invalid(field, "must be " + (model.declaresClasses() ? "0 to " + (classes - 1) : "at least 0") + ", is "
          + index);
      return null;
    }
    return new Value.ClassName(model.className(index));
  }

  private static @Nullable Value number(double number, String field, Violations violations) {
    if (!Double.isFinite(number)) {
      violations.invalid(field, "must be finite, is " + number);
      return null;
    }
    return new Value.Number(number);
  }

  private static @Nullable Value classSet(List<String> names, String field, Violations violations) {
    if (names.size() > MOST_CLASSES) {
      violations.invalid(field, "must be at most " + MOST_CLASSES + ", are " + names.size());
      return null;
    }
    TreeSet<String> set = new TreeSet<>();
    int bytes = 0;
    for (int i = 0; i < names.size(); i++) {
      Texts.checkGiven(names.get(i), field + "[" + i + "]", violations);
      bytes += Texts.bytes(names.get(i));
      if (!set.add(names.get(i))) {
        violations.invalid(field + "[" + i + "]", "must be there once");
      }
    }
    if (bytes > LARGEST_SET) {
      violations.invalid(field, "must be at most " + LARGEST_SET + " bytes together, are " + bytes);
    }
    return new Value.ClassSet(set);
  }
}
