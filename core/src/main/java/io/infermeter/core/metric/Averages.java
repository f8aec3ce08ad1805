// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.ZeroDivision;

/** A rate averaged over the label set, as scikit-learn does: classes without a value are left out. */
final class Averages {
  private final ConfusionMatrix matrix;
  private final Rate rate;
  private final double[] values;

  Averages(ConfusionMatrix matrix, Rate rate) {
    this.matrix = matrix;
    this.rate = rate;
    this.values = new double[matrix.labels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rate.of(matrix, i);
    }
  }

  /** What 0/0 counts as; NaN for nothing. */
  static double instead(ZeroDivision zeroDivision) {
    return switch (zeroDivision) {
      case UNDEFINED -> Double.NaN;
      case ZERO -> 0;
      case ONE -> 1;
    };
  }

  /** The mean of the classes; NaN if none has a value. */
  double macro(ZeroDivision zeroDivision) {
    double sum = 0;
    int classes = 0;
    for (double value : filled(zeroDivision)) {
      if (!Double.isNaN(value)) {
        sum += value;
        classes++;
      }
    }
    return sum / classes;
  }

  /** The mean weighted by the rows of each class; unweighted if no class with a value has rows; NaN if none has a value. */
  double weighted(ZeroDivision zeroDivision) {
    double sum = 0;
    long weights = 0;
    double[] all = filled(zeroDivision);
    for (int i = 0; i < all.length; i++) {
      if (!Double.isNaN(all[i])) {
        sum += matrix.truths(i) * all[i];
        weights += matrix.truths(i);
      }
    }
    return weights == 0 ? macro(zeroDivision) : sum / weights;
  }

  private double[] filled(ZeroDivision zeroDivision) {
    double[] all = values.clone();
    for (int i = 0; i < all.length; i++) {
      if (Double.isNaN(all[i])) {
        all[i] = instead(zeroDivision);
      }
    }
    return all;
  }

  /** Whether some class has no value. */
  boolean hasGaps() {
    for (double value : values) {
      if (Double.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  /** The same of the {@linkplain ConfusionMatrix#smoothed smoothed} matrix: for variances. */
  Averages smoothed() {
    return new Averages(matrix.smoothed(this::hasValue), rate);
  }

  /** The variance of the macro average over the classes that have a value. */
  double macroVariance() {
    int classes = 0;
    for (double value : values) {
      classes += Double.isNaN(value) ? 0 : 1;
    }
    int n = classes;
    return DeltaMethod.variance(matrix, (truth, predicted) -> slopes(truth, predicted, 1, 1) / n);
  }

  /** The variance of the weighted average over the classes that have a value. */
  double weightedVariance() {
    double average = weighted(ZeroDivision.UNDEFINED);
    long weights = 0;
    for (int i = 0; i < values.length; i++) {
      weights += Double.isNaN(values[i]) ? 0 : matrix.truths(i);
    }
    double total = weights;
    return DeltaMethod.variance(
        matrix,
        (truth, predicted) -> {
          double ofWeights = hasValue(truth) ? values[truth] - average : 0;
          return (ofWeights + slopes(truth, predicted, matrix.truths(truth), matrix.truths(predicted))) / total;
        });
  }

  /** A row changes the values of its true and its predicted class alone. */
  private double slopes(int truth, int predicted, double truthFactor, double predictedFactor) {
    double sum = hasValue(truth) ? truthFactor * rate.slope(matrix, truth, values[truth], truth, predicted) : 0;
    if (predicted != truth && hasValue(predicted)) {
      sum += predictedFactor * rate.slope(matrix, predicted, values[predicted], truth, predicted);
    }
    return sum;
  }

  private boolean hasValue(int index) {
    return index < values.length && !Double.isNaN(values[index]);
  }
}
