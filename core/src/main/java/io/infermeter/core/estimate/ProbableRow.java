// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

/**
 * A row whose scores have become probabilities.
 *
 * @param row the row
 * @param probabilities of each class, which add up to 1; not to be changed
 */
record ProbableRow(ScoredRow row, double[] probabilities) {
  /** The probability that the answer is right. */
  double confidence() {
    return probabilities[row.predicted()];
  }

  /** What the row adds to a sum of slopes, as far as its truth is known. */
  double realized(double[][] slopes) {
    int truth = row.truth() == ScoredRow.OUTSIDE ? probabilities.length : row.truth();
    return slopes[truth][row.predicted()];
  }

  /** What the row is expected to add to a sum of slopes. */
  double expected(double[][] slopes) {
    double sum = 0;
    for (int truth = 0; truth < probabilities.length; truth++) {
      sum += probabilities[truth] * slopes[truth][row.predicted()];
    }
    return sum;
  }

  /** The variance of what the row may add to a sum of slopes. */
  double variance(double[][] slopes) {
    double mean = expected(slopes);
    double sum = 0;
    for (int truth = 0; truth < probabilities.length; truth++) {
      double distance = slopes[truth][row.predicted()] - mean;
      sum += probabilities[truth] * distance * distance;
    }
    return sum;
  }
}
