// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Prediction;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;

/** A prediction's place in time as a key. */
@Embeddable
record PlaceKey(long micros, int process, long sequence, @Column(name = "row_index") int row, String output) implements Serializable {
  static PlaceKey of(Prediction prediction) {
    Position position = prediction.position();
    return new PlaceKey(position.micros(), position.process(), position.sequence(), prediction.key().row(), prediction.key().output());
  }

  Position position() {
    return new Position(micros, process, sequence);
  }
}
