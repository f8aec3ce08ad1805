// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Violations;
import io.infermeter.core.call.Position;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Reference;
import io.infermeter.v1.ReferenceRow;
import io.infermeter.v1.TimeRange;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Maps references, and rows of one model that come from outside. Immutable and thread-safe. */
public final class ReferenceMapping {
  private static final int MOST_FEATURES = 1000;
  private static final int MOST_SCORES = 4096;

  private final ModelSettings model;
  private final List<String> scoreClasses;

  /**
   * Makes a mapping.
   *
   * @param scoreClasses whose score each score of a row is; empty: the model's declared classes, or of one score its positive class
   */
  public ReferenceMapping(ModelSettings model, List<String> scoreClasses) {
    this.model = model;
    this.scoreClasses = List.copyOf(scoreClasses);
  }

  public static Reference toContract(PinnedReference reference) {
    Reference.Builder result =
        Reference.newBuilder()
            .setModel(reference.model())
            .setName(reference.name())
            .setCreateTime(Times.timestamp(reference.createdMicros()))
            .setRows(reference.rows())
            .setLabelledRows(reference.labelled());
    if (reference.range() != null) {
      result.setTimeRange(range(reference.range()));
    }
    return result.build();
  }

  public static TimeRange range(io.infermeter.core.store.TimeRange range) {
    return TimeRange.newBuilder()
        .setStartTime(Times.timestamp(range.startMicros()))
        .setEndTime(Times.timestamp(range.endMicros()))
        .build();
  }

  /** Notes what is wrong with the name of a reference. */
  public static void check(String model, String name, Violations violations) {
    Texts.checkGiven(model, "model", violations);
    Texts.checkGiven(name, "name", violations);
  }

  /** Notes what is wrong with the classes of the scores. */
  public static void checkScoreClasses(List<String> classes, Violations violations) {
    if (classes.size() > MOST_SCORES) {
      violations.invalid("score_classes", "must be at most " + MOST_SCORES + ", are " + classes.size());
      return;
    }
    for (int i = 0; i < classes.size(); i++) {
      Texts.checkGiven(classes.get(i), "score_classes[" + i + "]", violations);
      if (classes.indexOf(classes.get(i)) < i) {
        violations.invalid("score_classes[" + i + "]", "must be there once");
      }
    }
  }

  /**
   * Reads a row.
   *
   * @param number its place in the reference, from 0
   * @param micros when it is said to have been predicted
   * @return null if something is wrong with it, which is noted
   */
  public @Nullable StoredPrediction toCore(ReferenceRow row, int number, long micros, Violations violations) {
    String path = "rows[" + number + "]";
    Outcome predicted = row.getPredicted();
    Value value = OutcomeMapping.toCore(predicted.toBuilder().clearScores().build(), model, path + ".predicted", violations);
    Value truth = row.hasTruth() ? OutcomeMapping.toCore(row.getTruth(), model, path + ".truth", violations) : null;
    if (value != null && truth != null && value.getClass() != truth.getClass()) {
      violations.invalid(path + ".truth", "must be of the same kind as predicted");
    }
    checkFeatures(row, path, violations);
    List<String> classes = classes(predicted.getScoresCount(), path, violations);
    if (predicted.getScoresList().stream().anyMatch(score -> !Double.isFinite(score))) {
      violations.invalid(path + ".predicted.scores", "must be finite");
    }
    if (value == null || !violations.isEmpty()) {
      return null;
    }
    double[] scores = predicted.getScoresList().stream().mapToDouble(Double::doubleValue).toArray();
    int watched = watched(value, classes);
    return new StoredPrediction(
        new Prediction(
            new PredictionKey(model.name(), "row", number, ""),
            new Position(micros, 0, number),
            Dimensions.ofModel(model.name()),
            value,
            scores.length > 1 ? new Scores(Scores.ElementType.FP64, scores, classes) : Scores.NONE,
            watched < 0 ? Double.NaN : scores[watched],
            watched < 0 ? "" : classes.get(watched),
            row.getFeaturesCount() == 0 ? Input.NONE : new Input(0, new TreeMap<>(row.getFeaturesMap())),
            0,
            0),
        truth);
  }

  private static void checkFeatures(ReferenceRow row, String path, Violations violations) {
    if (row.getFeaturesCount() > MOST_FEATURES) {
      violations.invalid(path + ".features", "must be at most " + MOST_FEATURES + ", are " + row.getFeaturesCount());
      return;
    }
    row.getFeaturesMap()
        .forEach(
            (name, value) -> {
              Texts.checkGiven(name, path + ".features", violations);
              if (!Double.isFinite(value)) {
                violations.invalid(path + ".features", "must be finite; '" + io.infermeter.api.error.Shown.text(name) + "' is " + value);
              }
            });
  }

  /** Whose score each of so many scores is. */
  private List<String> classes(int scores, String path, Violations violations) {
    if (scores == 0) {
      return List.of();
    }
    List<String> known = scoreClasses;
    if (known.isEmpty()) {
      known = scores > 1 ? model.classes() : positive().isEmpty() ? List.of() : List.of(positive());
    }
    if (known.size() != scores) {
      violations.invalid(path + ".predicted.scores",
          known.isEmpty()
              ? "nobody knows whose scores they are; name the classes in score_classes, or declare those of the model"
              : "must be " + known.size() + ", one for each of " + io.infermeter.api.error.Shown.text(String.join(", ", known)) + ", are " + scores);
    }
    return known;
  }

  private String positive() {
    return model.positiveClass().isEmpty() && model.classes().size() == 2 ? model.classes().get(1) : model.positiveClass();
  }

  /** The score that is watched: the only one, of two that of the positive class, of more that of the class answered; -1: none. */
  private int watched(Value value, List<String> classes) {
    return switch (classes.size()) {
      case 0 -> -1;
      case 1 -> 0;
      case 2 -> positive().isEmpty() ? 1 : classes.indexOf(positive());
      default -> value instanceof Value.ClassName name ? classes.indexOf(name.name()) : -1;
    };
  }
}
