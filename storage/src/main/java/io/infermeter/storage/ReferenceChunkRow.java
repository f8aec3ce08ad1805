// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.io.Serializable;

/** Some thousand rows of a pinned reference. */
@Entity
@Table(name = "reference_chunk")
class ReferenceChunkRow {
  @EmbeddedId Key key;
  @Lob byte[] content;

  /** Which chunk of which reference. */
  @Embeddable
  record Key(long reference, int number) implements Serializable {}

  static ReferenceChunkRow of(long reference, int number, byte[] content) {
    ReferenceChunkRow row = new ReferenceChunkRow();
    row.key = new Key(reference, number);
    row.content = content;
    return row;
  }
}
