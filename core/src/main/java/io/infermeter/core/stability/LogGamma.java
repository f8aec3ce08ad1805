// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/** The logarithm of the gamma function: a product for small arguments, Stirling's series (DLMF 5.11.1) for others. */
public final class LogGamma {
  private static final double LARGE = 16;

  private LogGamma() {}

  /** log Gamma(twice / 2), for twice at least 1. */
  static double ofHalf(int twice) {
    return of(twice / 2.0);
  }

  /** log Gamma(n), for n at least 1. */
  public static double ofWhole(long n) {
    return of(n);
  }

  /** log Gamma(argument), for any argument greater than 0. */
  public static double of(double argument) {
    double x = argument;
    double product = 1;
    for (; x < LARGE; x++) {
      product *= x;
    }
    return stirling(x) - Math.log(product);
  }

  private static double stirling(double x) {
    double square = x * x;
    double rest = (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - (1 / 1680.0 - 1 / 1188.0 / square) / square) / square) / square) / x;
    return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + rest;
  }
}
