// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/**
 * The distribution of the Kolmogorov statistic of one sample: exact up to {@link #EXACT} values, by the matrix of G. Marsaglia, W. Tsang
 * and J. Wang, "Evaluating Kolmogorov's Distribution" (2003); beyond, Kolmogorov's limit at the argument that J. Vrbik, "Small-Sample
 * Corrections to Kolmogorov-Smirnov Test Statistic" (2018), corrects for the size, to about 1e-5.
 */
final class KolmogorovDistribution {
  static final long EXACT = 500;
  private static final double SCALE = 1e140;

  private KolmogorovDistribution() {}

  /** The probability of at least this much. */
  static double upperTail(long n, double statistic) {
    if (n < 1 || statistic <= 0) {
      return 1;
    }
    if (statistic >= 1) {
      return 0;
    }
    double probability = n <= EXACT && n * statistic * statistic < 18 ? 1 - cumulative((int) n, statistic) : limit(n, statistic);
    return Math.clamp(probability, 0, 1);
  }

  private static double limit(long n, double statistic) {
    double root = Math.sqrt(n);
    double plain = root * statistic;
    double x = plain + 1 / (6 * root) + (plain - 1) / (4 * n);
    double sum = 0;
    for (int k = 1; k <= 100; k++) {
      double term = Math.exp(-2.0 * k * k * x * x);
      sum += k % 2 == 1 ? term : -term;
    }
    return 2 * sum;
  }

  /** n! / n^n times an element of the n-th power of a matrix, with a power of ten carried apart. */
  private static double cumulative(int n, double statistic) {
    int k = (int) (n * statistic) + 1;
    double h = k - n * statistic;
    double[][] matrix = matrix(2 * k - 1, h);
    double[][] power = identity(matrix.length);
    double[][] square = matrix;
    double exponent = 0;
    double squareExponent = 0;
    for (int left = n; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        power = product(power, square);
        exponent += squareExponent + rescale(power, k - 1);
      }
      square = product(square, square);
      squareExponent = 2 * squareExponent + rescale(square, k - 1);
    }
    double element = power[k - 1][k - 1];
    double factorial = 0;
    for (int i = 1; i <= n; i++) {
      factorial += Math.log((double) i / n);
    }
    return Math.exp(Math.log(element) + factorial + exponent);
  }

  private static double[][] matrix(int size, double h) {
    double[][] m = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        m[i][j] = i - j + 1 < 0 ? 0 : 1;
      }
    }
    for (int i = 0; i < size; i++) {
      m[i][0] -= Math.pow(h, i + 1);
      m[size - 1][i] -= Math.pow(h, size - i);
    }
    m[size - 1][0] += 2 * h - 1 > 0 ? Math.pow(2 * h - 1, size) : 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        for (int g = 1; g <= i - j + 1; g++) {
          m[i][j] /= g;
        }
      }
    }
    return m;
  }

  private static double[][] identity(int size) {
    double[][] one = new double[size][size];
    for (int i = 0; i < size; i++) {
      one[i][i] = 1;
    }
    return one;
  }

  private static double[][] product(double[][] a, double[][] b) {
    int size = a.length;
    double[][] c = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < size; k++) {
        double factor = a[i][k];
        for (int j = 0; j < size; j++) {
          c[i][j] += factor * b[k][j];
        }
      }
    }
    return c;
  }

  /** Divides a matrix that has grown large; returns the logarithm of what it was divided by. */
  private static double rescale(double[][] matrix, int middle) {
    if (matrix[middle][middle] < SCALE) {
      return 0;
    }
    for (double[] row : matrix) {
      for (int j = 0; j < row.length; j++) {
        row[j] /= SCALE;
      }
    }
    return Math.log(SCALE);
  }
}
