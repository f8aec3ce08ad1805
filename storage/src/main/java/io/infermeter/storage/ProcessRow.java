// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A gateway process that opened the store. */
@Entity
@Table(name = "process")
class ProcessRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Integer id;

  @Column(name = "started_micros")
  long startedMicros;

  /** The number of the last flush that is stored; 0 before the first. */
  @Column(name = "last_flush")
  long lastFlush;
}
