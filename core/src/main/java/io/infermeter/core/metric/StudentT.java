// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.stability.LogGamma;

/**
 * Student's t distribution: how far the mean of few normal values strays, in standard errors that are estimated from the same values.
 *
 * <p>Source: NIST Digital Library of Mathematical Functions, 8.17 (the regularised incomplete beta function); M. Abramowitz and I. Stegun,
 * Handbook of Mathematical Functions, 26.7.1 and 26.7.5.
 */
final class StudentT {
  /** Beyond so many degrees of freedom it is the normal distribution, to about 1e-8. */
  private static final double NORMAL_FROM = 1e7;

  private static final double EXPANDED_FROM = 40;
  private static final double FARTHEST = 1e12;
  private static final int STEPS = 200;

  private StudentT() {}

  /**
   * The probability of a value at least so far from 0 on either side.
   *
   * @param degrees of freedom, at least 1, whole or not
   */
  static double twoSidedTail(double t, double degrees) {
    if (degrees > NORMAL_FROM) {
      return NormalTail.twoSided(t);
    }
    double square = t * t / degrees;
    double x = 1 / (1 + square);
    double a = degrees / 2;
    double b = 0.5;
    double logBeta = LogGamma.of(a) + LogGamma.of(b) - LogGamma.of(a + b);
    double factor = Math.exp(-a * Math.log1p(square) - logBeta) * Math.sqrt(square / (1 + square));
    return x < (a + 1) / (a + b + 2)
        ? factor * BetaDistribution.fraction(a, b, x) / a
        : 1 - factor * BetaDistribution.fraction(b, a, square / (1 + square)) / b;
  }

  /**
   * The number so that values are within it on both sides with this probability.
   *
   * @param level in (0, 1)
   * @param degrees of freedom, at least 1, whole or not
   */
  static double twoSidedQuantile(double level, double degrees) {
    double z = NormalQuantile.twoSided(level);
    if (degrees > EXPANDED_FROM) {
      return expanded(z, degrees);
    }
    double low = z;
    double high = FARTHEST;
    for (int step = 0; step < STEPS && high - low > low * 1e-14; step++) {
      double middle = high > 2 * low ? Math.sqrt(low * high) : (low + high) / 2;
      if (twoSidedTail(middle, degrees) > 1 - level) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double expanded(double z, double degrees) {
    double square = z * z;
    double first = z * (square + 1) / 4;
    double second = z * ((5 * square + 16) * square + 3) / 96;
    double third = z * (((3 * square + 19) * square + 17) * square - 15) / 384;
    double fourth = z * ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92_160;
    return z + (first + (second + (third + fourth / degrees) / degrees) / degrees) / degrees;
  }
}
