// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.evaluation;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.EvaluationMapping;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.evaluation.Evaluations;
import io.infermeter.v1.CreateEvaluationRequest;
import io.infermeter.v1.CreateEvaluationResponse;
import io.infermeter.v1.DeleteEvaluationRequest;
import io.infermeter.v1.DeleteEvaluationResponse;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.EvaluationServiceGrpc;
import io.infermeter.v1.GetEvaluationRequest;
import io.infermeter.v1.GetEvaluationResponse;
import io.infermeter.v1.ListEvaluationsRequest;
import io.infermeter.v1.ListEvaluationsResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Keeps the reports of evaluations, by name. Thread-safe. */
public final class EvaluationService extends EvaluationServiceGrpc.EvaluationServiceImplBase {
  private final Evaluations evaluations;
  private final Clock clock;

  public EvaluationService(Evaluations evaluations, Clock clock) {
    this.evaluations = evaluations;
    this.clock = clock;
  }

  @Override
  public void createEvaluation(CreateEvaluationRequest request, StreamObserver<CreateEvaluationResponse> responses) {
    Guard.answer(responses, () -> create(request));
  }

  private CreateEvaluationResponse create(CreateEvaluationRequest request) {
    Violations violations = new Violations();
    Evaluation evaluation = EvaluationMapping.toCore(request, clock.instant(), violations);
    violations.throwIfAny();
    return switch (evaluations.keep(evaluation)) {
      case KEPT -> CreateEvaluationResponse.newBuilder().setEvaluation(EvaluationMapping.report(evaluation)).build();
      case NAME_TAKEN ->
          throw Refusal.alreadyExists(
              ErrorReason.ERROR_REASON_EVALUATION_EXISTS,
              "an evaluation '" + Shown.text(evaluation.name()) + "' is kept already; choose another name, or delete that one first");
      case FULL -> throw Refusal.overloaded(Evaluations.MOST + " evaluations are kept, which is the most; delete one first");
    };
  }

  @Override
  public void getEvaluation(GetEvaluationRequest request, StreamObserver<GetEvaluationResponse> responses) {
    Guard.answer(responses, () -> get(request));
  }

  private GetEvaluationResponse get(GetEvaluationRequest request) {
    Evaluation found = evaluations.find(request.getName()).orElseThrow(() -> notFound(request.getName()));
    return GetEvaluationResponse.newBuilder().setEvaluation(EvaluationMapping.report(found)).build();
  }

  private static StatusRuntimeException notFound(String name) {
    return Refusal.notFound(
        ErrorReason.ERROR_REASON_EVALUATION_NOT_FOUND, "no evaluation '" + Shown.text(name) + "' is kept; ListEvaluations says which are");
  }

  @Override
  public void listEvaluations(ListEvaluationsRequest request, StreamObserver<ListEvaluationsResponse> responses) {
    Guard.answer(responses, () -> list(request));
  }

  private ListEvaluationsResponse list(ListEvaluationsRequest request) {
    Violations violations = new Violations();
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    ListEvaluationsRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    PageToken token = PageToken.decode(request.getPageToken(), same, 1, 1);
    List<Evaluation> page = new ArrayList<>();
    ListEvaluationsResponse.Builder response = ListEvaluationsResponse.newBuilder();
    long bytes = 0;
    for (Evaluation each : evaluations.all()) {
      if (!request.getModel().isEmpty() && !each.model().equals(request.getModel()) || token != null && !comesAfter(each, token)) {
        continue;
      }
      bytes += each.summary().length;
      if (page.size() == size || (bytes > Sizes.MESSAGE_BYTES && !page.isEmpty())) {
        Evaluation last = page.getLast();
        response.setNextPageToken(PageToken.of(List.of(last.createdMicros()), last.name()).encode(same));
        break;
      }
      page.add(each);
      response.addEvaluations(EvaluationMapping.summary(each));
    }
    return response.build();
  }

  /** The newest come first, and of equally new ones those whose names come first. */
  private static boolean comesAfter(Evaluation each, PageToken token) {
    int byTime = Long.compare(token.numbers().getFirst(), each.createdMicros());
    return byTime > 0 || (byTime == 0 && each.name().compareTo(token.texts().getFirst()) > 0);
  }

  @Override
  public void deleteEvaluation(DeleteEvaluationRequest request, StreamObserver<DeleteEvaluationResponse> responses) {
    Guard.answer(
        responses,
        () -> {
          if (!evaluations.delete(request.getName())) {
            throw notFound(request.getName());
          }
          return DeleteEvaluationResponse.getDefaultInstance();
        });
  }
}
