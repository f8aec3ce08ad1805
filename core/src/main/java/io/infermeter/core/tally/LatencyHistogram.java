// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.Arrays;

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

  static {
    for (int bin = 0; bin < UPPER_NANOS.length; bin++) {
      UPPER_NANOS[bin] = (long) Math.floor(upperSeconds(FIRST + bin) * 1e9);
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
    int at = Arrays.binarySearch(UPPER_NANOS, nanos);
    return FIRST + (at >= 0 ? at : -at - 1);
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

  private int slot(int bin) {
    if (counts.length == 0) {
      offset = bin;
      counts = new long[Math.min(8, BINS - bin)];
    } else if (bin < offset) {
      long[] wider = new long[counts.length + offset - bin];
      System.arraycopy(counts, 0, wider, offset - bin, counts.length);
      counts = wider;
      offset = bin;
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
    return zeros + Arrays.stream(counts).sum();
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
    long total = total();
    if (total <= 0) {
      throw new IllegalStateException("a quantile of nothing");
    }
    long rank = Math.max(1, (long) Math.ceil(quantile * total));
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
    int low = slot(other.offset);
    slot(other.offset + other.counts.length - 1);
    low = other.offset - offset;
    for (int i = 0; i < other.counts.length; i++) {
      counts[low + i] += sign * other.counts[i];
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
