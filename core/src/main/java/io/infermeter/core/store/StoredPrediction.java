// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import org.jspecify.annotations.Nullable;

/**
 * A stored prediction with the truth in force.
 *
 * @param prediction the prediction
 * @param truth the truth; null if it has no label in force
 */
public record StoredPrediction(Prediction prediction, @Nullable Value truth) {}
