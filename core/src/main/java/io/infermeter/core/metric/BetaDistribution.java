// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

/**
 * The beta distribution with whole parameters of at least 1: its cumulative function (the regularised incomplete beta function) and
 * its quantiles.
 *
 * <p>The cumulative function is the continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, evaluated by
 * Lentz's method; its leading factor is taken from C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000), which
 * stays accurate where differences of large log-gammas do not.
 */
final class BetaDistribution {
  private static final double TINY = 1e-300;
  private static final double EPSILON = 0x1p-53;
  private static final int MAX_TERMS = 1_000_000;
  private static final int MAX_STEPS = 200;
  private static final double[] SMALL_ERRORS = new double[16];

  static {
    double factorial = 1;
    for (int n = 1; n < SMALL_ERRORS.length; n++) {
      factorial *= n;
      SMALL_ERRORS[n] = Math.log(factorial) - (0.5 * Math.log(2 * Math.PI * n) + n * Math.log(n) - n);
    }
  }

  private final long a;
  private final long b;

  BetaDistribution(long a, long b) {
    if (a < 1 || b < 1) {
      throw new IllegalArgumentException("parameters must be at least 1, are " + a + " and " + b);
    }
    this.a = a;
    this.b = b;
  }

  /** The probability of at most x. */
  double cumulative(double x) {
    if (x <= 0) {
      return 0;
    }
    if (x >= 1) {
      return 1;
    }
    double factor = density(x) * x * (1 - x);
    return x < (a + 1.0) / (a + b + 2.0) ? factor * fraction(a, b, x) / a : 1 - factor * fraction(b, a, 1 - x) / b;
  }

  /** The x with this probability of at most x, in (0, 1): Newton's method, kept inside a bracket that only shrinks. */
  double quantile(double probability) {
    double low = 0;
    double high = 1;
    double x = a / ((double) a + b);
    for (int step = 0; step < MAX_STEPS; step++) {
      double error = cumulative(x) - probability;
      if (error == 0) {
        return x;
      }
      if (error > 0) {
        high = x;
      } else {
        low = x;
      }
      double next = x - error / density(x);
      if (!(next > low && next < high)) {
        next = (low + high) / 2;
      }
      if (Math.abs(next - x) <= 2 * EPSILON * x) {
        return next;
      }
      x = next;
    }
    return x;
  }

  /** The density at x in (0, 1): n = a + b draws, of which a succeed, times a b / (n x (1 - x)). */
  private double density(double x) {
    double n = (double) a + b;
    double y = 1 - x;
    double logBinomial =
        error(a + b) - error(a) - error(b) - deviance(a, n * x) - deviance(b, n * y)
            + 0.5 * Math.log(n / (2 * Math.PI * a * b));
    return Math.exp(logBinomial) * a / n * b / x / y;
  }

  /** The error of Stirling's approximation of log(n!). */
  private static double error(long n) {
    if (n < SMALL_ERRORS.length) {
      return SMALL_ERRORS[(int) n];
    }
    double square = (double) n * n;
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / n;
  }

  /** k log(k/m) + m - k, without the cancellation where k is near m. */
  private static double deviance(double k, double m) {
    double difference = k - m;
    if (Math.abs(difference) >= 0.1 * (k + m)) {
      return k * Math.log(k / m) + m - k;
    }
    double ratio = difference / (k + m);
    double sum = difference * ratio;
    double term = 2 * k * ratio;
    for (int odd = 3; ; odd += 2) {
      term *= ratio * ratio;
      double next = sum + term / odd;
      if (next == sum) {
        return sum;
      }
      sum = next;
    }
  }

  /** The continued fraction of the incomplete beta function of any parameters greater than 0. */
  static double fraction(double p, double q, double x) {
    double c = 1;
    double d = 1 / nonZero(1 - (p + q) * x / (p + 1));
    double value = d;
    for (int m = 1; m < MAX_TERMS; m++) {
      double even = m * (q - m) * x / ((p + 2 * m - 1) * (p + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      value *= d * c;
      double odd = -(p + m) * (p + q + m) * x / ((p + 2 * m) * (p + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      double change = d * c;
      value *= change;
      if (Math.abs(change - 1) <= EPSILON) {
        break;
      }
    }
    return value;
  }

  private static double nonZero(double number) {
    return Math.abs(number) < TINY ? TINY : number;
  }
}
