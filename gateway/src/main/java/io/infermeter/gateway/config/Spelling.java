// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what was probably meant. */
final class Spelling {
  private Spelling() {}

  /** The candidate with the fewest edits from the text, if there are few enough to be a slip. */
  static Optional<String> closest(String text, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt((String c) -> edits(text, c)).thenComparing(Comparator.naturalOrder()))
        .filter(c -> edits(text, c) <= Math.max(2, text.length() / 4));
  }

  /** Insertions, deletions and replacements that lead from one text to another (Levenshtein). */
  static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
