// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;

/**
 * How many steps a detector takes on average until it alarms though nothing has changed (the in-control average run length, ARL0), and the
 * limit that gives a wanted one. Both are for steps that are independent and standard normal.
 *
 * <p>The run length from a state is 1 plus the mean of the run lengths from the next states: an integral equation (E. Page 1954 for CUSUM;
 * S. Crowder 1987 for EWMA), solved on the nodes of a Gauss-Legendre rule. D. Brook and D. Evans (1972) solve the same with a Markov chain
 * of many more states.
 */
public final class RunLength {
  /** Least and most that can be asked for. */
  public static final double LEAST = 10;

  public static final double MOST = 1e7;

  private static final int NODES = 48;
  private static final int MOST_KEPT = 256;
  private static final double ROOT_OF_TWO_PI = Math.sqrt(2 * Math.PI);
  private static final Map<String, Double> SOLVED = new ConcurrentHashMap<>();

  private RunLength() {}

  /**
   * Of an EWMA that starts at its centre and alarms on both sides.
   *
   * @param weight of the newest step, in (0, 1]
   * @param limit in standard deviations of the settled EWMA
   */
  public static double ofEwma(double weight, double limit) {
    double edge = limit * Math.sqrt(weight / (2 - weight));
    GaussLegendre rule = GaussLegendre.on(-edge, edge, NODES);
    double[][] equations = new double[NODES][NODES + 1];
    for (int i = 0; i < NODES; i++) {
      for (int j = 0; j < NODES; j++) {
        double step = (rule.nodes()[j] - (1 - weight) * rule.nodes()[i]) / weight;
        equations[i][j] = (i == j ? 1 : 0) - rule.weights()[j] * density(step) / weight;
      }
      equations[i][NODES] = 1;
    }
    double[] lengths = solve(equations);
    double sum = 1;
    for (int j = 0; j < NODES; j++) {
      sum += rule.weights()[j] * density(rule.nodes()[j] / weight) / weight * lengths[j];
    }
    return sum;
  }

  /**
   * Of a CUSUM that starts at 0 and alarms on one side.
   *
   * @param allowance k: half the change that is to be found, in standard deviations of a step
   * @param limit h, in the same unit
   */
  public static double ofCusum(double allowance, double limit) {
    GaussLegendre rule = GaussLegendre.on(0, limit, NODES);
    int size = NODES + 1;
    double[][] equations = new double[size][size + 1];
    for (int i = 0; i < size; i++) {
      // The first state is 0 itself, to which every step leads that would go below.
      double from = i == 0 ? 0 : rule.nodes()[i - 1];
      equations[i][0] = -below(allowance - from);
      for (int j = 1; j < size; j++) {
        equations[i][j] = -rule.weights()[j - 1] * density(rule.nodes()[j - 1] + allowance - from);
      }
      equations[i][i] += 1;
      equations[i][size] = 1;
    }
    return solve(equations)[0];
  }

  /** The limit of an EWMA with this run length, to about 1e-9. @throws IllegalArgumentException if it is not in [LEAST, MOST] */
  public static double ewmaLimit(double weight, double runLength) {
    return kept("ewma " + weight + " " + runLength, runLength, limit -> ofEwma(weight, limit), 0.2, 8);
  }

  /**
   * The limit of a CUSUM that watches both sides, of which either may alarm: each takes twice the run length of both.
   *
   * @throws IllegalArgumentException if the run length is not in [LEAST, MOST]
   */
  public static double cusumLimit(double allowance, double runLength) {
    return kept("cusum " + allowance + " " + runLength, runLength, limit -> ofCusum(allowance, limit) / 2, 0.05, 40);
  }

  private static double kept(String name, double runLength, DoubleUnaryOperator lengthOf, double low, double high) {
    if (!(runLength >= LEAST && runLength <= MOST)) {
      throw new IllegalArgumentException("a run length must be " + LEAST + " to " + MOST + ", is " + runLength);
    }
    if (SOLVED.size() > MOST_KEPT) {
      SOLVED.clear();
    }
    return SOLVED.computeIfAbsent(name, n -> limit(runLength, lengthOf, low, high));
  }

  /** Run lengths grow with the limit, about exponentially. */
  private static double limit(double runLength, DoubleUnaryOperator lengthOf, double from, double to) {
    double low = from;
    double high = low;
    // Not beyond what is needed: far outside, the equations lose their digits.
    while (high < to && lengthOf.applyAsDouble(high) < runLength) {
      low = high;
      high += 0.5;
    }
    while (high - low > 1e-10) {
      double middle = (low + high) / 2;
      if (lengthOf.applyAsDouble(middle) < runLength) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / ROOT_OF_TWO_PI;
  }

  /** The probability of at most x. */
  private static double below(double x) {
    double beyond = ChiSquareTail.of(x * x, 1) / 2;
    return x < 0 ? beyond : 1 - beyond;
  }

  /** Gauss's elimination with the largest pivot; the last column is the right side. */
  private static double[] solve(double[][] rows) {
    int size = rows.length;
    for (int column = 0; column < size; column++) {
      int pivot = column;
      for (int i = column + 1; i < size; i++) {
        pivot = Math.abs(rows[i][column]) > Math.abs(rows[pivot][column]) ? i : pivot;
      }
      double[] swapped = rows[column];
      rows[column] = rows[pivot];
      rows[pivot] = swapped;
      for (int i = column + 1; i < size; i++) {
        double factor = rows[i][column] / rows[column][column];
        for (int j = column; j <= size; j++) {
          rows[i][j] -= factor * rows[column][j];
        }
      }
    }
    double[] result = new double[size];
    for (int i = size - 1; i >= 0; i--) {
      double rest = rows[i][size];
      for (int j = i + 1; j < size; j++) {
        rest -= rows[i][j] * result[j];
      }
      result[i] = rest / rows[i][i];
    }
    return result;
  }
}
