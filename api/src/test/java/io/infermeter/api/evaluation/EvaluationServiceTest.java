// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.v1.CreateEvaluationRequest;
import io.infermeter.v1.DeleteEvaluationRequest;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationScenario;
import io.infermeter.v1.EvaluationServiceGrpc;
import io.infermeter.v1.GetEvaluationRequest;
import io.infermeter.v1.ListEvaluationsRequest;
import io.infermeter.v1.ListEvaluationsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluationServiceTest {
  private final ApiFixture api = new ApiFixture();
  private final EvaluationServiceGrpc.EvaluationServiceBlockingStub stub = EvaluationServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  private Evaluation create(String name, String model) {
    Evaluation evaluation =
        Evaluation.newBuilder().setName(name).setModel(model).addScenarios(EvaluationScenario.newBuilder().setBatchSize(8)).build();
    api.clock.advance(Duration.ofSeconds(1));
    return stub.createEvaluation(CreateEvaluationRequest.newBuilder().setEvaluation(evaluation).build()).getEvaluation();
  }

  private Refused refused(Runnable call) {
    return Refused.of(catchThrowable(call::run));
  }

  @Test
  void whatIsKeptComesBackWithItsTime() {
    Evaluation kept = create("nightly.1", "digits");
    assertThat(kept.getCreateTime().getSeconds()).isEqualTo(api.clock.instant().getEpochSecond());
    assertThat(stub.getEvaluation(GetEvaluationRequest.newBuilder().setName("nightly.1").build()).getEvaluation()).isEqualTo(kept);
    assertThat(kept.getScenarios(0).getBatchSize()).isEqualTo(8);
  }

  @Test
  void anEvaluationNeverChanges() {
    create("nightly", "digits");
    refused(() -> create("nightly", "digits")).with(Status.Code.ALREADY_EXISTS).because(ErrorReason.ERROR_REASON_EVALUATION_EXISTS).saying("nightly");
  }

  @Test
  void badNamesAreRefused() {
    for (String name : List.of("", "a/b", "-x", "x".repeat(129), "a\nb", "\u202ea")) {
      refused(() -> create(name, "digits")).with(Status.Code.INVALID_ARGUMENT).at("evaluation.name", "letters");
    }
    refused(() -> create("ok", "")).with(Status.Code.INVALID_ARGUMENT).at("evaluation.model", "must be given");
  }

  @Test
  void listsComeInPagesTheNewestFirst() {
    for (int i = 0; i < 7; i++) {
      create("run-" + i, i % 2 == 0 ? "even" : "odd");
    }
    assertThat(names("", 3)).containsExactly("run-6", "run-5", "run-4", "run-3", "run-2", "run-1", "run-0");
    assertThat(names("odd", 2)).containsExactly("run-5", "run-3", "run-1");
  }

  private List<String> names(String model, int pageSize) {
    List<String> names = new ArrayList<>();
    ListEvaluationsRequest.Builder request = ListEvaluationsRequest.newBuilder().setModel(model).setPageSize(pageSize);
    ListEvaluationsResponse page;
    do {
      page = stub.listEvaluations(request.build());
      assertThat(page.getEvaluationsCount()).isLessThanOrEqualTo(pageSize);
      page.getEvaluationsList().forEach(each -> names.add(each.getName()));
      assertThat(page.getEvaluationsList()).allSatisfy(each -> assertThat(each.getScenariosList()).isEmpty());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return names;
  }

  @Test
  void whatIsDeletedIsGone() {
    create("nightly", "digits");
    stub.deleteEvaluation(DeleteEvaluationRequest.newBuilder().setName("nightly").build());
    refused(() -> stub.getEvaluation(GetEvaluationRequest.newBuilder().setName("nightly").build()))
        .with(Status.Code.NOT_FOUND)
        .because(ErrorReason.ERROR_REASON_EVALUATION_NOT_FOUND);
    refused(() -> stub.deleteEvaluation(DeleteEvaluationRequest.newBuilder().setName("nightly").build())).with(Status.Code.NOT_FOUND);
  }
}
