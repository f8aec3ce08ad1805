// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.tally.ScoreGrid;
import java.util.Optional;

/**
 * Labelled rows by descending score, in groups: rows of one score, or of one bin of a grid, whose order within the bin is not known.
 *
 * @param positives rows of the class in each group
 * @param negatives other rows in each group
 * @param exact whether rows of a group have the same score
 */
record RankedGroups(long[] positives, long[] negatives, boolean exact) {
  /** What sums of doubles may lose, generously. */
  private static final double ROUNDING = 1e-12;

  private static final long TERMS = 4096;

  static RankedGroups of(ScoreGrid grid) {
    long[] positives = new long[ScoreGrid.BINS];
    long[] negatives = new long[ScoreGrid.BINS];
    for (int bin = 0; bin < ScoreGrid.BINS; bin++) {
      positives[ScoreGrid.BINS - 1 - bin] = grid.positives(bin);
      negatives[ScoreGrid.BINS - 1 - bin] = grid.negatives(bin);
    }
    return new RankedGroups(positives, negatives, false);
  }

  long positiveRows() {
    return java.util.Arrays.stream(positives).sum();
  }

  long negativeRows() {
    return java.util.Arrays.stream(negatives).sum();
  }

  long rows() {
    return positiveRows() + negativeRows();
  }

  /** A value, and between which ones it is for certain. */
  record Bounded(double value, double low, double high) {
    Optional<Interval> interval() {
      return Optional.of(Intervals.approximation(Math.max(0, low - ROUNDING), Math.min(1, high + ROUNDING)));
    }
  }

  /** Area under the receiver operating characteristic: how often a row of the class has the greater score; NaN where one kind is missing. */
  Bounded rocAuc() {
    double ordered = 0;
    double within = 0;
    double above = 0;
    for (int i = 0; i < positives.length; i++) {
      ordered += negatives[i] * (above + positives[i] / 2.0);
      within += (double) positives[i] * negatives[i];
      above += positives[i];
    }
    double pairs = (double) positiveRows() * negativeRows();
    double half = exact ? 0 : within / 2 / pairs;
    return new Bounded(ordered / pairs, ordered / pairs - half, ordered / pairs + half);
  }

  /** Mean of the precision at each row of the class, stepwise and not interpolated; NaN where no row is of the class. */
  Bounded averagePrecision() {
    double value = 0;
    double low = 0;
    double high = 0;
    double hits = 0;
    double seen = 0;
    for (int i = 0; i < positives.length; i++) {
      double p = positives[i];
      double q = negatives[i];
      if (p > 0) {
        value += p * (hits + p) / (seen + p + q);
        high += p * (hits + p) / (seen + p);
        low += precisionsBehind(hits, seen + q, positives[i]);
      }
      hits += p;
      seen += p + q;
    }
    return exact ? new Bounded(value / hits, value / hits, value / hits) : new Bounded(value / hits, low / hits, high / hits);
  }

  /** Sum of (hits + j) / (seen + j) for j from 1 to count, or, where there are many terms, a little less: they grow with j. */
  private static double precisionsBehind(double hits, double seen, long count) {
    long step = Math.max(1, count / TERMS);
    double sum = 0;
    for (long j = 1; j <= count; j += step) {
      sum += Math.min(step, count - j + 1) * (hits + j) / (seen + j);
    }
    return sum;
  }
}
