// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

/** Reads the ledger of this process. Thread-safe. */
@FunctionalInterface
public interface LedgerSource {
  Ledger ledger();
}
