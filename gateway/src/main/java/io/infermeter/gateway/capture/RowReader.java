// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Turns the chosen outputs of one answer into rows. Confined to the reader. */
final class RowReader {
  private static final double HALF = .5;
  private static final double ROUNDING = 1e-6;
  private static final double LARGEST_INDEX = 1L << 53;

  private final OutputChoice choice;
  private final ModelSettings settings;
  private final UnaryOperator<String> classNames;

  /**
   * Reads the rows of a choice.
   *
   * @param classNames bounds the names of classes
   */
  RowReader(OutputChoice choice, ModelSettings settings, UnaryOperator<String> classNames) {
    this.choice = choice;
    this.settings = settings;
    this.classNames = classNames;
  }

  /** How many rows the answer has. */
  int count() {
    // Classification strings of a model without batches have no dimension for rows.
    return isOneList() ? 1 : source().rows();
  }

  private boolean isOneList() {
    return choice.kind() == OutputChoice.Kind.CLASSIFICATION && source().rank() <= 1;
  }

  private Tensor source() {
    return choice.prediction() != null ? choice.prediction() : Objects.requireNonNull(choice.scores());
  }

  /** The first rows, as many as are read. */
  List<PredictedRow> rows() throws Unreadable {
    int count = Math.min(count(), CaptureBounds.ROWS);
    List<PredictedRow> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      rows.add(row(row));
    }
    return rows;
  }

  private PredictedRow row(int row) throws Unreadable {
    Tensor source = source();
    return switch (choice.kind()) {
      case NUMBER -> new PredictedRow(new Value.Number(finite(source, row)), Scores.NONE, Double.NaN);
      case CLASSIFICATION -> classified(source, row);
      case POSITIVE_SCORE -> positive(source, row);
      case HIGHEST_SCORE -> {
        double[] scores = scores(source, row);
        int highest = highest(source, scores);
        yield scored(name(highest), highest, scores, source);
      }
      case LABEL -> labelled(source, row);
    };
  }

  private PredictedRow labelled(Tensor label, int row) throws Unreadable {
    Tensor scores = choice.scores();
    long index = label.isText() ? -1 : label.isFloat() ? index(label, row) : label.integer(row);
    String text = label.isText() ? label.text(row) : label.isFloat() ? Long.toString(index) : label.integerText(row);
    boolean declared = !label.isText() && index >= 0 && index < settings.classes().size();
    String name = declared ? settings.classes().get((int) index) : text;
    if (scores == null) {
      return new PredictedRow(of(name), Scores.NONE, Double.NaN);
    }
    if (scores.columns() == 1) {
      double score = scores.number(row);
      return new PredictedRow(of(name), Scores.NONE, Double.isFinite(score) ? score : Double.NaN);
    }
    int column = label.isText() ? settings.classes().indexOf(name) : (int) Math.max(-1, Math.min(index, Integer.MAX_VALUE));
    return scored(name, column, scores(scores, row), scores);
  }

  private static long index(Tensor label, int row) throws Unreadable {
    double value = finite(label, row);
    if (value != Math.rint(value) || Math.abs(value) > LARGEST_INDEX) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "output " + label.describe() + " holds " + value + ", which is no index of a class; score-output names scores");
    }
    return (long) value;
  }

  /** @param column the column of the answered class; outside the scores if it is not known */
  private PredictedRow scored(String name, int column, double[] scores, Tensor source) throws Unreadable {
    int watched = scores.length == 2 ? positiveColumn() : column;
    double score = watched >= 0 && watched < scores.length && Double.isFinite(scores[watched]) ? scores[watched] : Double.NaN;
    boolean numbers = java.util.Arrays.stream(scores).noneMatch(Double::isNaN);
    Scores kept = numbers && scores.length <= CaptureBounds.SCORES ? new Scores(source.elementType(), scores) : Scores.NONE;
    return new PredictedRow(of(name), kept, score);
  }

  private int positiveColumn() {
    int declared = settings.classes().indexOf(settings.positiveClass());
    return declared >= 0 && declared < 2 ? declared : 1;
  }

  private PredictedRow positive(Tensor source, int row) throws Unreadable {
    double score = finite(source, row);
    if (score < -ROUNDING || score > 1 + ROUNDING) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "output " + source.describe() + " holds " + score + ", and the score of one of two classes is from 0 to 1");
    }
    int positive = positiveColumn();
    return new PredictedRow(of(name(score > HALF ? positive : 1 - positive)), Scores.NONE, score);
  }

  /** "score:index" or "score:index:label"; the first of a row has the highest score. */
  private PredictedRow classified(Tensor source, int row) throws Unreadable {
    int columns = isOneList() ? source.elements() : source.columns();
    if (columns == 0) {
      throw new Unreadable(UnreadableCause.SHAPE_MISMATCH, "output " + source.describe() + " names no class");
    }
    String text = source.text(row * columns);
    String[] parts = text.split(":", 3);
    try {
      double score = Double.parseDouble(parts[0]);
      int index = Integer.parseInt(parts[1]);
      String name = parts.length == 3 && !parts[2].isEmpty() ? parts[2] : name(index);
      return new PredictedRow(of(name), Scores.NONE, Double.isFinite(score) ? score : Double.NaN);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new Unreadable(
          UnreadableCause.MALFORMED, "an element of output " + source.describe() + " is not of the form score:index:label");
    }
  }

  private static double[] scores(Tensor tensor, int row) {
    double[] scores = new double[tensor.columns()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = tensor.number(row * scores.length + i);
    }
    return scores;
  }

  private static double finite(Tensor tensor, int index) throws Unreadable {
    double number = tensor.number(index);
    if (!Double.isFinite(number)) {
      throw new Unreadable(UnreadableCause.SHAPE_MISMATCH, "output " + tensor.describe() + " has an element that is not finite: " + number);
    }
    return number;
  }

  /** Of equal ones the first, as numpy's argmax has it. */
  private static int highest(Tensor source, double[] scores) throws Unreadable {
    int highest = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new Unreadable(UnreadableCause.SHAPE_MISMATCH, "output " + source.describe() + " has a score that is not a number");
      }
      if (scores[i] > scores[highest]) {
        highest = i;
      }
    }
    return highest;
  }

  private String name(int index) {
    return index >= 0 && index < settings.classes().size() ? settings.classes().get(index) : Integer.toString(index);
  }

  /** A class beyond the bound is not folded into another: what was predicted would then count as wrong. */
  private Value of(String name) throws Unreadable {
    if (!classNames.apply(name).equals(name)) {
      throw new Unreadable(
          UnreadableCause.NO_PREDICTION_OUTPUT,
          "output " + source().describe() + " has had more than " + CaptureBounds.NAMES + " different values, or one longer than "
              + CaptureBounds.NAME_LENGTH + " characters: these are no classes; prediction-output names another output");
    }
    return new Value.ClassName(name);
  }
}
