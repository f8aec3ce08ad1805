// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.math.BigInteger;

/** A mutable signed sum of 128 bits; wraps around beyond, which no sum of 64-bit terms reaches in practice. Not thread-safe. */
public final class Int128 {
  private long high;
  private long low;

  public Int128() {}

  Int128(long high, long low) {
    this.high = high;
    this.low = low;
  }

  public static Int128 of(BigInteger value) {
    return new Int128(value.shiftRight(64).longValue(), value.longValue());
  }

  public void add(long term) {
    add(term >> 63, term);
  }

  public void add(Int128 other) {
    add(other.high, other.low);
  }

  public void subtract(Int128 other) {
    long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
    low -= other.low;
    high -= other.high + borrow;
  }

  private void add(long otherHigh, long otherLow) {
    low += otherLow;
    long carry = Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0;
    high += otherHigh + carry;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  public boolean isZero() {
    return high == 0 && low == 0;
  }

  public Int128 copy() {
    return new Int128(high, low);
  }

  public BigInteger toBigInteger() {
    BigInteger unsignedLow = BigInteger.valueOf(low);
    if (low < 0) {
      unsignedLow = unsignedLow.add(BigInteger.ONE.shiftLeft(64));
    }
    return BigInteger.valueOf(high).shiftLeft(64).add(unsignedLow);
  }

  /** The nearest double. */
  public double toDouble() {
    return (high == 0 && low >= 0) || (high == -1 && low < 0) ? (double) low : toBigInteger().doubleValue();
  }

  public void encode(StateOutput out) {
    out.writeSigned(high);
    out.writeUnsigned(low);
  }

  public static Int128 decode(StateInput in) {
    return new Int128(in.readSigned(), in.readUnsigned());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Int128 o && o.high == high && o.low == low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low);
  }

  @Override
  public String toString() {
    return toBigInteger().toString();
  }
}
