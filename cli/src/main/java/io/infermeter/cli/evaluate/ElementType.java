// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.WrongUsage;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The element types of the Open Inference Protocol, and how their raw bytes look: little-endian; a text behind its length in 4 bytes. */
enum ElementType {
  BOOL(1),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  FP16(2),
  FP32(4),
  FP64(8),
  BYTES(0);

  private final int size;

  ElementType(int size) {
    this.size = size;
  }

  /** @param tensor for the error */
  static ElementType of(String name, String tensor) {
    return Arrays.stream(values())
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new WrongUsage("tensor " + tensor + " has the datatype \"" + name + "\"; this can be " + Arrays.toString(values())));
  }

  /**
   * Writes one value.
   *
   * @param value a number or text as it stands in the file, or a Boolean
   * @throws NumberFormatException if it is no value of this type
   */
  void write(Object value, ByteArrayOutputStream out) {
    String text = value.toString();
    switch (this) {
      case BYTES -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        little(bytes.length, 4, out);
        out.writeBytes(bytes);
      }
      case BOOL -> out.write(truth(text) ? 1 : 0);
      case FP64 -> little(Double.doubleToRawLongBits(number(value)), size, out);
      case FP32 -> little(Float.floatToRawIntBits(value instanceof Boolean ? (float) number(value) : Float.parseFloat(text)), size, out);
      case FP16 -> little(Float.floatToFloat16((float) number(value)), size, out);
      default -> little(whole(value), size, out);
    }
  }

  private static double number(Object value) {
    return value instanceof Boolean b ? (b ? 1 : 0) : Double.parseDouble(value.toString());
  }

  private static boolean truth(String text) {
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "true", "1", "1.0" -> true;
      case "false", "0", "0.0" -> false;
      default -> throw new NumberFormatException("\"" + text + "\" is neither true nor false");
    };
  }

  private long whole(Object value) {
    if (value instanceof Boolean b) {
      return b ? 1 : 0;
    }
    BigInteger whole;
    try {
      whole = new BigDecimal(value.toString()).toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw new NumberFormatException("\"" + value + "\" is no whole number");
    }
    boolean unsigned = name().charAt(0) == 'U';
    BigInteger end = BigInteger.ONE.shiftLeft(unsigned ? 8 * size : 8 * size - 1);
    BigInteger start = unsigned ? BigInteger.ZERO : end.negate();
    if (whole.compareTo(start) < 0 || whole.compareTo(end) >= 0) {
      throw new NumberFormatException(value + " does not fit " + name());
    }
    return whole.longValue();
  }

  private static void little(long bits, int bytes, ByteArrayOutputStream out) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
  }
}
