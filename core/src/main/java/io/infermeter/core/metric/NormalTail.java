// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

/** How rarely a standard normal variable strays so far. */
final class NormalTail {
  private static final double SERIES_UP_TO = 3;
  private static final double ROOT_OF_TWO_PI = Math.sqrt(2 * Math.PI);
  private static final double NOTHING_BEYOND = 39;

  private NormalTail() {}

  /**
   * The probability of a value at least so far from 0 on either side, to about 1e-14 of itself.
   *
   * <p>Source: Handbook of Mathematical Functions, 26.2.11 (power series) and 26.2.14 (continued fraction).
   */
  static double twoSided(double z) {
    double x = Math.abs(z);
    if (x > NOTHING_BEYOND) {
      return 0;
    }
    double density = Math.exp(-x * x / 2) / ROOT_OF_TWO_PI;
    return x < SERIES_UP_TO ? 1 - 2 * density * series(x) : 2 * density / fraction(x);
  }

  /** x + x^3/3 + x^5/(3 5) + x^7/(3 5 7) + ... */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int odd = 3; term > sum * 1e-17; odd += 2) {
      term *= x * x / odd;
      sum += term;
    }
    return sum;
  }

  /** x + 1/(x + 2/(x + 3/(x + ...))), from its far end. */
  private static double fraction(double x) {
    double value = x;
    for (int k = 200; k >= 1; k--) {
      value = x + k / value;
    }
    return value;
  }
}
