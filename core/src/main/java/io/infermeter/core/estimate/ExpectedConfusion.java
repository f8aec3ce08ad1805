// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.List;

/**
 * How many rows are to be expected in each pair of true and predicted class: a confusion matrix in which a row counts in several cells, by
 * their probabilities. True classes without a score have a row of their own. Confined to one thread while it is filled.
 */
public final class ExpectedConfusion {
  private final List<String> classes;
  private final double[][] cells;
  private final double[] truths;
  private final double[] predictions;
  private double total;

  ExpectedConfusion(List<String> classes) {
    this.classes = List.copyOf(classes);
    this.cells = new double[classes.size() + 1][classes.size()];
    this.truths = new double[classes.size() + 1];
    this.predictions = new double[classes.size()];
  }

  void add(int truth, int predicted, double rows) {
    cells[truth][predicted] += rows;
    truths[truth] += rows;
    predictions[predicted] += rows;
    total += rows;
  }

  /** The classes; the indexes of all methods point at them, and one beyond at all other true classes. */
  public List<String> classes() {
    return classes;
  }

  public double count(int truth, int predicted) {
    return cells[truth][predicted];
  }

  public double truths(int index) {
    return truths[index];
  }

  public double predictions(int index) {
    return predictions[index];
  }

  public double hits(int index) {
    return cells[index][index];
  }

  /** All rows. */
  public double total() {
    return total;
  }

  /** Rows that are right. */
  public double correct() {
    double sum = 0;
    for (int i = 0; i < classes.size(); i++) {
      sum += cells[i][i];
    }
    return sum;
  }
}
