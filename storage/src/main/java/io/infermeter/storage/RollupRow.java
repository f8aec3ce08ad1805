// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.tally.Mergeable;
import io.infermeter.core.tally.PredictionParts;
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

  /** Rows are looked up by kind, axis and minute, in the order of the table's key. */
  @Embeddable
  record Key(
      @Column(name = "event_minute") long minute,
      @Enumerated(EnumType.STRING) RollupKey.Kind kind,
      @Enumerated(EnumType.STRING) RollupKey.Axis axis,
      @Column(name = "learned_minute") long learnedMinute,
      @Column(name = "span_minutes") int span,
      int series,
      int process)
      implements Serializable {}

  Rollup rollup(Dimensions dimensions) {
    return rollup(dimensions, PredictionParts.ALL);
  }

  Rollup rollup(Dimensions dimensions, PredictionParts parts) {
    Mergeable<?> tally =
        switch (key.kind()) {
          case CALLS -> TallyCodec.decodeCalls(state);
          case EXTREMES -> TallyCodec.decodeExtremes(state);
          case PREDICTIONS, REVISIONS -> TallyCodec.decodePredictions(state, parts);
          case DELAYS -> TallyCodec.decodeDelays(state);
        };
    return new Rollup(new RollupKey(key.kind(), key.axis(), key.minute(), key.span(), key.learnedMinute(), dimensions), key.process(), sequence, tally);
  }
}
