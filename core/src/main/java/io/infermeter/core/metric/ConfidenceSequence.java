// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.IntervalMethod;

/**
 * An interval of a share that holds at every instant at once: whoever watches it while rows are added one by one sees it miss the true share
 * at any time at all with a probability of at most 1 - level. It holds only from a fixed start on: of a window that also drops rows, some
 * instant will be a bad one.
 *
 * <p>Source: the beta-binomial mixture with the prior Beta(1/2, 1/2): H. Robbins, "Statistical Methods Related to the Law of the Iterated
 * Logarithm" (1970); Ville's inequality. With S of n successes it is
 * {p : ln B(1/2 + S, 1/2 + n - S) - ln B(1/2, 1/2) - S ln p - (n - S) ln(1 - p) &lt; ln(1 / (1 - level))}.
 */
final class ConfidenceSequence {
  private static final int STEPS = 100;
  private static final int DIRECT = 12;

  private ConfidenceSequence() {}

  /**
   * @param successes at least 0
   * @param n at least successes, whole or not; 0 gives [0, 1]
   */
  static Interval interval(double successes, double n, double level) {
    double limit = limit(successes, n, level);
    double share = n == 0 ? 0.5 : successes / n;
    double low = successes == 0 ? 0 : crossing(successes, n, limit, share, 0);
    double high = successes == n ? 1 : crossing(successes, n, limit, share, 1);
    return new Interval(Interval.Kind.SAMPLING, IntervalMethod.CONFIDENCE_SEQUENCE, low, high, level);
  }

  /** Whether a share, in (0, 1), is inside. */
  static boolean contains(double successes, double n, double level, double share) {
    return minusLogLikelihood(successes, n, share) < limit(successes, n, level);
  }

  private static double limit(double successes, double n, double level) {
    return -Math.log(1 - level) - logMixture(successes, n);
  }

  /** ln B(1/2 + S, 1/2 + n - S) - ln B(1/2, 1/2), where B(1/2, 1/2) = pi. */
  private static double logMixture(double successes, double n) {
    return logGammaHalf(successes) + logGammaHalf(n - successes) - logFactorial(n) - Math.log(Math.PI);
  }

  /** Halves the distance between the share, which is inside, and an end, which is not, until they meet. */
  private static double crossing(double successes, double n, double limit, double inside, double outside) {
    double in = inside;
    double out = outside;
    for (int step = 0; step < STEPS; step++) {
      double middle = (in + out) / 2;
      if (middle == in || middle == out) {
        break;
      }
      if (minusLogLikelihood(successes, n, middle) < limit) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return out;
  }

  private static double minusLogLikelihood(double successes, double n, double p) {
    return -(successes == 0 ? 0 : successes * Math.log(p)) - (n == successes ? 0 : (n - successes) * Math.log1p(-p));
  }

  private static double logGammaHalf(double k) {
    return logGamma(k + 0.5);
  }

  private static double logFactorial(double n) {
    return logGamma(n + 1.0);
  }

  /** Stirling's series from 12 on, below by its recurrence; accurate to 1e-13. */
  private static double logGamma(double argument) {
    double shift = 0;
    double x = argument;
    for (; x < DIRECT; x++) {
      shift -= Math.log(x);
    }
    double square = x * x;
    double series = (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / x;
    return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
  }
}
