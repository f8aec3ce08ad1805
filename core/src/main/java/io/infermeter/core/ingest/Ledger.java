// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.DropCause;
import io.infermeter.core.label.LabelOutcome;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where every predicted row of every ok call of a readable method went, since the process started:
 *
 * <pre>received = stored + sum of dropped + queued</pre>
 *
 * @param receivedRows rows received
 * @param storedRows rows in the store
 * @param dropped rows not stored, by cause
 * @param queuedRows rows on their way to the store
 * @param queuedCalls calls on their way to the reader; their rows are not counted yet
 * @param unreadableCalls calls whose answer could not be read; their rows are not known
 * @param otherCalls calls of methods that carry no prediction
 * @param labels labels by what became of them
 * @param startMicros when the process started, microseconds since 1970
 * @param completeThroughMicros everything before is in the store, microseconds since 1970
 */
public record Ledger(
    long receivedRows,
    long storedRows,
    Map<DropCause, Long> dropped,
    long queuedRows,
    long queuedCalls,
    long unreadableCalls,
    long otherCalls,
    Map<LabelOutcome, Long> labels,
    long startMicros,
    long completeThroughMicros) {
  public Ledger {
    dropped = new TreeMap<>(dropped);
    labels = new TreeMap<>(labels);
  }

  public long droppedRows() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether the conservation law holds. */
  public boolean balances() {
    return receivedRows == storedRows + droppedRows() + queuedRows;
  }
}
