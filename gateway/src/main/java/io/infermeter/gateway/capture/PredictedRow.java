// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;

/**
 * What a model answered for one row.
 *
 * @param value the class, the set of classes, or the number
 * @param scores the scores behind it, or {@link Scores#NONE}
 * @param score the one score that is watched over time; NaN where there is none, or where it is not a finite number
 * @param scoreClass the class whose score that is; empty where there is none, or where it is not known
 */
record PredictedRow(Value value, Scores scores, double score, String scoreClass) {
  /** A row without scores. */
  static PredictedRow of(Value value) {
    return new PredictedRow(value, Scores.NONE, Double.NaN, "");
  }
}
