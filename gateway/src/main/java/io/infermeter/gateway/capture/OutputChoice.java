// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models.Reading;
import io.infermeter.core.model.Task;
import io.infermeter.core.model.UnreadableCause;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which outputs of an answer hold the prediction and its scores: those that the configuration names, else those with the usual shapes.
 *
 * @param prediction the class or number; null: the class with the highest score
 * @param scores the scores; null: none
 * @param kind how the prediction is written
 * @param reading the same for people
 */
record OutputChoice(@Nullable Tensor prediction, @Nullable Tensor scores, Kind kind, Reading reading) {
  /** How a prediction is written. */
  enum Kind {
    /** A class, as index or text. */
    LABEL,
    /** The class is the one with the highest score. */
    HIGHEST_SCORE,
    /** One score per row, of the positive one of two classes. */
    POSITIVE_SCORE,
    /** A number per row. */
    NUMBER,
    /** Triton's classification extension: "score:index:label". */
    CLASSIFICATION
  }

  /** Names that outputs with the predicted class usually have; the earlier is preferred. */
  private static final List<String> USUAL_NAMES =
      List.of("label", "labels", "output_label", "class", "classes", "predicted_class", "prediction", "predictions", "predict", "argmax");

  /**
   * Chooses.
   *
   * @param classified outputs that the request asked to be written in Triton's classification extension
   */
  static OutputChoice of(List<Tensor> outputs, ModelSettings settings, Set<String> classified) throws Unreadable {
    boolean configured = !settings.predictionOutput().isEmpty() || !settings.scoreOutput().isEmpty();
    Tensor prediction = configured ? named(outputs, settings.predictionOutput()) : usualLabel(outputs);
    Tensor scores = settings.scoreOutput().isEmpty() ? usualScores(outputs, prediction) : named(outputs, settings.scoreOutput());
    if (prediction == null && scores == null) {
      prediction = number(outputs);
    }
    if (prediction == null && scores == null) {
      throw new Unreadable(UnreadableCause.NO_PREDICTION_OUTPUT, nothingUsual(outputs, settings));
    }
    return chosen(prediction, scores, settings, classified, configured);
  }

  private static OutputChoice chosen(
      @Nullable Tensor prediction, @Nullable Tensor scores, ModelSettings settings, Set<String> classified, boolean configured)
      throws Unreadable {
    if (prediction == null) {
      return highest(java.util.Objects.requireNonNull(scores), settings, configured);
    }
    if (prediction.isText() && classified.contains(prediction.name())) {
      return made(prediction, null, Kind.CLASSIFICATION, configured, "Triton's classification extension");
    }
    if (!prediction.isFloat()) {
      requireColumn(prediction, settings);
      Tensor fitting = scores != null && scores.rows() == prediction.rows() ? scores : null;
      return made(prediction, fitting, Kind.LABEL, configured, "the class");
    }
    if (prediction.columns() > 1) {
      return highest(prediction, settings, configured);
    }
    if (settings.task() == Task.BINARY) {
      return made(null, prediction, Kind.POSITIVE_SCORE, configured, "the score of the positive class; above one half is positive");
    }
    return made(prediction, null, Kind.NUMBER, configured, "a number");
  }

  private static OutputChoice highest(Tensor scores, ModelSettings settings, boolean configured) throws Unreadable {
    if (!scores.isFloat()) {
      throw new Unreadable(
          UnreadableCause.UNSUPPORTED_TYPE, "the scores of model \"" + settings.name() + "\" are not floating point: " + scores.describe());
    }
    if (scores.columns() == 1) {
      return made(null, scores, Kind.POSITIVE_SCORE, configured, "the score of the positive class; above one half is positive");
    }
    return made(null, scores, Kind.HIGHEST_SCORE, configured, "the class with the highest score");
  }

  private static OutputChoice made(@Nullable Tensor prediction, @Nullable Tensor scores, Kind kind, boolean configured, String what) {
    Tensor source = prediction != null ? prediction : java.util.Objects.requireNonNull(scores);
    String explanation =
        what + " is taken from " + source.describe() + (configured ? ", as configured" : ", found by its shape and type")
            + (prediction != null && scores != null ? "; the scores from " + scores.describe() : "");
    return new OutputChoice(
        prediction,
        scores,
        kind,
        new Reading(prediction == null ? "" : prediction.name(), scores == null ? "" : scores.name(), configured, explanation));
  }

  private static @Nullable Tensor named(List<Tensor> outputs, String name) throws Unreadable {
    if (name.isEmpty()) {
      return null;
    }
    for (Tensor output : outputs) {
      if (output.name().equals(name)) {
        return output;
      }
    }
    throw new Unreadable(
        UnreadableCause.OUTPUT_MISSING, "the answer has no output \"" + name + "\", as is configured; it has " + list(outputs));
  }

  private static @Nullable Tensor usualLabel(List<Tensor> outputs) {
    Tensor best = null;
    int bestRank = Integer.MAX_VALUE;
    for (Tensor output : outputs) {
      boolean column = output.columns() == 1 || output.isText();
      int rank = USUAL_NAMES.indexOf(output.name().toLowerCase(Locale.ROOT));
      int order = rank < 0 ? USUAL_NAMES.size() : rank;
      if (!output.isFloat() && column && order < bestRank) {
        best = output;
        bestRank = order;
      }
    }
    return best;
  }

  private static @Nullable Tensor usualScores(List<Tensor> outputs, @Nullable Tensor prediction) {
    for (Tensor output : outputs) {
      boolean fits = prediction == null || output.rows() == prediction.rows();
      if (output != prediction && output.isFloat() && output.columns() > 1 && fits) {
        return output;
      }
    }
    return null;
  }

  private static @Nullable Tensor number(List<Tensor> outputs) {
    return outputs.stream().filter(output -> output.isFloat() && output.columns() == 1).findFirst().orElse(null);
  }

  private static void requireColumn(Tensor prediction, ModelSettings settings) throws Unreadable {
    if (prediction.columns() > 1) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "the prediction of model \"" + settings.name() + "\" has more than one element per row: " + prediction.describe());
    }
  }

  private static String nothingUsual(List<Tensor> outputs, ModelSettings settings) {
    return "no output looks like a prediction: " + list(outputs) + "; name one with infermeter.models." + settings.name()
        + ".prediction-output or .score-output";
  }

  private static String list(List<Tensor> outputs) {
    return outputs.isEmpty() ? "none" : outputs.stream().limit(16).map(Tensor::describe).collect(Collectors.joining(", "));
  }
}
