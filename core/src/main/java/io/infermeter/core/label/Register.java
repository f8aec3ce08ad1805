// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import org.jspecify.annotations.Nullable;

/**
 * The state of one prediction key: the prediction, the greatest label, or both. Created by whichever comes first.
 *
 * @param key the key
 * @param prediction the prediction; null while a label waits for it
 * @param label the greatest label seen, which may be a retraction; null while there is none
 */
public record Register(PredictionKey key, @Nullable Prediction prediction, @Nullable Label label) {
  public static Register empty(PredictionKey key) {
    return new Register(key, null, null);
  }

  /** A label is in force and its prediction is known. */
  public boolean labelled() {
    return prediction != null && label != null && !label.retracts();
  }
}
