// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.core.ingest.Ledger;
import io.infermeter.v1.DropCause;
import io.infermeter.v1.DropCount;

/** Maps the ledger. */
public final class LedgerMapping {
  private static final EnumMapping<io.infermeter.core.call.DropCause, DropCause> CAUSES =
      EnumMapping.of(io.infermeter.core.call.DropCause.class, DropCause.class, "DROP_CAUSE_");

  private LedgerMapping() {}

  /**
   * The ledger.
   *
   * @param waitingLabels labels that wait for their prediction now
   */
  public static io.infermeter.v1.Ledger toContract(Ledger ledger, long waitingLabels) {
    io.infermeter.v1.Ledger.Builder result =
        io.infermeter.v1.Ledger.newBuilder()
            .setReceivedRows(ledger.receivedRows())
            .setStoredRows(ledger.storedRows())
            .setQueuedRows(ledger.queuedRows())
            .setQueuedCalls(ledger.queuedCalls())
            .setUnreadableCalls(ledger.unreadableCalls())
            .setOtherCalls(ledger.otherCalls())
            .setWaitingLabels(waitingLabels)
            .setStartTime(Times.timestamp(ledger.startMicros()))
            .setCompleteThrough(Times.timestamp(ledger.completeThroughMicros()));
    ledger
        .dropped()
        .forEach((cause, rows) -> result.addDropped(DropCount.newBuilder().setCause(CAUSES.toContract(cause)).setRows(rows)));
    ledger.labels().forEach((outcome, count) -> result.addLabels(LabelMapping.count(outcome, count)));
    return result.build();
  }
}
