// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.core.model.Task;
import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Point;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a sender sends, each label has a clear outcome, and no other is lost by it. */
class HostileLabelsTest {
  private static final String ODD = "\u0007\u001b[31m\r\n\t\u202e\ud83d\ude00".repeat(700);

  private final ApiFixture api = new ApiFixture();
  private final LabelServiceGrpc.LabelServiceBlockingStub stub = LabelServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  private static Label.Builder label(String id, String truth) {
    return SubmitLabelsTest.label(id, truth);
  }

  private List<LabelResult> submit(Label.Builder... labels) {
    SubmitLabelsRequest.Builder batch = SubmitLabelsRequest.newBuilder().setModel("digits");
    List.of(labels).forEach(batch::addLabels);
    SubmitLabelsResponse response = stub.submitLabels(batch.build());
    assertThat(response.getResultsCount()).isEqualTo(labels.length);
    return response.getResultsList();
  }

  @Test
  void longNamesWithControlCharactersAreInvalidAndTheOthersAreTaken() {
    api.predict("a", "dim", "1");
    api.predict("b", "dim", "1");
    PredictionKey.Builder key = PredictionKey.newBuilder().setPredictionId("a");
    List<LabelResult> results =
        submit(
            label("a", "1"),
            label(ODD, "1"),
            label("a", ODD),
            label("a", "1").setSource(ODD),
            label("a", "1").setLabelId(ODD),
            label("a", "1").setPrediction(key.clone().setModel(ODD)),
            label("a", "1").setPrediction(key.clone().setOutput(ODD)),
            label("b", "1"));
    assertThat(results).extracting(LabelResult::getOutcome)
        .containsExactly(
            LabelOutcome.LABEL_OUTCOME_JOINED, LabelOutcome.LABEL_OUTCOME_INVALID, LabelOutcome.LABEL_OUTCOME_INVALID,
            LabelOutcome.LABEL_OUTCOME_INVALID, LabelOutcome.LABEL_OUTCOME_INVALID, LabelOutcome.LABEL_OUTCOME_INVALID,
            LabelOutcome.LABEL_OUTCOME_INVALID, LabelOutcome.LABEL_OUTCOME_JOINED);
    assertThat(results.subList(1, 7)).allSatisfy(
        result -> assertThat(result.getError().getMessage()).contains("at most 512 bytes").hasSizeLessThan(300).doesNotContain("\u001b"));
  }

  @Test
  void oddButShortNamesAreTakenAsTheyAre() {
    String id = "\u0007\u001b[31m\r\n'; drop table label_row; --";
    api.predict(id, "dim", "1");
    assertThat(submit(label(id, "1"))).extracting(LabelResult::getOutcome).containsExactly(LabelOutcome.LABEL_OUTCOME_JOINED);
  }

  @Test
  void twentyThousandLabelsAtOnceAreRefusedAsAWhole() {
    SubmitLabelsRequest many =
        SubmitLabelsRequest.newBuilder().setModel("digits").addAllLabels(Collections.nCopies(20_000, label("a", "1").build())).build();
    Refused.by(() -> stub.submitLabels(many)).with(Code.INVALID_ARGUMENT).because(ErrorReason.ERROR_REASON_INVALID_FIELD).at("labels", "20000");
    assertThat(api.recorder.ledger().labels()).isEmpty();
  }

  @Test
  void aLabelOfAnAbsentModelWaits() {
    assertThat(submit(label("a", "1").setPrediction(PredictionKey.newBuilder().setModel("nobody").setPredictionId("a"))))
        .extracting(LabelResult::getOutcome)
        .containsExactly(LabelOutcome.LABEL_OUTCOME_WAITING);
    assertThat(api.recorder.waitingLabels()).isEqualTo(1);
  }

  @Test
  void aValueOfTheWrongKindIsInvalidWheneverItComes() {
    submit(label("b", "").setOutcome(Outcome.newBuilder().setNumber(3)));
    api.predict("a", "dim", "1");
    api.predict("b", "dim", "1");
    List<LabelResult> results = submit(label("a", "").setOutcome(Outcome.newBuilder().setNumber(3)), label("b", "1"));
    assertThat(results).extracting(LabelResult::getOutcome)
        .containsExactly(LabelOutcome.LABEL_OUTCOME_INVALID, LabelOutcome.LABEL_OUTCOME_JOINED);
    assertThat(results.getFirst().getError().getMessage()).isEqualTo("the label is a number, but the prediction is a class");
  }

  @Test
  void anUnknownClassOfADeclaredModelIsJoinedAndCountedAsOther() {
    api.models.declare("digits", Task.MULTICLASS, "1", "2", "3");
    api.predict("a", "dim", "1");
    api.predict("b", "dim", "2");
    assertThat(submit(label("a", "seven"), label("b", "2"))).extracting(LabelResult::getOutcome)
        .containsOnly(LabelOutcome.LABEL_OUTCOME_JOINED);
    Point accuracy = ask("accuracy");
    assertThat(accuracy.getNumber()).isEqualTo(0.5);
    ConfusionMatrix matrix = ask("confusion_matrix").getConfusionMatrix();
    assertThat(matrix.getCountsList()).containsExactlyInAnyOrder(1L, 1L);
    assertThat(matrix.getClassesList()).startsWith("1", "2", "3").hasSize(4);
  }

  private Point ask(String metric) {
    api.advance(Duration.ofSeconds(1));
    Question.Builder question =
        Question.newBuilder()
            .setId("q")
            .addGroupBy("model")
            .setLookback(com.google.protobuf.Duration.newBuilder().setSeconds(60))
            .addMetrics(Metric.newBuilder().setName(metric));
    return MetricsServiceGrpc.newBlockingStub(api.channel)
        .queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build())
        .getAnswers(0)
        .getSeries(0)
        .getPoints(0);
  }
}
