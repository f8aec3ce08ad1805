// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.estimate.ExpectedConfusion;
import io.infermeter.core.estimate.MatrixFunction;
import io.infermeter.core.metric.MetricParameters.ZeroDivision;

/** A {@link Rate} of expected counts: of one class, or averaged over the classes that have a score. */
sealed interface ExpectedRate extends MatrixFunction {

  private static double ofClass(Rate rate, ExpectedConfusion matrix, int index) {
    return rate.of(matrix.hits(index), matrix.truths(index), matrix.predictions(index));
  }

  private static double slope(Rate rate, ExpectedConfusion matrix, int index, int truth, int predicted) {
    double value = ofClass(rate, matrix, index);
    if (Double.isNaN(value)) {
      return 0;
    }
    return (rate.gained(index, truth, predicted) - value * rate.lost(index, truth, predicted))
        / rate.lower(matrix.truths(index), matrix.predictions(index));
  }

  /** Of one class. */
  record OfClass(Rate rate, int index) implements ExpectedRate {
    @Override
    public double value(ExpectedConfusion matrix) {
      return ofClass(rate, matrix, index);
    }

    @Override
    public double slope(ExpectedConfusion matrix, int truth, int predicted) {
      return ExpectedRate.slope(rate, matrix, index, truth, predicted);
    }
  }

  /** Right rows of all rows: the accuracy, which every micro average is where all rows are of classes with scores. */
  record Accuracy() implements ExpectedRate {
    @Override
    public double value(ExpectedConfusion matrix) {
      return matrix.correct() / matrix.total();
    }

    @Override
    public double slope(ExpectedConfusion matrix, int truth, int predicted) {
      return ((truth == predicted ? 1 : 0) - value(matrix)) / matrix.total();
    }
  }

  /** The mean over classes. */
  record Macro(Rate rate, ZeroDivision zeroDivision) implements ExpectedRate {
    @Override
    public double value(ExpectedConfusion matrix) {
      double sum = 0;
      for (int i = 0; i < matrix.classes().size(); i++) {
        double value = filled(matrix, i);
        sum += Double.isNaN(value) ? 0 : value;
      }
      return sum / counted(matrix);
    }

    private double filled(ExpectedConfusion matrix, int index) {
      double value = ofClass(rate, matrix, index);
      return Double.isNaN(value) ? Averages.instead(zeroDivision) : value;
    }

    private int counted(ExpectedConfusion matrix) {
      int counted = 0;
      for (int i = 0; i < matrix.classes().size(); i++) {
        counted += Double.isNaN(filled(matrix, i)) ? 0 : 1;
      }
      return counted;
    }

    @Override
    public double slope(ExpectedConfusion matrix, int truth, int predicted) {
      double sum = truth < matrix.classes().size() ? ExpectedRate.slope(rate, matrix, truth, truth, predicted) : 0;
      sum += predicted == truth ? 0 : ExpectedRate.slope(rate, matrix, predicted, truth, predicted);
      return sum / counted(matrix);
    }
  }

  /** The mean over classes, weighted by the rows that are to be expected of each. */
  record Weighted(Rate rate, ZeroDivision zeroDivision) implements ExpectedRate {
    @Override
    public double value(ExpectedConfusion matrix) {
      double sum = 0;
      double weights = 0;
      for (int i = 0; i < matrix.classes().size(); i++) {
        double value = filled(matrix, i);
        sum += Double.isNaN(value) ? 0 : matrix.truths(i) * value;
        weights += Double.isNaN(value) ? 0 : matrix.truths(i);
      }
      return sum / weights;
    }

    private double filled(ExpectedConfusion matrix, int index) {
      double value = ofClass(rate, matrix, index);
      return Double.isNaN(value) ? Averages.instead(zeroDivision) : value;
    }

    @Override
    public double slope(ExpectedConfusion matrix, int truth, int predicted) {
      double average = value(matrix);
      double weights = 0;
      for (int i = 0; i < matrix.classes().size(); i++) {
        weights += Double.isNaN(filled(matrix, i)) ? 0 : matrix.truths(i);
      }
      double sum = 0;
      if (truth < matrix.classes().size()) {
        double value = filled(matrix, truth);
        sum += Double.isNaN(value) ? 0 : value - average;
        sum += matrix.truths(truth) * ExpectedRate.slope(rate, matrix, truth, truth, predicted);
      }
      if (predicted != truth) {
        sum += matrix.truths(predicted) * ExpectedRate.slope(rate, matrix, predicted, truth, predicted);
      }
      return sum / weights;
    }
  }
}
