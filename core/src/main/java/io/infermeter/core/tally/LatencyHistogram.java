// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.Arrays;
import java.util.Map;

/**
 * Counts of durations in exponential bins of scale 5: bin i holds 2^(i/32) &lt; seconds &lt;= 2^((i+1)/32), for i from -640 (2^-20 s) to
 * 416; longer ones than 2^13 s are in bin 416, shorter ones than 2^-20 s are zeros. So it is, bin for bin, an OpenTelemetry exponential
 * histogram of scale 5 and a Prometheus native histogram of schema 5 (whose index is one more).
 *
 * <p>A bin is 2.2 % wide, and its geometric midpoint is at most 1.1 % from any value in it.
 */
public final class LatencyHistogram implements Tally<LatencyHistogram> {
  /** Bins per power of two are 2^SCALE. */
  public static final int SCALE = 5;

  /** Index of the first bin. */
  public static final int FIRST = -20 << SCALE;

  /** Index of the bin of everything longer than 2^13 s. */
  public static final int LAST = 13 << SCALE;

  private static final int BINS = LAST - FIRST + 1;
  private static final long[] UPPER_NANOS = new long[BINS - 1];
  private static final long ZERO_NANOS = (long) Math.floor(Math.scalb(1e9, -20));

  /** Of each of 256 slices of a power of two: the bin that its lower end is in. A slice is narrower than a bin. */
  private static final byte[] BIN_OF_SLICE = new byte[256];

  private static final int SLICE_SHIFT = 52 - 8;

  static {
    for (int bin = 0; bin < UPPER_NANOS.length; bin++) {
      UPPER_NANOS[bin] = (long) Math.floor(upperSeconds(FIRST + bin) * 1e9);
    }
    for (int slice = 0; slice < BIN_OF_SLICE.length; slice++) {
      BIN_OF_SLICE[slice] = (byte) (Math.log1p(slice / 256.0) / Math.log(2) * (1 << SCALE));
    }
  }

  private long zeros;
  private int offset;
  private long[] counts = new long[0];

  /** The upper bound of a bin, in seconds. */
  public static double upperSeconds(int index) {
    int next = index + 1;
    return Math.scalb(Math.pow(2, (next & 31) / 32.0), next >> SCALE);
  }

  /** The index of the bin that holds a duration; FIRST - 1 for zeros. */
  public static int index(long nanos) {
    if (nanos <= ZERO_NANOS) {
      return FIRST - 1;
    }
    // The bits of a floating-point number are its power of two and its place within: a guess that the exact bounds put right.
    long bits = Double.doubleToRawLongBits(nanos * 1e-9);
    int power = (int) (bits >>> 52) - Double.MAX_EXPONENT;
    int bin = Math.clamp((power << SCALE) + BIN_OF_SLICE[(int) (bits >>> SLICE_SHIFT) & 0xFF] - FIRST, 0, BINS - 1);
    while (bin < BINS - 1 && nanos > UPPER_NANOS[bin]) {
      bin++;
    }
    while (bin > 0 && nanos <= UPPER_NANOS[bin - 1]) {
      bin--;
    }
    return FIRST + bin;
  }

  /**
   * A histogram of given counts.
   *
   * @param zeros durations of at most 2^-20 s
   * @param bins counts by index
   * @throws IllegalArgumentException if there is no such index
   */
  public static LatencyHistogram of(long zeros, Map<Integer, Long> bins) {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.zeros = zeros;
    bins.forEach(
        (index, count) -> {
          if (index < FIRST || index > LAST) {
            throw new IllegalArgumentException("no bin has the index " + index + "; they are " + FIRST + " to " + LAST);
          }
          histogram.add(index, count);
        });
    return histogram;
  }

  /** Counts one duration; a negative one counts as 0. */
  public void record(long nanos) {
    add(index(nanos), 1);
  }

  private void add(int index, long count) {
    if (index < FIRST) {
      zeros += count;
    } else {
      int slot = slot(index - FIRST);
      counts[slot] += count;
    }
  }

  /** Arrays begin with a whole power of two, so that those of like durations begin at one bin, and one loop over both needs no shift. */
  private int slot(int bin) {
    if (counts.length == 0) {
      offset = bin >> SCALE << SCALE;
      counts = new long[Math.min(1 << SCALE, BINS - offset)];
    } else if (bin < offset) {
      int first = bin >> SCALE << SCALE;
      long[] wider = new long[counts.length + offset - first];
      System.arraycopy(counts, 0, wider, offset - first, counts.length);
      counts = wider;
      offset = first;
    } else if (bin - offset >= counts.length) {
      counts = Arrays.copyOf(counts, Math.min(BINS - offset, Math.max(counts.length * 2, bin - offset + 1)));
    }
    return bin - offset;
  }

