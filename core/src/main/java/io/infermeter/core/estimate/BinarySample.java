// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Scores, each with whether what it is the score of came true. Immutable by agreement: nobody changes the arrays. */
final class BinarySample {
  private final double[] scores;
  private final boolean[] hits;

  BinarySample(double[] scores, boolean[] hits) {
    if (scores.length != hits.length) {
      throw new IllegalArgumentException(scores.length + " scores of " + hits.length + " outcomes");
    }
    this.scores = scores;
    this.hits = hits;
  }

  int size() {
    return scores.length;
  }

  double score(int row) {
    return scores[row];
  }

  boolean hit(int row) {
    return hits[row];
  }

  int positives() {
    int positives = 0;
    for (boolean hit : hits) {
      positives += hit ? 1 : 0;
    }
    return positives;
  }

  /** The rows by rising score; of equal scores in their own order. -0.0 and 0.0 are one score. */
  int[] ascending() {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(row -> scores[row] + 0.0))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** These rows alone. */
  BinarySample only(int[] rows) {
    double[] some = new double[rows.length];
    boolean[] outcomes = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = scores[rows[i]];
      outcomes[i] = hits[rows[i]];
    }
    return new BinarySample(some, outcomes);
  }

  /**
   * The expected calibration error with ten bins of equally many rows by rising score, of which the last takes the rest: the mean
   * distance of a bin's mean score from its share of hits, weighted by rows.
   */
  double calibrationError() {
    int[] order = ascending();
    int bins = 10;
    int width = order.length / bins;
    double error = 0;
    for (int bin = 0; bin < bins; bin++) {
      int end = bin == bins - 1 ? order.length : (bin + 1) * width;
      double excess = 0;
      for (int i = bin * width; i < end; i++) {
        excess += scores[order[i]] - (hits[order[i]] ? 1 : 0);
      }
      error += Math.abs(excess) / order.length;
    }
    return error;
  }

  /** The area under the ROC curve; NaN where all outcomes are alike. */
  double rocAuc() {
    double[] expected = new double[hits.length];
    for (int i = 0; i < hits.length; i++) {
      expected[i] = hits[i] ? 1 : 0;
    }
    return ExpectedRanking.rocAuc(scores, expected);
  }
}
