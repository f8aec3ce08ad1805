// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.prediction.PredictionKey;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;

/** A prediction's name as a key; the id comes first, because it is what rows are looked up by. */
@Embeddable
record RegisterKey(
    @Column(name = "prediction_id") String predictionId, String model, @Column(name = "row_index") int row, String output)
    implements Serializable {
  static RegisterKey of(PredictionKey key) {
    return new RegisterKey(
        TextLimits.id("a prediction id", key.id()), TextLimits.name("a model name", key.model()), key.row(), TextLimits.name("an output", key.output()));
  }

  PredictionKey key() {
    return new PredictionKey(model, predictionId, row, output);
  }
}
