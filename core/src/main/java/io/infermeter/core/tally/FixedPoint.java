// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.math.BigInteger;

/** Numbers as whole multiples of a power of two. */
final class FixedPoint {
  private static final int MANTISSA_BITS = 52;

  private FixedPoint() {}

  /** The multiple of 2^-fractionBits that is nearest to a finite number; of two that are as near, the even one. */
  static BigInteger of(double number, int fractionBits) {
    double scaled = Math.scalb(number, fractionBits);
    if (Math.abs(scaled) < 0x1p62) {
      return BigInteger.valueOf((long) Math.rint(scaled));
    }
    int shift = Math.getExponent(number) - MANTISSA_BITS;
    long mantissa = (long) Math.scalb(number, -shift);
    return BigInteger.valueOf(mantissa).shiftLeft(shift + fractionBits);
  }

  /** Adds the same multiple to a sum. */
  static void add(double number, int fractionBits, Int128 sum) {
    double scaled = Math.scalb(number, fractionBits);
    if (Math.abs(scaled) < 0x1p62) {
      sum.add((long) Math.rint(scaled));
    } else {
      sum.add(Int128.of(of(number, fractionBits)));
    }
  }

  /** What a sum in the unit 2^-fractionBits is, as the nearest double. */
  static double toDouble(BigInteger sum, int fractionBits) {
    return Math.scalb(sum.doubleValue(), -fractionBits);
  }
}
