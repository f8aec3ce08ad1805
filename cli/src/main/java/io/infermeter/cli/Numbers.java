// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Numbers() {}

  /**
   * A value with its unit.
   *
   * @param unit a UCUM code: "s", "By", "1", "1/s" or a curly annotation
   */
  public static String withUnit(double value, String unit) {
    return switch (unit) {
      case "s" -> seconds(value);
      case "By" -> bytes(value);
      case "1", "" -> plain(value);
      default -> plain(value) + " " + unit.replace("{", "").replace("}", "");
    };
  }

  /** Up to four significant decimals. */
  public static String plain(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.1f" : "%.4f", value);
  }

  public static String seconds(double seconds) {
    if (Math.abs(seconds) >= 1) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    return Math.abs(seconds) >= .001
        ? String.format(Locale.ROOT, "%.2f ms", seconds * 1e3)
        : String.format(Locale.ROOT, "%.0f us", seconds * 1e6);
  }

  public static String bytes(double bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < BYTES.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, BYTES[unit]);
  }
}
