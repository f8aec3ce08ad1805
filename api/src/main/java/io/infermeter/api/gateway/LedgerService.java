// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.gateway;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.mapping.LedgerMapping;
import io.infermeter.core.ingest.LedgerSource;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.GetLedgerResponse;
import io.infermeter.v1.VerifyRequest;
import io.infermeter.v1.VerifyResponse;
import java.time.Clock;

/** Shows the gateway itself. Thread-safe. */
public final class LedgerService extends GatewayServiceGrpc.GatewayServiceImplBase {
  private final LedgerSource ledger;
  private final MeterStore store;
  private final Verifier verifier;

  /**
   * Makes the service.
   *
   * @param clock says up to when there is something to verify
   */
  public LedgerService(LedgerSource ledger, MeterStore store, Clock clock) {
    this.ledger = ledger;
    this.store = store;
    this.verifier = new Verifier(store, clock);
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

  @Override
  public void verify(VerifyRequest request, StreamObserver<VerifyResponse> responses) {
    try {
      verifier.run(request, (ServerCallStreamObserver<VerifyResponse>) responses);
    } catch (RuntimeException failure) {
      Guard.fail(responses, failure);
    }
  }
}