  /** Durations of at most 2^-20 s. */
  public long zeros() {
    return zeros;
  }

  /** The count of a bin. */
  public long count(int index) {
    int slot = index - FIRST - offset;
    return slot < 0 || slot >= counts.length ? 0 : counts[slot];
  }

  public long total() {
    long total = zeros;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Index of the first bin with a count that is not 0; LAST + 1 if there is none. */
  public int firstIndex() {
    for (int slot = 0; slot < counts.length; slot++) {
      if (counts[slot] != 0) {
        return FIRST + offset + slot;
      }
    }
    return LAST + 1;
  }

  /** Index of the last bin with a count that is not 0; FIRST - 1 if there is none. */
  public int lastIndex() {
    for (int slot = counts.length - 1; slot >= 0; slot--) {
      if (counts[slot] != 0) {
        return FIRST + offset + slot;
      }
    }
    return FIRST - 1;
  }

  /**
   * The bin that holds the nearest-rank quantile: the smallest with at least ceil(q n) values up to it.
   *
   * @param quantile in [0, 1]; 0 asks for the smallest value
   * @return the bin's index, FIRST - 1 for the zeros
   * @throws IllegalStateException if the histogram is empty
   */
  public int quantileIndex(double quantile) {
    return rankIndex(Math.max(1, (long) Math.ceil(quantile * total())));
  }

  /**
   * The bin that holds the value of a rank.
   *
   * @param rank 1 for the smallest value
   * @return the bin's index, FIRST - 1 for the zeros
   * @throws IllegalStateException if the histogram is empty
   */
  public int rankIndex(long rank) {
    if (total() <= 0) {
      throw new IllegalStateException("a quantile of nothing");
    }
    long seen = zeros;
    if (seen >= rank) {
      return FIRST - 1;
    }
    for (int slot = 0; slot < counts.length; slot++) {
      seen += counts[slot];
      if (seen >= rank) {
        return FIRST + offset + slot;
      }
    }
    return lastIndex();
  }

  /** The geometric midpoint of a bin, in seconds; 0 for the zeros. */
  public static double midpointSeconds(int index) {
    return index < FIRST ? 0 : Math.sqrt(upperSeconds(index - 1) * upperSeconds(index));
  }

  @Override
  public void add(LatencyHistogram other) {
    merge(other, 1);
  }

  @Override
  public void subtract(LatencyHistogram other) {
    merge(other, -1);
  }

  private void merge(LatencyHistogram other, int sign) {
    zeros += sign * other.zeros;
    if (other.counts.length == 0) {
      return;
    }
    slot(other.offset);
    slot(other.offset + other.counts.length - 1);
    int low = other.offset - offset;
    if (low == 0 && sign > 0) {
      add(counts, other.counts);
    } else if (low == 0) {
      subtract(counts, other.counts);
    } else {
      for (int i = 0; i < other.counts.length; i++) {
        counts[low + i] += sign * other.counts[i];
      }
    }
  }

  /** Plain loops over one index, because the compiler makes vector instructions of them; with a shift between the arrays it does not. */
  private static void add(long[] into, long[] others) {
    for (int i = 0; i < others.length; i++) {
      into[i] += others[i];
    }
  }

  private static void subtract(long[] from, long[] others) {
    for (int i = 0; i < others.length; i++) {
      from[i] -= others[i];
    }
  }

  @Override
  public LatencyHistogram copy() {
    LatencyHistogram copy = new LatencyHistogram();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return zeros == 0 && firstIndex() > LAST;
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(zeros);
    int first = firstIndex();
    int last = lastIndex();
    int length = Math.max(0, last - first + 1);
    out.writeUnsigned(length);
    if (length > 0) {
      out.writeSigned(first);
      for (int index = first; index <= last; index++) {
        out.writeSigned(count(index));
      }
    }
  }

  static LatencyHistogram decode(StateInput in) {
    LatencyHistogram result = new LatencyHistogram();
    result.zeros = in.readSigned();
    int length = in.readCount();
    if (length > 0) {
      long first = in.readSigned();
      if (first < FIRST || first + length - 1 > LAST) {
        throw new IllegalArgumentException("bins from " + first + " to " + (first + length - 1));
      }
      for (int i = 0; i < length; i++) {
        result.add((int) first + i, in.readSigned());
      }
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof LatencyHistogram o) || o.zeros != zeros || o.firstIndex() != firstIndex() || o.lastIndex() != lastIndex()) {
      return false;
    }
    for (int index = firstIndex(); index <= lastIndex(); index++) {
      if (o.count(index) != count(index)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(total());
  }

  @Override
  public String toString() {
    return "LatencyHistogram[total=" + total() + "]";
  }
}
