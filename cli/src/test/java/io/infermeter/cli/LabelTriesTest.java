// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelCount;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabelTriesTest {
  private static final int ALWAYS = Integer.MAX_VALUE;

  /** How often a label of this id cannot be stored yet. */
  private final Map<String, Integer> busy = new HashMap<>();
  private final List<List<String>> sent = new CopyOnWriteArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private int full;
  private boolean saysWhenToComeAgain = true;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).directExecutor().addService(new Labels()).build().start();
    channel = Target.channel("127.0.0.1:" + server.getPort());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private SubmitLabelsResponse send(String... ids) {
    SubmitLabelsRequest.Builder request = SubmitLabelsRequest.newBuilder().setModel("digits").setProblemsOnly(true);
    for (String id : ids) {
      request.addLabels(Label.newBuilder().setPrediction(PredictionKey.newBuilder().setPredictionId(id)));
    }
    return new LabelTries(LabelServiceGrpc.newBlockingStub(channel), pauses::add, notices::add).send(request.build());
  }

  private static Map<LabelOutcome, Long> counts(SubmitLabelsResponse response) {
    Map<LabelOutcome, Long> counts = new HashMap<>();
    response.getCountsList().forEach(count -> assertThat(counts.put(count.getOutcome(), count.getCount())).isNull());
    return counts;
  }

  @Test
  void whatCouldNotBeStoredIsSentAgainAloneAndCountedOnce() {
    busy.put("b", 1);
    busy.put("d", 2);
    SubmitLabelsResponse response = send("a", "b", "invalid", "d");
    assertThat(sent).containsExactly(List.of("a", "b", "invalid", "d"), List.of("b", "d"), List.of("d"));
    assertThat(counts(response)).isEqualTo(Map.of(LabelOutcome.LABEL_OUTCOME_JOINED, 3L, LabelOutcome.LABEL_OUTCOME_INVALID, 1L));
    assertThat(response.getResultsList()).singleElement().satisfies(result -> assertThat(result.getIndex()).isEqualTo(2));
    assertThat(pauses).containsExactly(Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(notices).singleElement().asString().contains("2 labels just now");
  }

  @Test
  void theTriesAreBoundedAndWhatIsLeftIsNamedByItsIndex() {
    busy.put("b", ALWAYS);
    SubmitLabelsResponse response = send("a", "b", "c");
    assertThat(sent).hasSize(LabelTries.TRIES);
    assertThat(counts(response)).isEqualTo(Map.of(LabelOutcome.LABEL_OUTCOME_JOINED, 2L, LabelOutcome.LABEL_OUTCOME_RETRY, 1L));
    assertThat(response.getResultsList()).singleElement().satisfies(result -> assertThat(result.getIndex()).isEqualTo(1));
    assertThat(pauses).hasSize(LabelTries.TRIES - 1).isSorted().endsWith(Duration.ofSeconds(5));
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aBatchWithoutAPlaceComesAgainWhereTheGatewaySaysSo() {
    full = 2;
    assertThat(counts(send("a", "b"))).isEqualTo(Map.of(LabelOutcome.LABEL_OUTCOME_JOINED, 2L));
    assertThat(pauses).hasSize(2);
    full = ALWAYS;
    assertThatThrownBy(() -> send("a")).isInstanceOf(StatusRuntimeException.class).hasMessageContaining("too many labels wait");
    assertThat(pauses).hasSize(2 + LabelTries.TRIES - 1);
    saysWhenToComeAgain = false;
    assertThatThrownBy(() -> send("a")).isInstanceOf(StatusRuntimeException.class);
    assertThat(pauses).as("a refusal for good").hasSize(2 + LabelTries.TRIES - 1);
  }

  private final class Labels extends LabelServiceGrpc.LabelServiceImplBase {
    @Override
    public void submitLabels(SubmitLabelsRequest request, StreamObserver<SubmitLabelsResponse> responses) {
      if (full > 0) {
        full--;
        com.google.rpc.Status.Builder refusal = com.google.rpc.Status.newBuilder().setCode(Code.RESOURCE_EXHAUSTED_VALUE).setMessage("too many labels wait");
        if (saysWhenToComeAgain) {
          refusal.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(1)).build()));
        }
        responses.onError(StatusProto.toStatusRuntimeException(refusal.build()));
        return;
      }
      List<String> ids = request.getLabelsList().stream().map(label -> label.getPrediction().getPredictionId()).toList();
      sent.add(ids);
      Map<LabelOutcome, Long> counts = new HashMap<>();
      SubmitLabelsResponse.Builder response = SubmitLabelsResponse.newBuilder();
      for (int i = 0; i < ids.size(); i++) {
        LabelOutcome outcome = outcome(ids.get(i));
        counts.merge(outcome, 1L, Long::sum);
        if (outcome != LabelOutcome.LABEL_OUTCOME_JOINED) {
          response.addResults(LabelResult.newBuilder().setIndex(i).setOutcome(outcome));
        }
      }
      counts.forEach((outcome, count) -> response.addCounts(LabelCount.newBuilder().setOutcome(outcome).setCount(count)));
      responses.onNext(response.build());
      responses.onCompleted();
    }

    private LabelOutcome outcome(String id) {
      int left = busy.getOrDefault(id, 0);
      busy.put(id, left == ALWAYS ? left : left - 1);
      return left > 0 ? LabelOutcome.LABEL_OUTCOME_RETRY
          : id.equals("invalid") ? LabelOutcome.LABEL_OUTCOME_INVALID
          : LabelOutcome.LABEL_OUTCOME_JOINED;
    }
  }
}
