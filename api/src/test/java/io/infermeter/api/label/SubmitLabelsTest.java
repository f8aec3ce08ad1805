// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.model.Task;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.v1.ClassSet;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelCount;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubmitLabelsTest {
  private static final String LONG = "x".repeat(513);

  private final ApiFixture api = new ApiFixture();
  private final LabelServiceGrpc.LabelServiceBlockingStub stub = LabelServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  static Label.Builder label(String id, String truth) {
    return Label.newBuilder()
        .setPrediction(PredictionKey.newBuilder().setPredictionId(id))
        .setOutcome(Outcome.newBuilder().setClassName(truth));
  }

  private static SubmitLabelsRequest.Builder batch(Label.Builder... labels) {
    SubmitLabelsRequest.Builder batch = SubmitLabelsRequest.newBuilder().setModel("digits");
    List.of(labels).forEach(batch::addLabels);
    return batch;
  }

  private SubmitLabelsResponse submit(Label.Builder... labels) {
    return stub.submitLabels(batch(labels).build());
  }

  private static List<String> outcomes(SubmitLabelsResponse response) {
    return response.getResultsList().stream().map(r -> r.getOutcome().name().substring("LABEL_OUTCOME_".length())).toList();
  }

  private static Map<String, Long> counts(SubmitLabelsResponse response) {
    return response.getCountsList().stream().collect(Collectors.toMap(c -> c.getOutcome().name(), LabelCount::getCount));
  }

  private Timestamp at(long seconds) {
    return Timestamp.newBuilder().setSeconds(api.clock.instant().getEpochSecond() + seconds).build();
  }

  @Test
  void everyLabelIsToldWhatBecameOfIt() {
    api.predict("a", "dim", "1");
    api.predict("b", "dim", "1");
    api.clock.advance(Duration.ofSeconds(10));
    SubmitLabelsResponse response = submit(label("a", "1").setLabelTime(at(0)), label("nobody", "1"), label("a", "2")
        .setLabelTime(at(1)));
    assertThat(outcomes(response)).containsExactly("JOINED", "WAITING", "CORRECTED");
    assertThat(response.getResultsList()).extracting(LabelResult::getIndex).containsExactly(0, 1, 2);
    assertThat(counts(response))
        .isEqualTo(Map.of("LABEL_OUTCOME_JOINED", 1L, "LABEL_OUTCOME_WAITING", 1L, "LABEL_OUTCOME_CORRECTED", 1L));
    SubmitLabelsResponse again = submit(label("a", "2").setLabelTime(at(1)), label("a", "3").setLabelTime(at(-5)));
    assertThat(outcomes(again)).containsExactly("DUPLICATE", "SUPERSEDED");
    assertThat(again.getResults(1).getCurrent().getOutcome().getClassName()).isEqualTo("2");
    assertThat(outcomes(submit(label("a", "").clearOutcome().setRetracted(true).setLabelTime(at(2)))))
        .containsExactly("RETRACTED");
  }

  @Test
  void rankedSourcesWinOverLaterOnes() {
    api.predict("a", "dim", "1");
    submit(label("a", "1").setSource("reviewer").setLabelTime(at(0)));
    assertThat(outcomes(submit(label("a", "2").setSource("system").setLabelTime(at(50))))).containsExactly("SUPERSEDED");
    assertThat(outcomes(submit(label("a", "2").setSource("somebody").setLabelTime(at(60))))).containsExactly("SUPERSEDED");
  }

  @Test
  void itemsFailOneByOneAndSayWhy() {
    api.predict("a", "dim", "1");
    SubmitLabelsResponse response =
        submit(
            label("a", "1"),
            label("", "1"),
            label("a", "1").clearOutcome(),
            label("a", "1").setRetracted(true),
            label("a", "").setOutcome(Outcome.newBuilder().setNumber(Double.NaN)),
            label("a", "1").setLabelTime(at(301)),
            label("a", "1").setSource(LONG),
            label(LONG, "1"),
            label("a", LONG),
            label("a", "nul\0"),
            label("a", "").setOutcome(Outcome.newBuilder().setClassIndex(-1)),
            label("a", "").setOutcome(Outcome.newBuilder().addScores(.5)),
            label("a", "").setOutcome(Outcome.newBuilder().setClassSet(ClassSet.newBuilder().addClassNames("x")
                .addClassNames("x"))));
    assertThat(outcomes(response)).first().isEqualTo("JOINED");
    assertThat(outcomes(response).subList(1, 13)).containsOnly("INVALID");
    List<String> problems = response.getResultsList().stream().map(r -> r.getError().getMessage()).toList();
    assertThat(problems.get(1)).contains("prediction.prediction_id");
    assertThat(problems.get(2)).contains("outcome");
    assertThat(problems.get(3)).contains("unset where retracted");
    assertThat(problems.get(4)).contains("outcome.number").contains("finite");
    assertThat(problems.get(5)).contains("label_time").contains("5 minutes");
    assertThat(problems.get(6)).contains("source").contains("512");
    assertThat(problems.get(7)).contains("prediction.prediction_id").contains("512");
    assertThat(problems.get(8)).contains("outcome.class_name").contains("512");
    assertThat(problems.get(9)).contains("NUL");
    assertThat(problems.get(10)).contains("outcome.class_index");
    assertThat(problems.get(11)).contains("outcome.scores");
    assertThat(problems.get(12)).contains("class_names[1]");
    assertThat(response.getResults(1).getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT.value());
    assertThat(api.recorder.ledger().labels()).containsEntry(LabelOutcome.INVALID, 12L).containsEntry(LabelOutcome.JOINED, 1L);
  }

  @Test
  void aLabelTimeOfFiveMinutesAheadIsStillTaken() {
    assertThat(outcomes(submit(label("a", "1").setLabelTime(at(300))))).containsExactly("WAITING");
  }

  @Test
  void theModelIsRequiredInTheLabelOrItsBatch() {
    SubmitLabelsRequest none = SubmitLabelsRequest.newBuilder().addLabels(label("a", "1")).build();
    assertThat(stub.submitLabels(none).getResults(0).getError().getMessage()).contains("prediction.model");
    Label.Builder own = label("a", "1");
    own.getPredictionBuilder().setModel("other");
    submit(own, label("a", "1"));
    assertThat(api.store.<Integer>read(s -> s.labels(coreKey("other", "a")).size() + s.labels(coreKey("digits", "a")).size()))
        .isEqualTo(2);
  }

  private static io.infermeter.core.prediction.PredictionKey coreKey(String model, String id) {
    return new io.infermeter.core.prediction.PredictionKey(model, id, 0, "");
  }

  @Test
  void theTimeOfArrivalStandsInForAMissingLabelTime() {
    submit(label("a", "1"));
    var stored = api.store.<io.infermeter.core.label.Label>read(s -> s.labels(coreKey("digits", "a")).getFirst());
    assertThat(stored.labelMicros()).isEqualTo(api.clock.micros());
    assertThat(stored.learnedMicros()).isEqualTo(api.clock.micros());
    assertThat(stored.id()).isNotEmpty();
  }

  @Test
  void sameLabelsHaveTheSameIdAndOthersAnother() {
    submit(label("a", "1").setLabelTime(at(0)));
    assertThat(outcomes(submit(label("a", "1").setLabelTime(at(0)), label("a", "1").setLabelTime(at(0)).setSource("x"))))
        .containsExactly("DUPLICATE", "WAITING");
  }

  @Test
  void anIndexNamesADeclaredClass() {
    api.models.declare("digits", Task.MULTICLASS, "zero", "one");
    SubmitLabelsResponse response =
        submit(
            label("a", "").setOutcome(Outcome.newBuilder().setClassIndex(1)),
            label("a", "").setOutcome(Outcome.newBuilder().setClassIndex(2)));
    assertThat(outcomes(response)).containsExactly("WAITING", "INVALID");
    assertThat(response.getResults(1).getError().getMessage()).contains("0 to 1");
    var value = api.store.<Object>read(s -> s.labels(coreKey("digits", "a")).getFirst().value());
    assertThat(value).isEqualTo(new io.infermeter.core.prediction.Value.ClassName("one"));
  }

  @Test
  void labelsOfPredictionsBeyondTheHorizonAreTooLate() {
    api.models.declare("digits", Task.MULTICLASS);
    api.predict("a", "dim", "1");
    api.clock.advance(Duration.ofHours(3));
    LabelResult result = submit(label("a", "1")).getResults(0);
    assertThat(result.getOutcome()).isEqualTo(io.infermeter.v1.LabelOutcome.LABEL_OUTCOME_TOO_LATE);
    assertThat(result.getError().getCode()).isEqualTo(Code.FAILED_PRECONDITION.value());
  }

  @Test
  void problemsOnlyLeavesTheRestToTheCounts() {
    SubmitLabelsResponse response = stub.submitLabels(batch(label("a", "1"), label("", "1"), label("b", "1"))
        .setProblemsOnly(true).build());
    assertThat(response.getResultsList()).extracting(LabelResult::getIndex).containsExactly(1);
    assertThat(counts(response)).isEqualTo(Map.of("LABEL_OUTCOME_WAITING", 2L, "LABEL_OUTCOME_INVALID", 1L));
  }

  @Test
  void aRehearsalSaysWhatWouldHappenAndStoresNothing() {
    api.predict("a", "dim", "1");
    SubmitLabelsRequest.Builder batch =
        batch(label("a", "1").setLabelTime(at(0)), label("a", "2").setLabelTime(at(1)), label("b", "1"), label("", "1"));
    SubmitLabelsResponse rehearsed = stub.submitLabels(batch.clone().setValidateOnly(true).build());
    assertThat(api.intake.batches).isEmpty();
    assertThat(api.store.<Long>read(Snapshot::waitingLabels)).isZero();
    assertThat(api.recorder.ledger().labels()).isEmpty();
    assertThat(outcomes(rehearsed)).isEqualTo(outcomes(stub.submitLabels(batch.build())))
        .containsExactly("JOINED", "CORRECTED", "WAITING", "INVALID");
  }

  @Test
  void batchesAreBoundedInNumber() {
    Refused.by(() -> submit()).with(Code.INVALID_ARGUMENT).because(ErrorReason.ERROR_REASON_INVALID_FIELD)
        .at("labels", "1 to 10000");
    Label one = label("a", "1").build();
    SubmitLabelsRequest most = SubmitLabelsRequest.newBuilder().setModel("digits").addAllLabels(Collections.nCopies(10_000, one))
        .build();
    assertThat(stub.submitLabels(most).getResultsCount()).isEqualTo(10_000);
    Refused.by(() -> stub.submitLabels(most.toBuilder().addLabels(one).build())).at("labels", "are 10001");
  }

  @Test
  void aResponseStaysUnderWhatClientsTake() {
    for (int i = 0; i < 20; i++) {
      submit(label("a" + i, "y".repeat(512)).setLabelId("z".repeat(512)).setSource("reviewer").setLabelTime(at(0)));
    }
    SubmitLabelsRequest.Builder many = SubmitLabelsRequest.newBuilder().setModel("digits").setProblemsOnly(false);
    for (int i = 0; i < 10_000; i++) {
      many.addLabels(label("a" + i % 20, "1").setLabelTime(at(-1 - i)));
    }
    SubmitLabelsResponse response = stub.submitLabels(many.build());
    assertThat(response.getSerializedSize()).isLessThan(4 << 20);
    assertThat(counts(response)).isEqualTo(Map.of("LABEL_OUTCOME_SUPERSEDED", 10_000L));
  }

  @Test
  void aFullGatewayAsksToTryAgain() {
    api.intake.failure = new LabelIntake.Full("100 labels wait");
    Refused.by(() -> submit(label("a", "1")))
        .with(Code.RESOURCE_EXHAUSTED)
        .because(ErrorReason.ERROR_REASON_OVERLOADED)
        .saying("100 labels wait")
        .thatMayBeTriedAgain();
  }

  @Test
  void failuresInsideAreToldWithoutTheirSecrets() {
    api.intake.failure = new StoreException("password of jdbc:secret");
    Refused.by(() -> submit(label("a", "1"))).with(Code.UNAVAILABLE).thatMayBeTriedAgain().notSaying("secret");
    api.intake.failure = new IllegalStateException("secret");
    Refused.by(() -> submit(label("a", "1"))).with(Code.INTERNAL).notSaying("secret");
  }
}
