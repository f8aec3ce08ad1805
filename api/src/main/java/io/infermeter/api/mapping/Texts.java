// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Violations;

/** Checks texts that are kept: names, ids, classes. */
final class Texts {
  /** The longest name, id or class, in bytes. */
  static final int LONGEST = 512;

  private Texts() {}

  /** Notes a text that is too long or holds a NUL. */
  static void check(String text, String field, Violations violations) {
    int bytes = bytes(text);
    if (bytes > LONGEST) {
      violations.invalid(field, "must be at most " + LONGEST + " bytes long, is " + bytes);
    } else if (text.indexOf('\0') >= 0) {
      violations.invalid(field, "must not hold a NUL character");
    }
  }

  /** The same, and notes that the text is empty. */
  static void checkGiven(String text, String field, Violations violations) {
    if (text.isEmpty()) {
      violations.invalid(field, "must be given: 1 to " + LONGEST + " bytes");
    } else {
      check(text, field, violations);
    }
  }

  static int bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
  }
}
