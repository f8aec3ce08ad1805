// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.GetLedgerResponse;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnCallsTest {
  private static final String METHOD = "infermeter.v1.GatewayService/GetLedger";

  private final OwnMetrics metrics = new OwnMetrics(call -> {}, List.of("default"), "test");
  private boolean overloaded;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    GatewayServiceGrpc.GatewayServiceImplBase service =
        new GatewayServiceGrpc.GatewayServiceImplBase() {
          @Override
          public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> responses) {
            if (overloaded) {
              responses.onError(refusal());
            } else {
              responses.onNext(GetLedgerResponse.getDefaultInstance());
              responses.onCompleted();
            }
          }
        };
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).directExecutor().addServices(metrics.counted(List.of(service.bindService()))).build().start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  private static StatusRuntimeException refusal() {
    ErrorInfo info = ErrorInfo.newBuilder().setReason("ERROR_REASON_OVERLOADED").setDomain("infermeter.io").build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder().setCode(Code.RESOURCE_EXHAUSTED_VALUE).setMessage("full").addDetails(Any.pack(info)).build());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private Map<String, Double> counted() {
    Map<String, Double> counted = new TreeMap<>();
    metrics.registry().scrape().stream()
        .filter(snapshot -> snapshot.getMetadata().getName().equals("infermeter_own_calls"))
        .flatMap(snapshot -> ((CounterSnapshot) snapshot).getDataPoints().stream())
        .forEach(
            point -> counted.put(point.getLabels().get("method") + " " + point.getLabels().get("code") + " " + point.getLabels().get("reason"), point.getValue()));
    return counted;
  }

  @Test
  void aMethodShowsBeforeItsFirstCall() {
    assertThat(counted()).contains(Map.entry(METHOD + " OK ", 0.0));
  }

  @Test
  void aRefusalIsCountedByItsReason() {
    GatewayServiceGrpc.GatewayServiceBlockingStub stub = GatewayServiceGrpc.newBlockingStub(channel);
    stub.getLedger(GetLedgerRequest.getDefaultInstance());
    overloaded = true;
    for (int call = 0; call < 2; call++) {
      assertThatThrownBy(() -> stub.getLedger(GetLedgerRequest.getDefaultInstance())).isInstanceOf(StatusRuntimeException.class);
    }
    assertThat(counted()).contains(Map.entry(METHOD + " OK ", 1.0), Map.entry(METHOD + " RESOURCE_EXHAUSTED OVERLOADED", 2.0));
  }
}
