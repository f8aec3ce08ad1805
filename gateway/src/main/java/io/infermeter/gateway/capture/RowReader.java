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
import org.jspecify.annotations.Nullable;

/** Turns the chosen outputs of one answer into rows. Confined to the reader. */
final class RowReader {
  private static final double HALF = .5;

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
    return source().rows();
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
      case CLASSIFICATION -> classified(source.text(row * source.columns()));
      case POSITIVE_SCORE -> positive(finite(source, row));
      case HIGHEST_SCORE -> {
        double[] scores = scores(source, row);
        int highest = highest(scores);
        yield scored(name(highest), highest, scores, source);
      }
      case LABEL -> labelled(source, row);
    };
  }

  private PredictedRow labelled(Tensor label, int row) throws Unreadable {
    Tensor scores = choice.scores();
    long index = label.isText() ? -1 : label.integer(row);
    String text = label.isText() ? label.text(row) : label.integerText(row);
    boolean declared = !label.isText() && index >= 0 && index < settings.classes().size();
    String name = declared ? settings.classes().get((int) index) : text;
    if (scores == null) {
      return new PredictedRow(of(name), Scores.NONE, Double.NaN);
    }
    int column = label.isText() ? settings.classes().indexOf(name) : (int) Math.max(-1, Math.min(index, Integer.MAX_VALUE));
    return scored(name, column, scores(scores, row), scores);
  }

  /** @param column the column of the answered class; outside the scores if it is not known */
  private PredictedRow scored(String name, int column, double[] scores, Tensor source) {
    int watched = scores.length == 2 ? positiveColumn() : column;
    double score = watched >= 0 && watched < scores.length ? scores[watched] : Double.NaN;
    Scores kept = scores.length <= CaptureBounds.SCORES ? new Scores(source.elementType(), scores) : Scores.NONE;
    return new PredictedRow(of(name), kept, score);
  }

  private int positiveColumn() {
    int declared = settings.classes().indexOf(settings.positiveClass());
    return declared >= 0 && declared < 2 ? declared : 1;
  }

  private PredictedRow positive(double score) {
    int positive = positiveColumn();
    return new PredictedRow(of(name(score > HALF ? positive : 1 - positive)), Scores.NONE, score);
  }

  /** "score:index" or "score:index:label"; the first of a row has the highest score. */
  private PredictedRow classified(String text) throws Unreadable {
    String[] parts = text.split(":", 3);
    try {
      double score = Double.parseDouble(parts[0]);
      int index = Integer.parseInt(parts[1]);
      String name = parts.length == 3 && !parts[2].isEmpty() ? parts[2] : name(index);
      return new PredictedRow(of(name), Scores.NONE, Double.isFinite(score) ? score : Double.NaN);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new Unreadable(
          UnreadableCause.MALFORMED, "an element of output \"" + source().name() + "\" is not of the form score:index:label");
    }
  }

  private static double[] scores(Tensor tensor, int row) throws Unreadable {
    double[] scores = new double[tensor.columns()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = finite(tensor, row * scores.length + i);
    }
    return scores;
  }

  private static double finite(Tensor tensor, int index) throws Unreadable {
    double number = tensor.number(index);
    if (!Double.isFinite(number)) {
      throw new Unreadable(UnreadableCause.MALFORMED, "output " + tensor.describe() + " has an element that is not finite: " + number);
    }
    return number;
  }

  /** Of equal ones the first, as numpy's argmax has it. */
  private static int highest(double[] scores) {
    int highest = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[highest]) {
        highest = i;
      }
    }
    return highest;
  }

  private String name(int index) {
    return index >= 0 && index < settings.classes().size() ? settings.classes().get(index) : Integer.toString(index);
  }

  private Value of(@Nullable String name) {
    return new Value.ClassName(classNames.apply(Objects.requireNonNullElse(name, "")));
  }
}
