// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

/** Evaluates sums, products and roots as a hand would write them: {@code (1 + 1/2) / sqrt(3)}. */
final class Arithmetic {
  private final String text;
  private int position;

  private Arithmetic(String text) {
    this.text = text.replace(" ", "");
  }

  static double evaluate(String text) {
    Arithmetic arithmetic = new Arithmetic(text);
    double value = arithmetic.sum();
    if (arithmetic.position != arithmetic.text.length()) {
      throw new IllegalArgumentException("not arithmetic: " + text);
    }
    return value;
  }

  private boolean takes(String token) {
    boolean there = text.startsWith(token, position);
    position += there ? token.length() : 0;
    return there;
  }

  private double sum() {
    double value = product();
    while (true) {
      if (takes("+")) {
        value += product();
      } else if (takes("-")) {
        value -= product();
      } else {
        return value;
      }
    }
  }

  private double product() {
    double value = factor();
    while (true) {
      if (takes("*")) {
        value *= factor();
      } else if (takes("/")) {
        value /= factor();
      } else {
        return value;
      }
    }
  }

  private double factor() {
    if (takes("-")) {
      return -factor();
    }
    boolean root = takes("sqrt");
    if (takes("(")) {
      double inner = sum();
      if (!takes(")")) {
        throw new IllegalArgumentException("a bracket is open: " + text);
      }
      return root ? Math.sqrt(inner) : inner;
    }
    int start = position;
    while (position < text.length() && "0123456789.".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    return Double.parseDouble(text.substring(start, position));
  }
}
