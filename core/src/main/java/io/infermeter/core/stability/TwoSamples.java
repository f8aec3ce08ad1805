// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Two samples counted in the same bins: what was there before, and what is there now. Immutable.
 *
 * @param bins in the order of their places, or, where they have none, in any
 * @param ordered whether bins have an order and places; classes have none
 */
public record TwoSamples(List<Bin> bins, boolean ordered) {
  /** Fewest rows that a bin must be expected to have in the smaller sample, for Pearson's test to hold. */
  public static final double LEAST_EXPECTED = 5;

  /** Most bins after regrouping. */
  public static final int MOST_BINS = 30;

  /**
   * One bin.
   *
   * @param place where its values lie, in their unit; 0 where bins have no order
   * @param reference rows of the reference
   * @param current rows of the window
   */
  public record Bin(double place, long reference, long current) {
    long both() {
      return reference + current;
    }

    /** Both together, at their common centre. */
    Bin with(Bin other) {
      long rows = both() + other.both();
      double centre = rows == 0 ? place : (place * both() + other.place * other.both()) / rows;
      return new Bin(centre, reference + other.reference, current + other.current);
    }
  }

  public TwoSamples {
    bins = List.copyOf(bins);
  }

  /** Counts of bins that lie side by side. @throws IllegalArgumentException if there are not as many of one as of the other */
  public static TwoSamples of(long[] reference, long[] current) {
    if (reference.length != current.length) {
      throw new IllegalArgumentException(reference.length + " bins and " + current.length);
    }
    List<Bin> bins = new ArrayList<>(reference.length);
    for (int i = 0; i < reference.length; i++) {
      bins.add(new Bin(i, reference[i], current[i]));
    }
    return new TwoSamples(bins, true);
  }

  /** Rows of the reference. */
  public long referenceRows() {
    return bins.stream().mapToLong(Bin::reference).sum();
  }

  /** Rows of the window. */
  public long currentRows() {
    return bins.stream().mapToLong(Bin::current).sum();
  }

  /** 1/N + 1/M: what sampling noise is proportional to. */
  public double noise() {
    return 1.0 / referenceRows() + 1.0 / currentRows();
  }

  /**
   * Fewer, fuller bins: at most {@link #MOST_BINS}, and each with at least {@link #LEAST_EXPECTED} rows expected in both samples. Which bins are joined depends on both samples together and on nothing else, so it does not favour either, and the test
   * keeps its level. Ordered bins are joined with their neighbours; of the others the rarest are.
   *
   * @return itself regrouped; perhaps a single bin, where there are too few rows to tell
   */
  public TwoSamples regrouped() {
    long n = referenceRows();
    long m = currentRows();
    if (n == 0 || m == 0) {
      return this;
    }
    double least = LEAST_EXPECTED * (n + m) / Math.min(n, m);
    if (!ordered) {
      return new TwoSamples(rarest(least), false);
    }
    // More bins than may be are made fewer at once, with about as many rows in each.
    return new TwoSamples(neighbours(bins.size() > MOST_BINS ? Math.max((n + m) / (double) MOST_BINS, least) : least), true);
  }

  private List<Bin> neighbours(double least) {
    List<Bin> joined = new ArrayList<>();
    Bin open = null;
    for (Bin bin : bins) {
      open = open == null ? bin : open.with(bin);
      if (open.both() >= least) {
        joined.add(open);
        open = null;
      }
    }
    if (open != null && open.both() > 0) {
      joined.add(joined.isEmpty() ? open : joined.removeLast().with(open));
    }
    return joined;
  }

  private List<Bin> rarest(double least) {
    List<Bin> fullFirst = bins.stream().filter(bin -> bin.both() > 0).sorted(Comparator.comparingLong(Bin::both).reversed()).toList();
    List<Bin> joined = new ArrayList<>();
    Bin rest = null;
    for (Bin bin : fullFirst) {
      if (joined.size() < MOST_BINS - 1 && bin.both() >= least) {
        joined.add(bin);
      } else {
        rest = rest == null ? bin : rest.with(bin);
      }
    }
    if (rest != null) {
      joined.add(rest.both() >= least || joined.isEmpty() ? rest : joined.removeLast().with(rest));
    }
    return joined;
  }
}
