// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Reads what {@link StateOutput} wrote. Throws {@link IllegalArgumentException} where the bytes end early or make no sense. */
public final class StateInput {
  private final byte[] bytes;
  private final int end;
  private int position;

  public StateInput(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private StateInput(byte[] bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /** The next so many bytes, to be read by themselves. */
  StateInput part(int length) {
    int start = position;
    skip(length);
    return new StateInput(bytes, start, position);
  }

  /** Passes over so many bytes, which {@link #readCount} has seen to be there. */
  void skip(int length) {
    position += length;
  }

  public int readByte() {
    if (position >= end) {
      throw new IllegalArgumentException("state ends early, after " + end + " bytes");
    }
    return bytes[position++];
  }

  public long readUnsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = readByte();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits at byte " + position);
  }

  /** A count of things that follow; each takes at least one byte, so more than the bytes left is refused. */
  public int readCount() {
    long count = readUnsigned();
    if (count < 0 || count > end - position) {
      throw new IllegalArgumentException("a count of " + Long.toUnsignedString(count) + " at byte " + position);
    }
    return (int) count;
  }

  public long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  public String readText() {
    int length = readCount();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  public BigInteger readSum() {
    int length = readCount();
    BigInteger sum = length == 0 ? BigInteger.ZERO : new BigInteger(bytes, position, length);
    position += length;
    return sum;
  }

  /** The same of a sum of 128 bits. */
  Int128 readInt128() {
    int length = readCount();
    if (length > 16) {
      throw new IllegalArgumentException("a sum of " + length + " bytes at byte " + position);
    }
    long high = length > 0 && bytes[position] < 0 ? -1 : 0;
    long low = high;
    for (int last = position + length; position < last; position++) {
      high = high << 8 | low >>> 56;
      low = low << 8 | bytes[position] & 0xFF;
    }
    return new Int128(high, low);
  }

  public boolean atEnd() {
    return position == end;
  }
}
