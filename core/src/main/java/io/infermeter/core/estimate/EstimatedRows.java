// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.List;

/**
 * The rows of a window, each with the probability of every class: answers what the window's metrics will be. Immutable and thread-safe.
 */
public final class EstimatedRows {
  private final ConfidenceModel model;
  private final List<ProbableRow> rows;
  private final int labelled;

  EstimatedRows(ConfidenceModel model, List<ProbableRow> rows) {
    this.model = model;
    this.rows = rows;
    this.labelled = (int) rows.stream().filter(row -> row.row().labelled()).count();
  }

  /** Rows with scores. */
  public int size() {
    return rows.size();
  }

  /** Of them those with a label. */
  public int labelled() {
    return labelled;
  }

  /** From which reference the probabilities are. */
  public ConfidenceModel model() {
    return model;
  }

  List<ProbableRow> rows() {
    return rows;
  }

  /** The confusion matrix that is to be expected, of all rows, as if no label were known. */
  public ExpectedConfusion expected() {
    ExpectedConfusion matrix = new ExpectedConfusion(model.classes());
    for (ProbableRow row : rows) {
      for (int truth = 0; truth < row.probabilities().length; truth++) {
        matrix.add(truth, row.row().predicted(), row.probabilities()[truth]);
      }
    }
    return matrix;
  }

  /**
   * A metric by confidence alone (CBPE). The standard error holds where the reference's calibration does: the chance that is left in each
   * row's outcome, and the chance with which the reference itself came out as it did.
   */
  public Estimate byConfidence(MatrixFunction metric) {
    ExpectedConfusion matrix = expected();
    double value = metric.value(matrix);
    if (Double.isNaN(value)) {
      return Estimate.NONE;
    }
    double[][] slopes = slopes(metric, matrix);
    double variance = 0;
    for (ProbableRow row : rows) {
      variance += row.variance(slopes);
    }
    return new Estimate(value, Math.sqrt(variance + ofReference(slopes, rows.size())));
  }

  /** The variance that the reference's limited size leaves in so many expected rows. */
  double ofReference(double[][] slopes, double expectedRows) {
    double squares = 0;
    for (ProbableRow row : model.reference()) {
      double surprise = row.realized(slopes) - row.expected(slopes);
      squares += surprise * surprise;
    }
    double share = expectedRows / model.referenceRows();
    return squares * share * share;
  }

  static double[][] slopes(MatrixFunction metric, ExpectedConfusion matrix) {
    int classes = matrix.classes().size();
    double[][] slopes = new double[classes + 1][classes];
    for (int truth = 0; truth <= classes; truth++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        slopes[truth][predicted] = metric.slope(matrix, truth, predicted);
      }
    }
    return slopes;
  }

  /**
   * The area under the ROC curve of one class against the rest, by confidence alone: rows are ranked by their raw score.
   *
   * @return in [0, 1]; NaN where no row, or only rows, of the class are to be expected
   */
  public double rocAuc(int index) {
    double[] scores = new double[rows.size()];
    double[] probabilities = new double[rows.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = rows.get(i).row().scores()[index];
      probabilities[i] = rows.get(i).probabilities()[index];
    }
    return ExpectedRanking.rocAuc(scores, probabilities);
  }

  /** The metric from labels and confidence together (PPI++); every label known gives the value of the labels alone. */
  public Estimate combined(MatrixFunction metric, Stratification strata) {
    return new PredictionPowered(this, metric, strata).estimate();
  }
}
