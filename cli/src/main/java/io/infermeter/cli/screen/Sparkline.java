// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

/** A small curve in one line: a letter for each value, the newest on the right. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = "_.:-=+*#";

  private Sparkline() {}

  /**
   * The curve.
   *
   * @param values NaN where there is none, which is a gap
   * @param width the newest so many are shown
   * @param leastSpan values that are closer together than this do not look far apart
   * @param fromZero whether the lowest letter stands for 0
   */
  static String of(double[] values, int width, double leastSpan, boolean fromZero, boolean unicode) {
    String letters = unicode ? BLOCKS : ASCII;
    int first = Math.max(0, values.length - width);
    double low = fromZero ? 0 : Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = first; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
    }
    if (high - low < leastSpan) {
      low = fromZero ? low : high - leastSpan;
      high = low + leastSpan;
    }
    StringBuilder curve = new StringBuilder(" ".repeat(Math.max(0, width - values.length)));
    for (int i = first; i < values.length; i++) {
      curve.append(Double.isNaN(values[i]) ? ' ' : letter(letters, (values[i] - low) / (high - low)));
    }
    return curve.toString();
  }

  private static char letter(String letters, double share) {
    return letters.charAt((int) Math.clamp(Math.floor(share * letters.length()), 0, letters.length() - 1));
  }
}
