// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

/** Keeps what is to be known about alerts. Confined to the thread of its transaction. */
public interface AlertWrites {
  /** Keeps a record; it replaces one of the same kind and id. */
  void putAlertRecord(AlertRecord alert);

  /** Lets a record go. @return false if there is none of this kind and id */
  boolean deleteAlertRecord(AlertRecord.Kind kind, String id);
}
