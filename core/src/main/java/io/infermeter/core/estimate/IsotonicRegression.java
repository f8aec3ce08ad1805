// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.Arrays;

/**
 * The monotone function of a score that is nearest to the outcomes in the least squares sense, as a step per distinct score with straight
 * lines between them, constant beyond the ends. Immutable and thread-safe.
 *
 * <p>Source: pool adjacent violators, R. E. Barlow et al., Statistical Inference under Order Restrictions (1972); semantics of
 * sklearn.isotonic.IsotonicRegression(out_of_bounds="clip").
 */
final class IsotonicRegression {
  private final double[] scores;
  private final double[] values;

  private IsotonicRegression(double[] scores, double[] values) {
    this.scores = scores;
    this.values = values;
  }

  /** @param sample at least one row */
  static IsotonicRegression fit(BinarySample sample) {
    int[] order = sample.ascending();
    double[] scores = new double[order.length];
    double[] hits = new double[order.length];
    double[] rows = new double[order.length];
    int distinct = 0;
    for (int row : order) {
      if (distinct == 0 || sample.score(row) != scores[distinct - 1]) {
        scores[distinct++] = sample.score(row);
      }
      hits[distinct - 1] += sample.hit(row) ? 1 : 0;
      rows[distinct - 1]++;
    }
    return new IsotonicRegression(Arrays.copyOf(scores, distinct), pooled(hits, rows, distinct));
  }

  /** Pools neighbours until the means of the blocks rise strictly, and gives every place the mean of its block. */
  private static double[] pooled(double[] hits, double[] rows, int places) {
    int[] ends = new int[places];
    int blocks = 0;
    for (int place = 0; place < places; place++) {
      double hit = hits[place];
      double count = rows[place];
      while (blocks > 0 && hits[blocks - 1] * count >= hit * rows[blocks - 1]) {
        blocks--;
        hit += hits[blocks];
        count += rows[blocks];
      }
      hits[blocks] = hit;
      rows[blocks] = count;
      ends[blocks++] = place + 1;
    }
    double[] values = new double[places];
    for (int block = 0; block < blocks; block++) {
      Arrays.fill(values, block == 0 ? 0 : ends[block - 1], ends[block], hits[block] / rows[block]);
    }
    return values;
  }

  /** The expected outcome at a score, in [0, 1]. */
  double at(double score) {
    int found = Arrays.binarySearch(scores, score);
    if (found >= 0) {
      return values[found];
    }
    int right = -found - 1;
    if (right == 0) {
      return values[0];
    }
    if (right == scores.length) {
      return values[right - 1];
    }
    double share = (score - scores[right - 1]) / (scores[right] - scores[right - 1]);
    return values[right - 1] + share * (values[right] - values[right - 1]);
  }
}
