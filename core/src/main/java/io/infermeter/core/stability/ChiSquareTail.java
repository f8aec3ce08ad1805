// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/**
 * How rarely a chi-square variable is so large: the regularised incomplete gamma function Q(k/2, x/2), to about 1e-13.
 *
 * <p>Source: NIST Digital Library of Mathematical Functions, 8.11.4 (series) and 8.9.2 (continued fraction, by Lentz's method).
 */
public final class ChiSquareTail {
  private static final double EPSILON = 0x1p-52;
  private static final double TINY = 1e-300;
  private static final int MAX_TERMS = 1_000_000;

  private ChiSquareTail() {}

  /**
   * The probability of at least this much by chance.
   *
   * @param statistic at least 0
   * @param freedom degrees of freedom; without any the answer is 1
   */
  public static double of(double statistic, int freedom) {
    if (freedom < 1 || !(statistic > 0)) {
      return 1;
    }
    double a = freedom / 2.0;
    double x = statistic / 2;
    double factor = Math.exp(a * Math.log(x) - x - LogGamma.ofHalf(freedom));
    return x < a + 1 ? 1 - factor * series(a, x) : factor * fraction(a, x);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n < MAX_TERMS && term > sum * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum;
  }

  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double value = d;
    for (int n = 1; n < MAX_TERMS; n++) {
      double term = -n * (n - a);
      b += 2;
      d = 1 / nonZero(term * d + b);
      c = nonZero(b + term / c);
      value *= d * c;
      if (Math.abs(d * c - 1) <= EPSILON) {
        break;
      }
    }
    return value;
  }

  private static double nonZero(double number) {
    return Math.abs(number) < TINY ? TINY : number;
  }
}
