// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.AlertRecord;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;

/** A rule, an alert or a silence. */
@Entity
@Table(name = "alert_record")
class AlertRow {
  /** Its kind and id. */
  @Embeddable
  record Key(String kind, String id) implements java.io.Serializable {}

  @EmbeddedId Key key;
  @Lob byte[] content;
  boolean told;

  static AlertRow of(AlertRecord alert) {
    AlertRow row = new AlertRow();
    row.key = new Key(alert.kind().name(), TextLimits.name("an id", alert.id()));
    row.content = alert.content();
    row.told = alert.told();
    return row;
  }

  AlertRecord alert() {
    return new AlertRecord(AlertRecord.Kind.valueOf(key.kind()), key.id(), content, told);
  }
}
