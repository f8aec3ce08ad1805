// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

/**
 * The variance of an area under the ROC curve, from rows in groups of rising score; rows of one group are ties, so the bins of a grid will
 * do as well as the distinct scores of rows.
 *
 * <p>Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the Areas under Two or More Correlated Receiver Operating
 * Characteristic Curves: A Nonparametric Approach" (1988).
 */
final class DeLong {
  private DeLong() {}

  /** The area in [0, 1] with its variance; NaN where it has none. */
  record Area(double value, double variance) {}

  /**
   * @param positives rows of the positive class in each group
   * @param negatives rows of other classes in each group
   */
  static Area area(long[] positives, long[] negatives) {
    double allPositives = sum(positives);
    double allNegatives = sum(negatives);
    double area = 0;
    double below = 0;
    for (int i = 0; i < positives.length; i++) {
      area += positives[i] * (below + negatives[i] / 2.0);
      below += negatives[i];
    }
    area /= allPositives * allNegatives;
    double ofPositives = 0;
    double ofNegatives = 0;
    double negativesBelow = 0;
    double positivesBelow = 0;
    for (int i = 0; i < positives.length; i++) {
      double won = (negativesBelow + negatives[i] / 2.0) / allNegatives - area;
      double lost = (allPositives - positivesBelow - positives[i] / 2.0) / allPositives - area;
      ofPositives += positives[i] * won * won;
      ofNegatives += negatives[i] * lost * lost;
      negativesBelow += negatives[i];
      positivesBelow += positives[i];
    }
    return new Area(area, ofPositives / (allPositives - 1) / allPositives + ofNegatives / (allNegatives - 1) / allNegatives);
  }

  private static double sum(long[] counts) {
    double sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
