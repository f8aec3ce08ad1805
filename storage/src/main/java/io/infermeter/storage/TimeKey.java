// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Position;
import jakarta.persistence.Embeddable;
import java.io.Serializable;

/** A position in time as a key. */
@Embeddable
record TimeKey(long micros, int process, long sequence) implements Serializable {
  static TimeKey of(Position position) {
    return new TimeKey(position.micros(), position.process(), position.sequence());
  }

  Position position() {
    return new Position(micros, process, sequence);
  }
}
