// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labelled rows by the size of their error |p - y|, in exponential bins of scale 5: bin i holds 2^(i/32) &lt; |e| &lt;= 2^((i+1)/32), so it
 * is 2.2 % wide. Errors of at most 2^-60 are in the bin of zeros. Numbers that are not finite, or beyond 2^63 in size, have no error
 * here; {@link RegressionSums} counts them.
 */
public final class ErrorHistogram implements Tally<ErrorHistogram> {
  /** The bin of zeros, from 0 to 2^-60. */
  public static final int ZEROS = (-60 << 5) - 1;

  private static final int SCALE = 5;
  private static final double LIMIT = 0x1p63;
  private static final double[] ROOTS = new double[(1 << SCALE) + 1];

  static {
    for (int i = 0; i < ROOTS.length; i++) {
      ROOTS[i] = StrictMath.pow(2, i / (double) (1 << SCALE));
    }
  }

  private final TreeMap<Integer, Long> counts = new TreeMap<>();

  /** One labelled row; null where truth or prediction are no number of which there is a sum. */
  static @Nullable ErrorHistogram of(Prediction prediction, @Nullable Value truth) {
    if (!(truth instanceof Value.Number t) || !(prediction.value() instanceof Value.Number p)) {
      return null;
    }
    if (!(Math.abs(t.number()) <= LIMIT && Math.abs(p.number()) <= LIMIT)) {
      return null;
    }
    ErrorHistogram histogram = new ErrorHistogram();
    histogram.counts.put(bin(Math.abs(p.number() - t.number())), 1L);
    return histogram;
  }

  /** The bin of an error, which is finite and not negative. */
  static int bin(double error) {
    if (error <= upper(ZEROS)) {
      return ZEROS;
    }
    int exponent = Math.getExponent(error);
    double mantissa = Math.scalb(error, -exponent);
    int found = java.util.Arrays.binarySearch(ROOTS, mantissa);
    int root = found >= 0 ? found - 1 : -found - 2;
    return (exponent << SCALE) + root;
  }

  /** The largest error in a bin. */
  public static double upper(int bin) {
    int next = bin + 1;
    return Math.scalb(ROOTS[next & 31], next >> SCALE);
  }

  /** Errors in a bin are larger than this; in the bin of zeros they may be 0. */
  public static double lower(int bin) {
    return bin == ZEROS ? 0 : upper(bin - 1);
  }

  /** A view by bin, smallest errors first. */
  public SortedMap<Integer, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The bin of the error of this rank, from 0, in the order of size. */
  public int binOf(long rank) {
    long before = 0;
    for (var entry : counts.entrySet()) {
      before += entry.getValue();
      if (before > rank) {
        return entry.getKey();
      }
    }
    throw new IllegalArgumentException("no error has the rank " + rank + " of " + before);
  }

  @Override
  public void add(ErrorHistogram other) {
    other.counts.forEach((bin, count) -> counts.merge(bin, count, ClassCounts::sumOrNone));
  }

  @Override
  public void subtract(ErrorHistogram other) {
    other.counts.forEach((bin, count) -> counts.merge(bin, -count, ClassCounts::sumOrNone));
  }

  @Override
  public ErrorHistogram copy() {
    ErrorHistogram copy = new ErrorHistogram();
    copy.counts.putAll(counts);
    return copy;
  }

  @Override
  public boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    SparseCounts.encode(counts, out);
  }

  static ErrorHistogram decode(StateInput in) {
    ErrorHistogram result = new ErrorHistogram();
    result.counts.putAll(SparseCounts.decode(in));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ErrorHistogram o && o.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
