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
    return (gained(index, truth, predicted) - value * lost(index, truth, predicted))
        / lower(matrix.truths(index), matrix.predictions(index));
  }

  /** How much the upper half of a class's value changes with one more row in a cell. */
  double gained(int index, int truth, int predicted) {
    return truth == index && predicted == index ? weight() : 0;
  }

  /** How much the lower half of a class's value changes with one more row in a cell. */
  double lost(int index, int truth, int predicted) {
    return (truth == index ? truthWeight : 0) + (predicted == index ? predictedWeight : 0);
  }

  /** The variance of a class's value by the delta method: of its hits, its rows missed, and the rows wrongly predicted as it. NaN for 0/0. */
  double variance(double hits, double truths, double predictions) {
    double value = of(hits, truths, predictions);
    double ofHits = weight() * (1 - value);
    double ofMissed = value * truthWeight;
    double ofWrong = value * predictedWeight;
    double lower = lower(truths, predictions);
    return (hits * ofHits * ofHits + (truths - hits) * ofMissed * ofMissed + (predictions - hits) * ofWrong * ofWrong) / (lower * lower);
  }

  /** The same of the {@linkplain ConfusionMatrix#smoothed smoothed} counts. NaN for 0/0. */
  double smoothedVariance(double hits, double truths, double predictions) {
    return lower(truths, predictions) == 0 ? Double.NaN : variance(hits + 0.5, truths + 1, predictions + 1);
  }

  /** Whether the value is a share of rows, or a function of one alone. */
  boolean isProportion() {
    return isPrecision() || isRecall() || isF1();
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
