// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import io.infermeter.core.stability.ChiSquareTail;
import java.util.List;

/**
 * Whether the rows that have a label look like those that have none: Pearson's chi-square test of (labelled or not) against strata of
 * predicted class, segments and deciles of confidence, in which at least 5 rows of either kind are to be expected.
 *
 * @param strata how many strata were compared
 * @param pValue probability of a difference at least this large if labels came at random; 1 where there is nothing to compare
 */
public record LabelBias(int strata, double pValue) {
  /** Below this the labelled rows are said not to look like the others. */
  public static final double ALARM = 0.001;

  private static final int FEWEST_EXPECTED = 5;

  /** Compares the labelled rows of a window with the others. */
  public static LabelBias of(EstimatedRows rows) {
    double share = (double) rows.labelled() / rows.size();
    double rarer = Math.min(share, 1 - share);
    if (!(rarer * rows.size() >= 2 * FEWEST_EXPECTED)) {
      return new LabelBias(0, 1);
    }
    List<List<ProbableRow>> strata = Strata.byConfidence(rows.rows(), (all, labelled) -> all * rarer >= FEWEST_EXPECTED);
    double statistic = 0;
    int compared = 0;
    for (List<ProbableRow> stratum : strata) {
      if (stratum.size() * rarer >= FEWEST_EXPECTED) {
        double surprise = Strata.labelled(stratum) - stratum.size() * share;
        statistic += surprise * surprise / (stratum.size() * share * (1 - share));
        compared++;
      }
    }
    return new LabelBias(compared, ChiSquareTail.of(statistic, compared - 1));
  }

  /** Whether the labelled rows do not look like the others. */
  public boolean biased() {
    return pValue < ALARM;
  }
}
