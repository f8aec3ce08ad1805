// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import java.util.List;

/** Reads what is kept about alerts. Confined to the thread of its snapshot. */
public interface AlertReads {
  /** Everything of a kind, by id. */
  List<AlertRecord> alertRecords(AlertRecord.Kind kind);
}
