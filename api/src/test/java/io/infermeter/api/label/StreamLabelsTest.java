// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import static io.infermeter.api.label.SubmitLabelsTest.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Heard;
import io.infermeter.api.Refused;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.StreamLabelsRequest;
import io.infermeter.v1.StreamLabelsResponse;
import io.infermeter.v1.SubmitLabelsRequest;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamLabelsTest {
  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private StreamObserver<StreamLabelsRequest> open(Heard<StreamLabelsRequest, StreamLabelsResponse> heard) {
    return LabelServiceGrpc.newStub(api.channel).streamLabels(heard);
  }

  private static Heard<StreamLabelsRequest, StreamLabelsResponse> quick() {
    return new Heard<>(false);
  }

  private static StreamLabelsRequest batch(long sequence, int labels) {
    SubmitLabelsRequest.Builder batch = SubmitLabelsRequest.newBuilder().setModel("digits");
    batch.addAllLabels(Collections.nCopies(labels, label("a" + sequence, "1").build()));
    return StreamLabelsRequest.newBuilder().setSequence(sequence).setBatch(batch).build();
  }

  @Test
  void everyBatchIsAnsweredInOrderAndTheStreamEndsWithItsSender() {
    var heard = quick();
    var requests = open(heard);
    for (int i = 0; i < 5; i++) {
      requests.onNext(batch(100 - i, 2));
    }
    assertThat(heard.rest()).extracting(StreamLabelsResponse::getSequence).containsExactly(100L, 99L, 98L, 97L, 96L);
    assertThat(heard.completed()).isFalse();
    requests.onNext(batch(1, 1));
    requests.onCompleted();
    assertThat(heard.next().getBatch().getResults(0).getOutcome()).isEqualTo(LabelOutcome.LABEL_OUTCOME_WAITING);
    assertThat(heard.completed()).isTrue();
  }

  @Test
  void aBatchIsAnsweredOnlyWhenItIsDurable() {
    api.intake.hold = true;
    var heard = quick();
    var requests = open(heard);
    requests.onNext(batch(1, 1));
    requests.onNext(batch(2, 1));
    requests.onCompleted();
    assertThat(heard.rest()).isEmpty();
    api.intake.release();
    assertThat(heard.next().getSequence()).isEqualTo(1);
    assertThat(heard.completed()).isFalse();
    api.intake.release();
    assertThat(heard.next().getSequence()).isEqualTo(2);
    assertThat(heard.completed()).isTrue();
  }

  @Test
  void noMoreLabelsAreTakenThanMayBeOnTheirWay() {
    api.intake.hold = true;
    var heard = quick();
    var requests = open(heard);
    for (int i = 0; i < 6; i++) {
      requests.onNext(batch(i, 4_000));
    }
    assertThat(api.intake.batches).as("the fourth batch is asked for only when the first is durable").hasSize(3);
    api.intake.release();
    assertThat(api.intake.batches).hasSize(4);
  }

  @Test
  void noMoreBatchesAreTakenThanMayBeOnTheirWay() {
    api.intake.hold = true;
    var heard = quick();
    var requests = open(heard);
    for (int i = 0; i < LabelStream.MOST_BATCHES + 10; i++) {
      requests.onNext(batch(i, 1));
    }
    assertThat(api.intake.batches).hasSize(LabelStream.MOST_BATCHES);
  }

  @Test
  void aSenderThatDoesNotReadIsNotReadFrom() {
    Heard<StreamLabelsRequest, StreamLabelsResponse> heard = new Heard<>(true);
    var requests = open(heard);
    for (int i = 0; i < 10; i++) {
      requests.onNext(batch(i, 5_000));
    }
    assertThat(api.intake.batches).as("one answered and read, two answered and not read").hasSize(3);
    heard.ask(10);
    assertThat(api.intake.batches).hasSize(10);
    assertThat(heard.rest()).extracting(StreamLabelsResponse::getSequence).isSorted().hasSize(10);
  }

  @Test
  void aBatchThatCannotBeStoredNowIsToBeSentAgain() {
    var heard = quick();
    var requests = open(heard);
    api.intake.failure = new LabelIntake.Full("100 labels wait");
    requests.onNext(batch(1, 2));
    api.intake.failure = null;
    requests.onNext(batch(2, 1));
    StreamLabelsResponse retry = heard.next();
    assertThat(retry.getBatch().getResultsList())
        .hasSize(2)
        .allSatisfy(
            result -> {
              assertThat(result.getOutcome()).isEqualTo(LabelOutcome.LABEL_OUTCOME_RETRY);
              assertThat(result.getError().getMessage()).contains("100 labels wait");
            });
    assertThat(heard.next().getBatch().getResults(0).getOutcome()).isEqualTo(LabelOutcome.LABEL_OUTCOME_WAITING);
  }

  @Test
  void aBatchOfTheWrongShapeEndsTheStreamAfterTheAnswersBeforeIt() {
    api.intake.hold = true;
    var heard = quick();
    var requests = open(heard);
    requests.onNext(batch(1, 1));
    requests.onNext(batch(2, 0));
    assertThat(heard.failure()).isNull();
    api.intake.release();
    assertThat(heard.rest()).extracting(StreamLabelsResponse::getSequence).containsExactly(1L);
    Refused.of(heard.failure())
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_INVALID_FIELD)
        .at("batch.labels", "1 to 10000");
  }

  @Test
  void aSenderThatLeavesIsForgotten() {
    api.intake.hold = true;
    var heard = quick();
    var requests = open(heard);
    requests.onNext(batch(1, 1));
    heard.call().cancel("done", null);
    api.intake.release();
    assertThat(heard.rest()).isEmpty();
  }
}
