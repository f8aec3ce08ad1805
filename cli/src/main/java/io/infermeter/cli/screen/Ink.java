// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.infermeter.cli.Printable;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * How text looks on this terminal.
 *
 * @param colour whether there may be colours; bold, faint and reverse there may be anyway
 * @param unicode whether the terminal can show more than ASCII
 */
record Ink(boolean colour, boolean unicode) {
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

  AttributedStyle of(Value.Look look) {
    return switch (look) {
      case FINAL -> PLAIN.bold();
      case COMPLETE -> PLAIN;
      case OPEN -> foreground(AttributedStyle.YELLOW);
      case ESTIMATED -> foreground(AttributedStyle.CYAN).italic();
      case UNDEFINED -> PLAIN.faint();
    };
  }

  AttributedStyle plain() {
    return PLAIN;
  }

  AttributedStyle heading() {
    return PLAIN.bold().underline();
  }

  AttributedStyle faint() {
    return PLAIN.faint();
  }

  AttributedStyle alarm() {
    return foreground(AttributedStyle.RED).bold();
  }

  AttributedStyle notice() {
    return foreground(AttributedStyle.YELLOW);
  }

  AttributedStyle bar() {
    return PLAIN.inverse();
  }

  private AttributedStyle foreground(int which) {
    return colour ? PLAIN.foreground(which) : PLAIN;
  }

  /** Text in exactly so many columns, made harmless, and cut or filled. */
  static void cell(AttributedStringBuilder line, String text, int columns, boolean right, AttributedStyle style) {
    String shown = columns <= 0 ? "" : Printable.cut(text, columns);
    String space = " ".repeat(Math.max(0, columns - Printable.width(shown)));
    line.style(style).append(right ? space + shown : shown + space);
    line.style(PLAIN);
  }

  /** A whole line of one style. */
  static AttributedString line(String text, int columns, AttributedStyle style) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    cell(line, text, columns, false, style);
    return line.toAttributedString();
  }
}
