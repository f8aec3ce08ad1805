// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.series.Dimensions;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;

/** Rows that were lost before they could be stored. */
@Entity
@Table(name = "drop_row")
class DropRow {
  @EmbeddedId TimeKey key;
  int series;

  @Enumerated(EnumType.STRING)
  DropCause cause;

  @Column(name = "lost_rows")
  long lostRows;

  static DropRow of(Drop drop, int series) {
    DropRow row = new DropRow();
    row.key = TimeKey.of(drop.position());
    row.series = series;
    row.cause = drop.cause();
    row.lostRows = drop.rows();
    return row;
  }

  Drop drop(Dimensions dimensions) {
    return new Drop(key.position(), dimensions, cause, lostRows);
  }
}
