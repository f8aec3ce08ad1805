// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.StoreException;

/** Lengths of texts in the database, in characters. Longer ones are refused, never cut: a cut id would name something else. */
final class TextLimits {
  static final int NAME = 512;
  static final int ID = 1024;
  static final int LONG = 16_384;

  private TextLimits() {}

  static String name(String field, String text) {
    return checked(field, text, NAME);
  }

  static String id(String field, String text) {
    return checked(field, text, ID);
  }

  static String checked(String field, String text, int limit) {
    if (text.length() > limit) {
      throw new StoreException(field + " has " + text.length() + " characters; at most " + limit + " can be stored");
    }
    return text;
  }
}
