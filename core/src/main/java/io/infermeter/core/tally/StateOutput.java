// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes integers and texts in few bytes: varints of seven bits, little end first, signed ones zigzag. Grows without bound. */
public final class StateOutput {
  private byte[] bytes = new byte[256];
  private int size;

  public void writeByte(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) value;
  }

  public void writeUnsigned(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  public void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  public void writeText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeUnsigned(encoded.length);
    for (byte b : encoded) {
      writeByte(b);
    }
  }

  /** A sum of any size: its bytes, two's complement, big end first, after how many there are; nothing but the number 0 for 0. */
  public void writeSum(BigInteger sum) {
    byte[] encoded = sum.signum() == 0 ? new byte[0] : sum.toByteArray();
    writeUnsigned(encoded.length);
    for (byte b : encoded) {
      writeByte(b);
    }
  }

  /** The same of a sum of 128 bits. */
  void writeSum(Int128 sum) {
    if (sum.isZero()) {
      writeUnsigned(0);
      return;
    }
    boolean small = sum.high() == sum.low() >> 63;
    long top = small ? sum.low() : sum.high();
    int bits = (small ? 64 : 128) - Long.numberOfLeadingZeros(top < 0 ? ~top : top);
    int length = bits / 8 + 1;
    writeUnsigned(length);
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
      writeByte((int) (shift >= 64 ? sum.high() >> (shift - 64) : sum.low() >> shift));
    }
  }

  /** How many bytes a statistic takes, and the statistic. */
  void writePart(Mergeable<?> part) {
    StateOutput out = new StateOutput();
    part.encode(out);
    writeUnsigned(out.size);
    int end = size + out.size;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    System.arraycopy(out.bytes, 0, bytes, size, out.size);
    size = end;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
