// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import java.util.Arrays;

/**
 * The two-sample test of Kolmogorov and Smirnov, two-sided, from the values themselves.
 *
 * @param statistic the largest distance of the two distribution functions, in [0, 1]
 * @param pValue probability of a distance at least this large if both samples come from one continuous distribution; where values are
 *     equal, it is too large rather than too small
 * @param exact whether the p-value is exact, or the one-sample distribution at the effective size n m / (n + m)
 */
public record KolmogorovSmirnov(double statistic, double pValue, boolean exact) {
  /** Up to so many pairs of rows the p-value is exact; beyond, both agree to about 1e-3. */
  static final long EXACT_PAIRS = 4_000_000;

  /**
   * Tests two samples.
   *
   * @param a not empty, all finite; is sorted
   * @param b not empty, all finite; is sorted
   */
  public static KolmogorovSmirnov of(double[] a, double[] b) {
    Arrays.sort(a);
    Arrays.sort(b);
    long distance = distance(a, b);
    double statistic = distance / ((double) a.length * b.length);
    return (long) a.length * b.length <= EXACT_PAIRS
        ? new KolmogorovSmirnov(statistic, exactPValue(a.length, b.length, distance), true)
        : new KolmogorovSmirnov(statistic, asymptoticPValue(a.length, b.length, statistic), false);
  }

  /** The largest |i m - j n|, with i and j values of each sample passed: the statistic times n m, a whole number. */
  static long distance(double[] a, double[] b) {
    int i = 0;
    int j = 0;
    long largest = 0;
    while (i < a.length && j < b.length) {
      double value = Math.min(a[i], b[j]);
      while (i < a.length && a[i] <= value) {
        i++;
      }
      while (j < b.length && b[j] <= value) {
        j++;
      }
      largest = Math.max(largest, Math.abs((long) i * b.length - (long) j * a.length));
    }
    return largest;
  }

  /**
   * The share of paths over the n x m lattice that stray so far from the diagonal. Each step is taken with its probability among the steps
   * that are left, so nothing overflows; what leaves is summed itself, so that small p-values keep their digits.
   *
   * <p>Source: J. Hodges, "The Significance Probability of the Smirnov Two-Sample Test" (1958).
   */
  static double exactPValue(int n, int m, long distance) {
    if (distance == 0) {
      return 1;
    }
    // stay[j]: probability of having come to (i, j) without having strayed.
    double[] stay = new double[m + 1];
    double left = 0;
    stay[0] = 1;
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= m; j++) {
        double before = i + j == 0 ? 1 : 0;
        // A path to (i, j) came from (i - 1, j), or from (i, j - 1).
        before += i > 0 ? stay[j] * (n - i + 1.0) / (n - i + 1.0 + m - j) : 0;
        before += j > 0 ? stay[j - 1] * (m - j + 1.0) / (n - i + m - j + 1.0) : 0;
        boolean strays = Math.abs((long) i * m - (long) j * n) >= distance;
        left += strays ? before : 0;
        stay[j] = strays ? 0 : before;
      }
    }
    return Math.min(1, left);
  }

  /** The p-value of samples that are known by their number alone. */
  public static double largeSamplePValue(long n, long m, double statistic) {
    double size = (double) n * m / ((double) n + m);
    return KolmogorovDistribution.upperTail(Math.max(1, (long) Math.rint(size)), statistic);
  }

  /** The one-sample distribution at the rounded effective size; semantics of scipy.stats.ks_2samp(method="asymp"). */
  static double asymptoticPValue(int n, int m, double statistic) {
    return largeSamplePValue(n, m, statistic);
  }
}
