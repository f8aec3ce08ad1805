// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.TallyCodec;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A pinned reference without its rows. */
@Entity
@Table(name = "reference")
class ReferenceRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  String model;
  String name;

  @Column(name = "created_micros")
  long createdMicros;

  @Column(name = "from_micros")
  @Nullable Long fromMicros;

  @Column(name = "to_micros")
  @Nullable Long toMicros;

  @Column(name = "pinned_rows")
  long rows;

  @Column(name = "labelled_rows")
  long labelled;

  @Lob byte[] state;

  static ReferenceRow of(PinnedReference reference) {
    ReferenceRow row = new ReferenceRow();
    row.model = TextLimits.name("a model name", reference.model());
    row.name = TextLimits.name("the name of a reference", reference.name());
    row.createdMicros = reference.createdMicros();
    row.fromMicros = reference.range() == null ? null : reference.range().startMicros();
    row.toMicros = reference.range() == null ? null : reference.range().endMicros();
    row.rows = reference.rows();
    row.labelled = reference.labelled();
    row.state = TallyCodec.encode(reference.tally());
    return row;
  }

  PinnedReference reference() {
    TimeRange range = fromMicros == null || toMicros == null ? null : new TimeRange(fromMicros, toMicros);
    return new PinnedReference(model, name, createdMicros, range, rows, labelled, TallyCodec.decodePredictions(state));
  }
}
