// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts of numbers of either sign in exponential bins of scale 7: a positive bin holds 2^(i/128) &lt; x &lt;= 2^((i+1)/128), a negative one
 * the same of -x, for sizes from 2^-32 to 2^64. Smaller ones count as 0, larger ones in the outermost bin, and what is not finite as
 * unrepresentable. So bins are the same for every feature and for ever, and any two histograms merge. A bin is 0.54 % wide: numbers that
 * differ by less than that of their size share it.
 */
public final class NumberHistogram implements Tally<NumberHistogram> {
  private static final int PER_OCTAVE = 128;
  private static final int LEAST_EXPONENT = -32;
  private static final int MOST_EXPONENT = 64;
  private static final int BINS = (MOST_EXPONENT - LEAST_EXPONENT) * PER_OCTAVE;
  private static final double[] UPPER = new double[PER_OCTAVE];

  static {
    for (int i = 0; i < PER_OCTAVE; i++) {
      UPPER[i] = StrictMath.pow(2, (i + 1.0) / PER_OCTAVE);
    }
  }

  private final TreeMap<Integer, Long> counts = new TreeMap<>();
  private long unrepresentable;

  /** One predicted number; null for a value that is none. */
  static @Nullable NumberHistogram of(Value value) {
    if (!(value instanceof Value.Number number)) {
      return null;
    }
    NumberHistogram histogram = new NumberHistogram();
    histogram.record(number.number());
    return histogram;
  }

  /** The bin of a finite number: 0 for what is nearly 0, with the number's sign and growing with it. */
  public static int bin(double number) {
    double size = Math.abs(number);
    if (size <= Math.scalb(1.0, LEAST_EXPONENT)) {
      return 0;
    }
    int exponent = Math.getExponent(size);
    int at = Arrays.binarySearch(UPPER, Math.scalb(size, -exponent));
    // A power of two is the upper end of the octave below.
    int within = at >= 0 ? at : Math.scalb(size, -exponent) == 1 ? -1 : -at - 1;
    int bin = Math.clamp((exponent - LEAST_EXPONENT) * (long) PER_OCTAVE + within + 1, 1, BINS);
    return number < 0 ? -bin : bin;
  }

  /** The middle of a bin, by the geometric mean of its ends. */
  public static double middle(int bin) {
    if (bin == 0) {
      return 0;
    }
    double size = Math.pow(2, LEAST_EXPONENT + (Math.abs(bin) - 0.5) / PER_OCTAVE);
    return bin < 0 ? -size : size;
  }

  /** Counts one number. */
  public void record(double number) {
    if (Double.isFinite(number)) {
      add(bin(number), 1);
    } else {
      unrepresentable++;
    }
  }

  private void add(int bin, long count) {
    if (count != 0) {
      counts.merge(bin, count, ClassCounts::sumOrNone);
    }
  }

  /** A view by bin, ascending. */
  public SortedMap<Integer, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Numbers that were not finite. */
  public long unrepresentable() {
    return unrepresentable;
  }

  @Override
  public void add(NumberHistogram other) {
    other.counts.forEach(this::add);
    unrepresentable += other.unrepresentable;
  }

  @Override
  public void subtract(NumberHistogram other) {
    other.counts.forEach((bin, count) -> add(bin, -count));
    unrepresentable -= other.unrepresentable;
  }

  @Override
  public NumberHistogram copy() {
    NumberHistogram copy = new NumberHistogram();
    copy.counts.putAll(counts);
    copy.unrepresentable = unrepresentable;
    return copy;
  }

  @Override
  public long heldCounts() {
    return 1L + counts.size();
  }

  @Override
  public boolean isZero() {
    return counts.isEmpty() && unrepresentable == 0;
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(unrepresentable);
    SparseCounts.encode(counts, out);
  }

  static NumberHistogram decode(StateInput in) {
    NumberHistogram histogram = new NumberHistogram();
    histogram.unrepresentable = in.readSigned();
    SparseCounts.decode(in).forEach(
        (bin, count) -> {
          if (Math.abs((long) bin) > BINS) {
            throw new IllegalArgumentException("a histogram with the bin " + bin);
          }
          histogram.add(bin, count);
        });
    return histogram;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberHistogram o && o.unrepresentable == unrepresentable && o.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode() * 31 + Long.hashCode(unrepresentable);
  }

  @Override
  public String toString() {
    return "NumberHistogram[unrepresentable=" + unrepresentable + ", counts=" + counts + "]";
  }
}
