// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.Arrays;

/** How well scores rank rows whose outcome is known by its probability alone. */
public final class ExpectedRanking {
  private ExpectedRanking() {}

  /**
   * The area under the expected ROC curve: of the pairs of an expected positive and an expected negative, the share in which the
   * positive has the higher score, half of the ties. With probabilities 0 and 1 it is the ROC AUC itself.
   *
   * @param scores by which rows are ranked
   * @param probabilities that each row is positive, in [0, 1]
   * @return in [0, 1]; NaN where no positive or no negative is to be expected
   */
  public static double rocAuc(double[] scores, double[] probabilities) {
    int[] order = order(scores);
    double below = 0;
    double won = 0;
    double positives = 0;
    int i = 0;
    while (i < order.length) {
      double score = scores[order[i]];
      double p = 0;
      double q = 0;
      for (; i < order.length && scores[order[i]] == score; i++) {
        p += probabilities[order[i]];
        q += 1 - probabilities[order[i]];
      }
      won += p * (below + q / 2);
      below += q;
      positives += p;
    }
    return positives > 0 && below > 0 ? won / (positives * below) : Double.NaN;
  }

  private static int[] order(double[] scores) {
    Integer[] rows = new Integer[scores.length];
    Arrays.setAll(rows, i -> i);
    Arrays.sort(rows, (a, b) -> Double.compare(scores[a] + 0.0, scores[b] + 0.0));
    return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
  }
}
