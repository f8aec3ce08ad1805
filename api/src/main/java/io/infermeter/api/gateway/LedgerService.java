// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.gateway;

import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.mapping.LedgerMapping;
import io.infermeter.core.ingest.LedgerSource;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.GetLedgerResponse;

/** Shows the gateway itself. Thread-safe. */
public final class LedgerService extends GatewayServiceGrpc.GatewayServiceImplBase {
  private final LedgerSource ledger;
  private final MeterStore store;

  public LedgerService(LedgerSource ledger, MeterStore store) {
    this.ledger = ledger;
    this.store = store;
  }

  @Override
  public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> responses) {
    Guard.answer(
        responses,
        () -> {
          long waiting = store.read(Snapshot::waitingLabels);
          return GetLedgerResponse.newBuilder().setLedger(LedgerMapping.toContract(ledger.ledger(), waiting)).build();
        });
  }
}
