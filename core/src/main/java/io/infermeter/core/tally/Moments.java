// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Count, sum and sum of squares of numbers, in fixed point with 40 fractional bits and 128-bit sums: exact to add and subtract, each
 * number and each square rounded once. Numbers that are not finite, or beyond 2^31 in size, are counted as unrepresentable instead
 * of being summed; so the sums hold more than 2^24 of the largest squares.
 */
public final class Moments implements Tally<Moments> {
  private static final int FRACTION_BITS = 40;
  private static final double UNIT = Math.scalb(1.0, -FRACTION_BITS);
  private static final double LIMIT = Math.scalb(1.0, 31);
  private static final double LONG_LIMIT = Math.scalb(1.0, 62 - FRACTION_BITS);

  private long count;
  private long unrepresentable;
  private Int128 sum = new Int128();
  private Int128 sumOfSquares = new Int128();

  /** One number; null where there is none. */
  static @Nullable Moments of(OptionalDouble number) {
    if (number.isEmpty()) {
      return null;
    }
    Moments moments = new Moments();
    moments.add(number.getAsDouble());
    return moments;
  }

  /** Adds one number. */
  public void add(double number) {
    if (!(Math.abs(number) <= LIMIT)) {
      unrepresentable++;
      return;
    }
    count++;
    sum.add(fixed(number));
    sumOfSquares.add(fixed(number * number));
  }

  private static Int128 fixed(double number) {
    if (Math.abs(number) < LONG_LIMIT) {
      Int128 small = new Int128();
      small.add((long) Math.rint(Math.scalb(number, FRACTION_BITS)));
      return small;
    }
    return Int128.of(
        new BigDecimal(number).multiply(new BigDecimal(java.math.BigInteger.ONE.shiftLeft(FRACTION_BITS)))
            .setScale(0, RoundingMode.HALF_EVEN).toBigInteger());
  }

  public long count() {
    return count;
  }

  /** Numbers that were not finite or too large to be summed. */
  public long unrepresentable() {
    return unrepresentable;
  }

  public double sum() {
    return sum.toDouble() * UNIT;
  }

  /** The mean; NaN if the count is 0. */
  public double mean() {
    return sum.toDouble() / count * UNIT;
  }

  /** The population variance (divided by n), from exact integers; NaN if the count is 0, never negative. */
  public double variance() {
    if (count == 0) {
      return Double.NaN;
    }
    var n = java.math.BigInteger.valueOf(count);
    var s = sum.toBigInteger();
    var numerator = sumOfSquares.toBigInteger().shiftLeft(FRACTION_BITS).multiply(n).subtract(s.multiply(s));
    double unit = UNIT * UNIT;
    return Math.max(0, numerator.doubleValue() / count / count * unit);
  }

  @Override
  public void add(Moments other) {
    count += other.count;
    unrepresentable += other.unrepresentable;
    sum.add(other.sum);
    sumOfSquares.add(other.sumOfSquares);
  }

  @Override
  public void subtract(Moments other) {
    count -= other.count;
    unrepresentable -= other.unrepresentable;
    sum.subtract(other.sum);
    sumOfSquares.subtract(other.sumOfSquares);
  }

  @Override
  public Moments copy() {
    Moments copy = new Moments();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return count == 0 && unrepresentable == 0 && sum.isZero() && sumOfSquares.isZero();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(count);
    out.writeSigned(unrepresentable);
    sum.encode(out);
    sumOfSquares.encode(out);
  }

  static Moments decode(StateInput in) {
    Moments result = new Moments();
    result.count = in.readSigned();
    result.unrepresentable = in.readSigned();
    result.sum = Int128.decode(in);
    result.sumOfSquares = Int128.decode(in);
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Moments o
        && o.count == count
        && o.unrepresentable == unrepresentable
        && o.sum.equals(sum)
        && o.sumOfSquares.equals(sumOfSquares);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(count) * 31 + sum.hashCode();
  }

  @Override
  public String toString() {
    return "Moments[count=" + count + ", sum=" + sum() + ", unrepresentable=" + unrepresentable + "]";
  }
}
