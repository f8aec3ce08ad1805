// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.SortedMap;

/**
 * A predicted row with a score for every class of a {@link ScoreSpace}.
 *
 * @param scores raw, one per class; not to be changed
 * @param predicted index of the class that the model answered
 * @param truth index of the true class; {@link #UNLABELLED} or {@link #OUTSIDE}
 * @param segments what tells its scenario apart
 */
record ScoredRow(double[] scores, int predicted, int truth, SortedMap<String, String> segments) {
  /** There is no label. */
  static final int UNLABELLED = -1;

  /** The true class is none of those with a score. */
  static final int OUTSIDE = -2;

  boolean labelled() {
    return truth != UNLABELLED;
  }
}
