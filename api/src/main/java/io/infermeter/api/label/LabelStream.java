// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.core.label.LabelResult;
import io.infermeter.v1.StreamLabelsRequest;
import io.infermeter.v1.StreamLabelsResponse;
import io.infermeter.v1.SubmitLabelsResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One stream of batches. A batch is asked for only while fewer than {@link #MOST_OUTSTANDING} labels are on their way, so a
 * sender is slowed down to the speed of the store, and a sender that does not read its responses is not read from either.
 *
 * <p>Everything that changes is guarded by the object's monitor.
 */
final class LabelStream implements StreamObserver<StreamLabelsRequest> {
  /** Labels that may be on their way before no further batch is asked for. */
  static final int MOST_OUTSTANDING = LabelBatch.MOST_LABELS;

  /** Batches that may be on their way, however few labels they have. */
  static final int MOST_BATCHES = 64;

  private final LabelSubmission submission;
  private final ServerCallStreamObserver<StreamLabelsResponse> responses;
  private final Executor executor;
  private final Queue<Pending> pending = new ArrayDeque<>();
  private int outstanding;
  private boolean asked;
  private boolean halfClosed;
  private boolean ended;

  /** A batch on its way, or the reason why the stream ends here. */
  private record Pending(
      long sequence, @Nullable LabelBatch batch, CompletableFuture<List<LabelResult>> results) {
    int size() {
      return batch == null ? 0 : batch.size();
    }
  }

  LabelStream(LabelSubmission submission, ServerCallStreamObserver<StreamLabelsResponse> responses, Executor executor) {
    this.submission = submission;
    this.responses = responses;
    this.executor = executor;
  }

  StreamObserver<StreamLabelsRequest> begin() {
    responses.disableAutoRequest();
    responses.setOnReadyHandler(this::drain);
    responses.setOnCancelHandler(this::cancelled);
    asked = true;
    responses.request(1);
    return this;
  }

  @Override
  public void onNext(StreamLabelsRequest request) {
    Pending next = submit(request);
    synchronized (this) {
      if (ended) {
        return;
      }
      asked = false;
      pending.add(next);
      outstanding += next.size();
    }
    next.results().whenCompleteAsync((results, failure) -> drain(), executor);
    drain();
  }

  private Pending submit(StreamLabelsRequest request) {
    try {
      LabelSubmission.Submitted submitted = submission.submit(request.getBatch(), "batch.");
      return new Pending(request.getSequence(), submitted.batch(), submitted.results());
    } catch (RuntimeException refused) {
      return new Pending(request.getSequence(), null, CompletableFuture.failedFuture(refused));
    }
  }

  @Override
  public synchronized void onError(Throwable gone) {
    ended = true;
    pending.clear();
  }

  @Override
  public void onCompleted() {
    synchronized (this) {
      halfClosed = true;
    }
    drain();
  }

  private synchronized void cancelled() {
    ended = true;
    pending.clear();
  }

  /** Sends the responses that are due, in order, as far as the sender reads them; then asks for more, or ends. */
  private synchronized void drain() {
    try {
      while (!ended && !pending.isEmpty() && pending.peek().results().isDone() && responses.isReady()) {
        send(pending.remove());
      }
      if (ended) {
        return;
      }
      if (halfClosed && pending.isEmpty()) {
        ended = true;
        responses.onCompleted();
      } else if (!halfClosed && !asked && outstanding < MOST_OUTSTANDING && pending.size() < MOST_BATCHES) {
        asked = true;
        responses.request(1);
      }
    } catch (StatusRuntimeException | IllegalStateException gone) {
      ended = true;
      pending.clear();
    }
  }

  private void send(Pending done) {
    if (done.batch() == null) {
      ended = true;
      pending.clear();
      Guard.fail(responses, done.results().exceptionNow());
      return;
    }
    outstanding -= done.size();
    responses.onNext(StreamLabelsResponse.newBuilder().setSequence(done.sequence()).setBatch(answer(done, done.batch())).build());
  }

  /** A batch that could not be stored now does not end the stream: its sender is told to send it again. */
  private static SubmitLabelsResponse answer(Pending done, LabelBatch batch) {
    if (!done.results().isCompletedExceptionally()) {
      return batch.response(done.results().join());
    }
    Status status = Guard.status(done.results().exceptionNow()).getStatus();
    return batch.retry(String.valueOf(status.getDescription()));
  }
}
