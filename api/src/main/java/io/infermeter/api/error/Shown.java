// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.error;

/** Texts of an asker, as they may be shown in a message: bounded, and without control characters. */
public final class Shown {
  private static final int LONGEST = 64;

  private Shown() {}

  /** At most 64 characters; anything that is not printable ASCII becomes a question mark. */
  public static String text(String text) {
    return printable(text, LONGEST);
  }

  static String printable(String text, int longest) {
    String cut = text.length() > longest ? text.substring(0, longest) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7E]", "?");
  }
}
