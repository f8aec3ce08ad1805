// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

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

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
