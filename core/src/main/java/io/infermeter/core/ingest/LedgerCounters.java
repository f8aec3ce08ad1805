// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.DropCause;
import io.infermeter.core.label.LabelOutcome;
import java.util.EnumMap;
import java.util.Map;

/**
 * The counts behind {@link Ledger}. Every change is one atomic step, so a reader always sees a ledger that balances. Thread-safe.
 */
final class LedgerCounters {
  private final long startMicros;
  private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
  private final Map<LabelOutcome, Long> labels = new EnumMap<>(LabelOutcome.class);
  private long received;
  private long stored;
  private long queued;
  private long unreadable;
  private long other;
  private long completeThroughMicros;

  LedgerCounters(long startMicros) {
    this.startMicros = startMicros;
    this.completeThroughMicros = startMicros;
  }

  /** Rows were read; so many of them are on their way, the others are lost for this cause. */
  synchronized void received(long queuedRows, long lostRows, DropCause cause) {
    received += queuedRows + lostRows;
    queued += queuedRows;
    drop(cause, lostRows);
  }

  private void drop(DropCause cause, long rows) {
    if (rows > 0) {
      dropped.merge(cause, rows, Long::sum);
    }
  }

  /** A flush is durable. */
  synchronized void flushed(long storedRows, long duplicateRows, Map<LabelOutcome, Long> outcomes, long throughMicros) {
    queued -= storedRows + duplicateRows;
    stored += storedRows;
    drop(DropCause.DUPLICATE_ID, duplicateRows);
    outcomes.forEach((outcome, count) -> labels.merge(outcome, count, Long::sum));
    completeThroughMicros = Math.max(completeThroughMicros, throughMicros);
  }

  /** Rows on their way were given up. */
  synchronized void givenUp(long rows) {
    queued -= rows;
    drop(DropCause.STORE_FAILED, rows);
  }

  synchronized void labels(LabelOutcome outcome, long count) {
    labels.merge(outcome, count, Long::sum);
  }

  synchronized void unreadable() {
    unreadable++;
  }

  synchronized void other() {
    other++;
  }

  synchronized Ledger ledger(long queuedCalls) {
    return new Ledger(
        received, stored, dropped, queued, queuedCalls, unreadable, other, labels, startMicros, completeThroughMicros);
  }
}
