// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Labels by how long after their prediction they were learned, in exponential bins of scale 3: bin i holds 2^(i/8) &lt; seconds &lt;=
 * 2^((i+1)/8), for i from -80 (about a millisecond) to 239 (2^30 s, 34 years); shorter and negative delays are zeros, longer ones are in
 * the last bin. A bin is 9.1 % wide, and its geometric midpoint is at most 4.5 % from any delay in it.
 */
public final class DelayCounts implements Tally<DelayCounts> {
  /** Bins per power of two are 2^SCALE. */
  public static final int SCALE = 3;

  /** Index of the first bin. */
  public static final int FIRST = -10 << SCALE;

  /** Index of the last bin. */
  public static final int LAST = (30 << SCALE) - 1;

  /** Stands for delays that are too short for a bin. */
  public static final int ZERO = FIRST - 1;

  private static final long ZERO_MICROS = (long) Math.floor(upperSeconds(ZERO) * 1e6);
  private static final long[] UPPER_MICROS = new long[LAST - FIRST + 1];

  static {
    for (int bin = 0; bin < UPPER_MICROS.length; bin++) {
      UPPER_MICROS[bin] = (long) Math.floor(upperSeconds(FIRST + bin) * 1e6);
    }
  }

  private final TreeMap<Integer, Long> counts = new TreeMap<>();

  /** One label. */
  public static DelayCounts of(long delayMicros) {
    DelayCounts one = new DelayCounts();
    one.counts.put(index(delayMicros), 1L);
    return one;
  }

  /** The same counts, taken away. */
  public DelayCounts negated() {
    DelayCounts negated = new DelayCounts();
    negated.subtract(this);
    return negated;
  }

  /** The index of the bin that holds a delay; {@link #ZERO} for one that is too short. */
  public static int index(long delayMicros) {
    if (delayMicros <= ZERO_MICROS) {
      return ZERO;
    }
    int at = java.util.Arrays.binarySearch(UPPER_MICROS, delayMicros);
    return Math.min(LAST, FIRST + (at >= 0 ? at : -at - 1));
  }

  /** The upper bound of a bin, in seconds. */
  public static double upperSeconds(int index) {
    int next = index + 1;
    return Math.scalb(Math.pow(2, (next & 7) / 8.0), next >> SCALE);
  }

  /** The geometric midpoint of a bin, in seconds; 0 for zeros. */
  public static double midpointSeconds(int index) {
    return index == ZERO ? 0 : Math.sqrt(upperSeconds(index - 1) * upperSeconds(index));
  }

  /** A view: labels by index of their bin. */
  public SortedMap<Integer, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The bin that holds the nearest-rank quantile: the first with at least ceil(q n) labels up to it.
   *
   * @param quantile in [0, 1]
   * @throws IllegalStateException if there is no label
   */
  public int quantileIndex(double quantile) {
    long rank = Math.max(1, (long) Math.ceil(quantile * total()));
    long seen = 0;
    for (var bin : counts.entrySet()) {
      seen += bin.getValue();
      if (seen >= rank) {
        return bin.getKey();
      }
    }
    throw new IllegalStateException("a quantile of nothing");
  }

  private void add(int index, long count) {
    if (count != 0) {
      counts.merge(index, count, ClassCounts::sumOrNone);
    }
  }

  @Override
  public void add(DelayCounts other) {
    other.counts.forEach(this::add);
  }

  @Override
  public void subtract(DelayCounts other) {
    other.counts.forEach((index, count) -> add(index, -count));
  }

  @Override
  public DelayCounts copy() {
    DelayCounts copy = new DelayCounts();
    copy.counts.putAll(counts);
    return copy;
  }

  @Override
  public boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeUnsigned(counts.size());
    counts.forEach(
        (index, count) -> {
          out.writeSigned(index);
          out.writeSigned(count);
        });
  }

  static DelayCounts decode(StateInput in) {
    DelayCounts result = new DelayCounts();
    for (int left = in.readCount(); left > 0; left--) {
      long index = in.readSigned();
      if (index < ZERO || index > LAST) {
        throw new IllegalArgumentException("a delay in the bin " + index);
      }
      result.add((int) index, in.readSigned());
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DelayCounts o && o.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return "DelayCounts" + counts;
  }
}
