// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.tally.Tally;
import io.infermeter.core.tally.TallyCodec;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.io.Serializable;

/** A minute of a series as one process knows it. */
@Entity
@Table(name = "rollup_row")
class RollupRow {
  @EmbeddedId Key key;
  long sequence;
  long calls;

  @Column(name = "eligible_rows")
  long eligibleRows;

  /** Without a bound: it grows with the classes that the minute has seen. */
  @Lob byte[] state;

  /** Minutes first, because they are what rows are looked up by. */
  @Embeddable
  record Key(
      @Column(name = "event_minute") long minute,
      @Enumerated(EnumType.STRING) RollupKey.Kind kind,
      @Enumerated(EnumType.STRING) RollupKey.Axis axis,
      int series,
      int process)
      implements Serializable {}

  Rollup rollup(Dimensions dimensions) {
    Tally<?> tally =
        switch (key.kind()) {
          case CALLS -> TallyCodec.decodeCalls(state);
          case PREDICTIONS -> TallyCodec.decodePredictions(state);
        };
    return new Rollup(new RollupKey(key.kind(), key.axis(), key.minute(), dimensions), key.process(), sequence, tally);
  }
}
