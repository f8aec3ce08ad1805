// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

/** A metric as a smooth function of a confusion matrix that does not change when all counts are multiplied by the same factor. */
public interface MatrixFunction {
  /** The value; NaN for 0/0. */
  double value(ExpectedConfusion matrix);

  /**
   * How much the value changes with one more row in a cell.
   *
   * @param truth index of the true class; one beyond the last: any other
   * @param predicted index of the predicted class
   */
  double slope(ExpectedConfusion matrix, int truth, int predicted);
}
