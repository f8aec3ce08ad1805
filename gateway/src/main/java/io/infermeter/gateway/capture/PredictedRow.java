// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;

/**
 * What a model answered for one row.
 *
 * @param value the class or number
 * @param scores the scores behind it, or {@link Scores#NONE}
 * @param score the one score that is watched over time; NaN where there is none
 */
record PredictedRow(Value value, Scores scores, double score) {}
