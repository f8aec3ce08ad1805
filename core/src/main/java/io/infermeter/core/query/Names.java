// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names in messages to the asker: bounded, without control characters, with the closest ones that exist. */
final class Names {
  private static final int SHOWN = 64;

  private Names() {}

  /** A name as it may be shown: at most 64 characters, anything unprintable replaced. */
  static String shown(String name) {
    String cut = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
    return cut.replaceAll("[^\\x20-\\x7E]", "?");
  }

  /** "; did you mean a or b?" for the closest of the names, else "; there are ..." with all of them. */
  static String closest(String name, Collection<String> names) {
    String probe = name.length() > SHOWN ? name.substring(0, SHOWN) : name;
    List<String> close =
        names.stream()
            .filter(candidate -> distance(probe, candidate) <= Math.max(1, candidate.length() / 3))
            .sorted(Comparator.comparingInt(candidate -> distance(probe, candidate)))
            .limit(3)
            .toList();
    return close.isEmpty() ? "; there are " + String.join(", ", names) : "; did you mean " + String.join(" or ", close) + "?";
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
