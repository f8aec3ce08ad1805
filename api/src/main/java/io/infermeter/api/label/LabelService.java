// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.model.Models;
import io.infermeter.core.store.MeterStore;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.StreamLabelsRequest;
import io.infermeter.v1.StreamLabelsResponse;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.ObjLongConsumer;

/** Takes labels. Thread-safe. */
public final class LabelService extends LabelServiceGrpc.LabelServiceImplBase {
  private final LabelSubmission submission;
  private final Executor executor;

  /**
   * Makes the service.
   *
   * @param sourceRanks the rank of each source of labels, the greater wins; a source that is not named has 0
   * @param neverStored counts labels that are answered without reaching the intake
   * @param executor answers when labels are durable
   */
  public LabelService(
      LabelIntake intake,
      MeterStore store,
      Models models,
      Map<String, Integer> sourceRanks,
      ObjLongConsumer<LabelOutcome> neverStored,
      Clock clock,
      Executor executor) {
    this.submission = new LabelSubmission(intake, store, models, sourceRanks, neverStored, clock);
    this.executor = executor;
  }

  @Override
  public void submitLabels(SubmitLabelsRequest request, StreamObserver<SubmitLabelsResponse> responses) {
    try {
      LabelSubmission.Submitted submitted = submission.submit(request, "");
      submitted
          .results()
          .whenCompleteAsync(
              (results, failure) -> {
                if (failure == null) {
                  Guard.answer(responses, () -> submitted.batch().response(results));
                } else {
                  Guard.fail(responses, failure);
                }
              },
              executor);
    } catch (RuntimeException failure) {
      Guard.fail(responses, failure);
    }
  }

  @Override
  public StreamObserver<StreamLabelsRequest> streamLabels(StreamObserver<StreamLabelsResponse> responses) {
    return new LabelStream(submission, (ServerCallStreamObserver<StreamLabelsResponse>) responses, executor).begin();
  }
}
