// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

/**
 * Precision, recall and F of a class as one family: (wt + wp) d / (wt t + wp p), with t rows that are of the class, p predicted as it,
 * and d both. Precision has the weights (0, 1), recall (1, 0), F-beta (beta^2, 1).
 *
 * @param truthWeight wt, at least 0
 * @param predictedWeight wp, at least 0
 */
record Rate(double truthWeight, double predictedWeight) {
  static final Rate PRECISION = new Rate(0, 1);
  static final Rate RECALL = new Rate(1, 0);
  static final Rate F1 = fBeta(1);

  static Rate fBeta(double beta) {
    return new Rate(beta * beta, 1);
  }

  double weight() {
    return truthWeight + predictedWeight;
  }

  double upper(double hits) {
    return weight() * hits;
  }

  double lower(double truths, double predictions) {
    return truthWeight * truths + predictedWeight * predictions;
  }

  /** The value; NaN for 0/0. */
  double of(double hits, double truths, double predictions) {
    return upper(hits) / lower(truths, predictions);
  }

  /** The value of a class; NaN for 0/0. */
  double of(ConfusionMatrix matrix, int index) {
    return of(matrix.hits(index), matrix.truths(index), matrix.predictions(index));
  }

  /** How much the value of a class changes with one more row in a cell. */
  double slope(ConfusionMatrix matrix, int index, double value, int truth, int predicted) {
    double gained = truth == index && predicted == index ? weight() : 0;
    double lost = (truth == index ? truthWeight : 0) + (predicted == index ? predictedWeight : 0);
    return (gained - value * lost) / lower(matrix.truths(index), matrix.predictions(index));
  }

  boolean isPrecision() {
    return truthWeight == 0;
  }

  boolean isRecall() {
    return predictedWeight == 0;
  }

  boolean isF1() {
    return truthWeight == predictedWeight;
  }
}
