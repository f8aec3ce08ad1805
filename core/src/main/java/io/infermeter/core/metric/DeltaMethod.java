// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

/**
 * The variance of a function of a confusion matrix whose rows are a random sample: for a function that does not change when all counts
 * are multiplied by the same factor, the sum over the cells of count times slope squared.
 *
 * <p>Source: the delta method for multinomial counts, A. Agresti, Categorical Data Analysis, section 16.1.
 */
final class DeltaMethod {
  private DeltaMethod() {}

  /** How much a function changes with one more row in a cell. */
  @FunctionalInterface
  interface Slope {
    double at(int truth, int predicted);
  }

  static double variance(ConfusionMatrix matrix, Slope slope) {
    double variance = 0;
    for (ConfusionMatrix.Cell cell : matrix.cells()) {
      double change = slope.at(cell.truth(), cell.predicted());
      variance += cell.count() * change * change;
    }
    return variance * matrix.scale();
  }
}
