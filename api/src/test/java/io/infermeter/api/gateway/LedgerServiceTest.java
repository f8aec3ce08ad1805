// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.v1.DropCause;
import io.infermeter.v1.DropCount;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.Ledger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerServiceTest {
  private final ApiFixture api = new ApiFixture();
  private final GatewayServiceGrpc.GatewayServiceBlockingStub stub = GatewayServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void theLedgerBalances() {
    api.predict("a", "dim", "1");
    api.predict("a", "dim", "1");
    api.predict("b", "dim", "1");
    api.lose();
    api.label("a", "1");
    api.label("nobody", "1");
    api.clock.advance(Duration.ofSeconds(1));
    Ledger ledger = stub.getLedger(GetLedgerRequest.getDefaultInstance()).getLedger();
    assertThat(ledger.getReceivedRows()).isEqualTo(4);
    assertThat(ledger.getStoredRows()).isEqualTo(2);
    assertThat(ledger.getQueuedRows()).isZero();
    assertThat(ledger.getDroppedList()).extracting(DropCount::getCause)
        .containsExactlyInAnyOrder(DropCause.DROP_CAUSE_DUPLICATE_ID, DropCause.DROP_CAUSE_TOO_LARGE);
    long dropped = ledger.getDroppedList().stream().mapToLong(DropCount::getRows).sum();
    assertThat(ledger.getReceivedRows()).isEqualTo(ledger.getStoredRows() + dropped + ledger.getQueuedRows());
    assertThat(ledger.getLabelsList()).extracting(l -> l.getOutcome())
        .containsExactlyInAnyOrder(LabelOutcome.LABEL_OUTCOME_JOINED, LabelOutcome.LABEL_OUTCOME_WAITING);
    assertThat(ledger.getWaitingLabels()).isEqualTo(1);
    assertThat(ledger.getStartTime().getSeconds()).isEqualTo(ApiFixture.START.getEpochSecond());
  }

  @Test
  void aFailingStoreIsToldAsUnavailable() {
    api.store.close();
    Refused.by(() -> stub.getLedger(GetLedgerRequest.getDefaultInstance())).with(Code.UNAVAILABLE).thatMayBeTriedAgain();
  }
}
