// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of counts by a whole number: how many, and of each its distance to the one before and its count, signed. */
final class SparseCounts {
  private SparseCounts() {}

  static void encode(SortedMap<Integer, Long> counts, StateOutput out) {
    out.writeUnsigned(counts.size());
    long last = 0;
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      out.writeSigned(entry.getKey() - last);
      out.writeSigned(entry.getValue());
      last = entry.getKey();
    }
  }

  static SortedMap<Integer, Long> decode(StateInput in) {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    long at = 0;
    for (int left = in.readCount(); left > 0; left--) {
      at += in.readSigned();
      if (at != (int) at) {
        throw new IllegalArgumentException("a count of number " + at);
      }
      counts.merge((int) at, in.readSigned(), ClassCounts::sumOrNone);
    }
    return counts;
  }
}
