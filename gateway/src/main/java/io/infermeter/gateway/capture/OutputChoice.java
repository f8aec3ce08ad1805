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
 * @param prediction the class, the set of classes, or the number; null: what the scores say
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
    /** A set of classes: for each row and class whether it is in it, as 0 or 1. */
    INDICATORS,
    /** The set of the classes whose score is above the threshold. */
    SCORES_ABOVE,
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
    Tensor prediction = named(outputs, settings.predictionOutput());
    Tensor scores = named(outputs, settings.scoreOutput());
    if (settings.task() == Task.MULTILABEL) {
      return sets(outputs, prediction, scores, settings, configured);
    }
    if (settings.task() == Task.REGRESSION) {
      prediction = prediction != null ? prediction : usualNumber(outputs);
      scores = null;
    } else if (prediction == null) {
      prediction = usualLabel(outputs, scores, classified);
    }
    if (scores == null && settings.task() != Task.REGRESSION) {
      scores = usualScores(outputs, prediction);
    }
    if (prediction == null && scores == null) {
      prediction = usualNumber(outputs);
    }
    if (prediction == null && scores == null) {
      throw new Unreadable(UnreadableCause.NO_PREDICTION_OUTPUT, nothingUsual(outputs, settings));
    }
    return chosen(prediction, scores, settings, classified, configured);
  }

  private static OutputChoice sets(
      List<Tensor> outputs, @Nullable Tensor named, @Nullable Tensor namedScores, ModelSettings settings, boolean configured)
      throws Unreadable {
    Tensor prediction = named != null && named.isFloat() ? null : named;
    Tensor scores = namedScores == null && named != null && named.isFloat() ? named : namedScores;
    if (prediction == null && scores == null) {
      prediction = table(outputs, false);
      scores = table(outputs, true);
    }
    Tensor source = prediction != null ? prediction : scores;
    if (source == null) {
      throw new Unreadable(
          UnreadableCause.NO_PREDICTION_OUTPUT,
          "no output looks like a set of classes, which is a column of 0 or 1, or of scores, for each class: " + list(outputs)
              + "; name one with infermeter.models." + settings.name() + ".prediction-output or .score-output");
    }
    requireColumns(source, settings);
    if (prediction == null) {
      return made(null, source, Kind.SCORES_ABOVE, configured, "the set of classes with a score above " + settings.threshold());
    }
    boolean fits = scores != null && scores.isFloat() && scores.rows() == source.rows() && scores.columns() == source.columns();
    return made(prediction, fits ? scores : null, Kind.INDICATORS, configured, "the set of classes");
  }

  private static @Nullable Tensor table(List<Tensor> outputs, boolean ofScores) {
    return outputs.stream()
        .filter(output -> !output.isText() && output.isFloat() == ofScores && output.rank() == 2 && output.columns() > 0)
        .findFirst()
        .orElse(null);
  }

  private static void requireColumns(Tensor source, ModelSettings settings) throws Unreadable {
    int classes = settings.classes().size();
    if (source.isText()) {
      throw new Unreadable(
          UnreadableCause.UNSUPPORTED_TYPE,
          "the sets of classes of model \"" + settings.name() + "\" are texts, not a column of 0 or 1 for each class: " + source.describe());
    }
    if (source.columns() > CaptureBounds.SCORES || source.columns() == 0 || (classes > 0 && source.columns() != classes)) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "the sets of classes of model \"" + settings.name() + "\" have " + source.columns() + " columns: " + source.describe() + "; "
              + (classes > 0 ? classes + " classes are configured" : "from 1 to " + CaptureBounds.SCORES + " are read"));
    }
  }

  private static OutputChoice chosen(
      @Nullable Tensor prediction, @Nullable Tensor scores, ModelSettings settings, Set<String> classified, boolean configured)
      throws Unreadable {
    if (prediction == null) {
      return highest(java.util.Objects.requireNonNull(scores), settings, configured);
    }
    if (isClassification(prediction, classified)) {
      return made(prediction, null, Kind.CLASSIFICATION, configured, "Triton's classification extension");
    }
    boolean regression = settings.task() == Task.REGRESSION;
    if (prediction.isFloat() && prediction.columns() > 1 && !regression) {
      return highest(prediction, settings, configured);
    }
    requireColumn(prediction, settings);
    if (prediction.isFloat() && isBinary(settings)) {
      return highest(prediction, settings, configured);
    }
    if (prediction.isText() && regression) {
      throw new Unreadable(
          UnreadableCause.UNSUPPORTED_TYPE, "the numbers of model \"" + settings.name() + "\" are texts: " + prediction.describe());
    }
    if (regression || prediction.isFloat() && settings.task() != Task.MULTICLASS && !settings.declaresClasses()) {
      return made(prediction, null, Kind.NUMBER, configured, "a number");
    }
    return made(prediction, fitting(scores, prediction, isBinary(settings) ? 1 : 2), Kind.LABEL, configured, "the class");
  }

  /** What was asked for may stand beyond the part of the request that is kept; several texts a row are then known by their form. */
  private static boolean isClassification(Tensor output, Set<String> classified) {
    return output.isText() && (classified.contains(output.name()) || output.columns() > 1 && output.namesScoreAndIndex());
  }

  /** Scores of which there are as many rows. One score a row says something of the other class only where there are two. */
  private static @Nullable Tensor fitting(@Nullable Tensor scores, Tensor prediction, int leastColumns) {
    if (scores == null || scores == prediction || !scores.isFloat()) {
      return null;
    }
    return scores.columns() >= leastColumns && scores.rows() == prediction.rows() ? scores : null;
  }

  private static boolean isBinary(ModelSettings settings) {
    return settings.task() == Task.BINARY || settings.task() == Task.UNKNOWN && settings.classes().size() == 2;
  }

  private static OutputChoice highest(Tensor scores, ModelSettings settings, boolean configured) throws Unreadable {
    if (!scores.isFloat()) {
      throw new Unreadable(
          UnreadableCause.UNSUPPORTED_TYPE, "the scores of model \"" + settings.name() + "\" are not floating point: " + scores.describe());
    }
    if (scores.columns() == 1) {
      if (!isBinary(settings) && (settings.task() == Task.MULTICLASS || settings.declaresClasses())) {
        throw new Unreadable(
            UnreadableCause.SHAPE_MISMATCH,
            "one score a row says nothing of the more than two classes of model \"" + settings.name() + "\": " + scores.describe());
      }
      return made(null, scores, Kind.POSITIVE_SCORE, configured, "the score of the positive class; above " + settings.threshold() + " is positive");
    }
    if (scores.columns() == 0) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH, "the scores of model \"" + settings.name() + "\" are empty: " + scores.describe());
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
        UnreadableCause.OUTPUT_MISSING, "the answer has no output \"" + Unreadable.shown(name) + "\", as is configured; it has " + list(outputs));
  }

  private static @Nullable Tensor usualLabel(List<Tensor> outputs, @Nullable Tensor scores, Set<String> classified) {
    Tensor best = null;
    int bestRank = Integer.MAX_VALUE;
    for (Tensor output : outputs) {
      boolean column = output.columns() == 1 || isClassification(output, classified);
      int rank = USUAL_NAMES.indexOf(output.name().toLowerCase(Locale.ROOT));
      int order = rank < 0 ? USUAL_NAMES.size() : rank;
      if (output != scores && !output.isFloat() && column && order < bestRank) {
        best = output;
        bestRank = order;
      }
    }
    return best;
  }

  private static @Nullable Tensor usualScores(List<Tensor> outputs, @Nullable Tensor prediction) {
    for (Tensor output : outputs) {
      boolean fits = prediction == null || output.rows() == prediction.rows();
      if (output != prediction && output.isFloat() && output.columns() > 1 && output.rank() == 2 && fits) {
        return output;
      }
    }
    return null;
  }

  private static @Nullable Tensor usualNumber(List<Tensor> outputs) {
    for (Tensor output : outputs) {
      if (output.isFloat() && output.columns() == 1) {
        return output;
      }
    }
    return outputs.stream().filter(output -> !output.isText() && output.columns() == 1).findFirst().orElse(null);
  }

  private static void requireColumn(Tensor prediction, ModelSettings settings) throws Unreadable {
    if (prediction.columns() != 1) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "the prediction of model \"" + settings.name() + "\" has not one element per row: " + prediction.describe());
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
