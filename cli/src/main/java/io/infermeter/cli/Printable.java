// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import org.jline.utils.WCWidth;

/**
 * Text from elsewhere, made harmless for a terminal. Names of models, versions, segments and ids are chosen by whoever calls the gateway: a
 * name with escape sequences could move the cursor, change colours or pretend to be another line, one with bidirectional controls could show
 * its letters in another order. Each such character is shown as its number, like {@code \u001b}; all other text stays as it is.
 */
public final class Printable {
  /** Display columns of one cell of a table, at most. */
  public static final int WIDEST_CELL = 120;

  /** Display columns of one name among others, at most. */
  public static final int WIDEST_NAME = 48;

  private static final String CUT = "…";
  /** Marks that stand upon one letter; more would be drawn over the lines above. */
  private static final int MOST_MARKS = 3;

  private Printable() {}

  /** The text in one line. */
  public static String of(String text) {
    return harmless(text, Long.MAX_VALUE, false);
  }

  /** The text with its own line breaks, for what was put together from parts that are in one line each. */
  public static String lines(String text) {
    return harmless(text, Long.MAX_VALUE, true);
  }

  /** The text in one line, and cut to so many columns; what was cut ends with an ellipsis. */
  public static String cut(String text, int columns) {
    // An escaped character takes up to 10 columns, and text of marks alone takes none.
    String head = text.length() > 10L * columns + 100 ? text.substring(0, 10 * columns + 100) : text;
    String line = harmless(head, columns + 1L, false);
    return head.length() == text.length() && width(line) <= columns ? line : cutHarmless(line, columns - 1) + CUT;
  }

  private static String cutHarmless(String line, int columns) {
    int used = 0;
    int index = 0;
    while (index < line.length()) {
      int point = line.codePointAt(index);
      int wide = columns(point);
      if (used + wide > columns) {
        break;
      }
      used += wide;
      index += Character.charCount(point);
    }
    return line.substring(0, index);
  }

  /** Columns that harmless text takes on a terminal: wide letters take two, marks none. */
  public static int width(String text) {
    return text.codePoints().map(Printable::columns).sum();
  }

  private static int columns(int point) {
    return point < 0x7F ? 1 : Math.max(0, WCWidth.wcwidth(point));
  }

  /** JSON in which no character does anything to a terminal; it reads as the same value. */
  public static String json(String json) {
    StringBuilder safe = new StringBuilder(json.length());
    json.chars()
        .forEach(
            unit -> {
              char c = (char) unit;
              // Beyond ASCII such characters stand only inside of strings. Tags and other controls outside of the basic plane have no effect.
              if (c >= 0x7F && (isControl(c) || c == '\u2028' || c == '\u2029')) {
                safe.append(String.format("\\u%04x", unit));
              } else {
                safe.append(c);
              }
            });
    return safe.toString();
  }

  private static String harmless(String text, long mostColumns, boolean lineBreaks) {
    StringBuilder safe = null;
    int marks = 0;
    long used = 0;
    for (int index = 0; index < text.length() && used <= mostColumns; ) {
      int point = text.codePointAt(index);
      marks = isMark(point) ? marks + 1 : 0;
      boolean kept = (lineBreaks && point == '\n') || !(isControl(point) || marks > MOST_MARKS);
      if (!kept && safe == null) {
        safe = new StringBuilder(text.length() + 16).append(text, 0, index);
      }
      if (safe != null) {
        safe.append(kept ? Character.toString(point) : escape(point));
      }
      used += kept ? columns(point) : 6;
      index += Character.charCount(point);
      if (used > mostColumns && safe == null && index < text.length()) {
        return text.substring(0, index);
      }
    }
    return safe == null ? text : safe.toString();
  }

  private static String escape(int point) {
    return point > 0xFFFF ? String.format("\\u{%x}", point) : String.format("\\u%04x", point);
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  private static boolean isControl(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }
}
