// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.stability.LogGamma;

/**
 * Tests of shares that hold at any level, however small the samples and however close to 0 or 1 the shares are. At the levels that days
 * of windows ask for, tests by a normal approximation raise false alarms a thousand times too often where a share is near 1.
 */
final class ExactTests {
  private static final double NEGLIGIBLE = 1e-17;

  private ExactTests() {}

  /** The probability of at least so many successes of n if each comes with this probability. */
  static double atLeast(long successes, long n, double probability) {
    if (successes <= 0) {
      return 1;
    }
    if (probability <= 0 || successes > n) {
      return 0;
    }
    if (probability >= 1) {
      return 1;
    }
    double odds = probability / (1 - probability);
    if (successes <= n * probability) {
      return 1 - atLeast(n - successes + 1, n, 1 - probability);
    }
    double first = Math.exp(logChoose(n, successes) + successes * Math.log(probability) + (n - successes) * Math.log1p(-probability));
    double sum = first;
    double term = first;
    for (long k = successes; k < n && term > sum * NEGLIGIBLE; k++) {
      term *= (double) (n - k) / (k + 1) * odds;
      sum += term;
    }
    return Math.min(1, sum);
  }

  /** The probability of at most so many successes of n. */
  static double atMost(long successes, long n, double probability) {
    return atLeast(n - successes, n, 1 - probability);
  }

  /**
   * The probability that a sample has at most so many of the successes of two samples, if both are of one population: Fisher's exact
   * test, one-sided.
   *
   * @param successes of the sample
   * @param n of the sample
   * @param otherSuccesses of the other
   * @param otherN of the other
   */
  static double fewerThanChance(long successes, long n, long otherSuccesses, long otherN) {
    long all = n + otherN;
    long good = successes + otherSuccesses;
    double expected = (double) n * good / all;
    if (successes >= expected) {
      return 1;
    }
    double term = Math.exp(logChoose(good, successes) + logChoose(all - good, n - successes) - logChoose(all, n));
    double sum = term;
    for (long k = successes; k > 0 && term > sum * NEGLIGIBLE; k--) {
      term *= (double) k * (all - good - n + k) / ((double) (good - k + 1) * (n - k + 1));
      sum += term;
    }
    return Math.min(1, sum);
  }

  private static double logChoose(long n, long k) {
    return k < 0 || k > n ? Double.NEGATIVE_INFINITY : LogGamma.ofWhole(n + 1) - LogGamma.ofWhole(k + 1) - LogGamma.ofWhole(n - k + 1);
  }
}
