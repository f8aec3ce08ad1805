// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns the chosen outputs of one answer into rows. Confined to the reader. */
final class RowReader {
  private static final double ROUNDING = 1e-6;
  private static final double LARGEST_INDEX = 1L << 53;

  /** Characters of the names in a set, so that a row of the store holds it. */
  private static final int LONGEST_SET = 12_000;

  private final OutputChoice choice;
  private final ModelSettings settings;
  private final UnaryOperator<String> classNames;
  private @Nullable List<String> classes;

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
      case NUMBER -> PredictedRow.of(new Value.Number(source.number(row)));
      case INDICATORS, SCORES_ABOVE -> set(source, row);
      case CLASSIFICATION -> classified(source, row);
      case POSITIVE_SCORE -> positive(source, row);
      case HIGHEST_SCORE -> {
        double[] scores = scores(source, row);
        int highest = highest(source, scores);
        yield scored(name(highest), highest, scores, source, classes(source));
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
      return PredictedRow.of(of(name));
    }
    if (scores.columns() == 1) {
      boolean indexed = !label.isText() || settings.declaresClasses();
      return oneScore(of(name), scores, scores.number(row), indexed ? name(positiveColumn()) : settings.positiveClass());
    }
    int column = label.isText() ? settings.classes().indexOf(name) : (int) Math.max(-1, Math.min(index, Integer.MAX_VALUE));
    return scored(name, column, scores(scores, row), scores, label.isText() && !settings.declaresClasses() ? List.of() : classes(scores));
  }

  /** @param positive the class whose score it is; empty if that is not known */
  private static PredictedRow oneScore(Value answer, Tensor source, double score, String positive) {
    Scores kept = positive.isEmpty() ? Scores.NONE : new Scores(source.elementType(), new double[] {score}, List.of(positive));
    return new PredictedRow(answer, kept, Double.isFinite(score) ? score : Double.NaN, positive);
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

  /**
   * A row with scores.
   *
   * @param column the column of the answered class; outside the scores if it is not known
   * @param classes the class of each column; empty if they are not known
   */
  private PredictedRow scored(String name, int column, double[] scores, Tensor source, List<String> classes) throws Unreadable {
    int watched = scores.length == 2 ? positiveColumn() : column;
    double score = watched >= 0 && watched < scores.length && Double.isFinite(scores[watched]) ? scores[watched] : Double.NaN;
    boolean few = scores.length <= CaptureBounds.SCORES;
    Scores kept = few ? new Scores(source.elementType(), scores, classes) : Scores.NONE;
    boolean known = watched >= 0 && watched < scores.length && (scores.length != 2 || !classes.isEmpty());
    String scoreClass = !known ? "" : scores.length == 2 ? classes.get(watched) : name;
    return new PredictedRow(of(name), kept, score, scoreClass);
  }

  /** The class of each column; empty where there are too many to be kept, or where a name is too long. */
  private List<String> classes(Tensor scores) {
    List<String> known = classes;
    if (known == null) {
      known = names(scores.columns());
      classes = known;
    }
    return known;
  }

  private List<String> names(int columns) {
    if (columns > CaptureBounds.SCORES) {
      return List.of();
    }
    String[] names = new String[columns];
    for (int i = 0; i < columns; i++) {
      names[i] = name(i);
      if (names[i].length() > CaptureBounds.NAME_LENGTH) {
        return List.of();
      }
    }
    return List.of(names);
  }

  private PredictedRow set(Tensor source, int row) throws Unreadable {
    int columns = source.columns();
    List<String> names = classes(source);
    TreeSet<String> set = new TreeSet<>();
    int length = 0;
    for (int i = 0; i < columns; i++) {
      if (isIn(source, row * columns + i)) {
        set.add(((Value.ClassName) of(name(i))).name());
        length += name(i).length();
      }
    }
    if (length > LONGEST_SET) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "output " + source.describe() + " has a set of classes whose names have more than " + LONGEST_SET + " characters together");
    }
    Tensor scores = choice.scores();
    boolean kept = scores != null && !names.isEmpty();
    return new PredictedRow(
        new Value.ClassSet(set), kept ? new Scores(scores.elementType(), scores(scores, row), names) : Scores.NONE, Double.NaN, "");
  }

  private boolean isIn(Tensor source, int element) throws Unreadable {
    if (choice.kind() == OutputChoice.Kind.SCORES_ABOVE) {
      return source.number(element) > settings.threshold();
    }
    long indicator = source.integer(element);
    if (indicator != 0 && indicator != 1) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "output " + source.describe() + " holds " + indicator + ", and whether a class is in a set is 0 or 1; score-output names scores");
    }
    return indicator == 1;
  }

  private int positiveColumn() {
    if (!settings.declaresClasses()) {
      return settings.positiveClass().equals("0") ? 0 : 1;
    }
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
    return oneScore(of(name(score > settings.threshold() ? positive : 1 - positive)), source, score, name(positive));
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
      return new PredictedRow(of(name), Scores.NONE, Double.isFinite(score) ? score : Double.NaN, name);
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
