// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.nio.charset.StandardCharsets;

/** Reads what {@link StateOutput} wrote. Throws {@link IllegalArgumentException} where the bytes end early or make no sense. */
public final class StateInput {
  private final byte[] bytes;
  private int position;

  public StateInput(byte[] bytes) {
    this.bytes = bytes;
  }

  public int readByte() {
    if (position >= bytes.length) {
      throw new IllegalArgumentException("state ends early, after " + bytes.length + " bytes");
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
    if (count < 0 || count > bytes.length - position) {
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

  public boolean atEnd() {
    return position == bytes.length;
  }
}
