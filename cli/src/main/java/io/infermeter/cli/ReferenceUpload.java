// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.infermeter.v1.Reference;
import io.infermeter.v1.ReferenceServiceGrpc;
import io.infermeter.v1.UploadReferenceRequest;
import io.infermeter.v1.UploadReferenceResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends batches as fast as the gateway takes them. For one sending thread. */
final class ReferenceUpload implements ClientResponseObserver<UploadReferenceRequest, UploadReferenceResponse> {
  private @Nullable ClientCallStreamObserver<UploadReferenceRequest> call;
  private @Nullable UploadReferenceResponse response;
  private @Nullable Throwable failure;
  private boolean ended;

  private ReferenceUpload() {}

  static ReferenceUpload begin(Channel channel) {
    ReferenceUpload upload = new ReferenceUpload();
    ReferenceServiceGrpc.newStub(channel).uploadReference(upload);
    return upload;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<UploadReferenceRequest> stream) {
    call = stream;
    stream.setOnReadyHandler(this::wake);
  }

  private synchronized void wake() {
    notifyAll();
  }

  @Override
  public synchronized void onNext(UploadReferenceResponse answer) {
    response = answer;
  }

  @Override
  public synchronized void onError(Throwable why) {
    failure = why;
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized void onCompleted() {
    ended = true;
    notifyAll();
  }

  /** Whether it makes sense to send more. */
  synchronized boolean isOpen() {
    return !ended;
  }

  /** Sends a batch, when the ones before it are on their way; nothing once the gateway has refused. */
  synchronized void send(UploadReferenceRequest batch) throws InterruptedException {
    ClientCallStreamObserver<UploadReferenceRequest> open = Objects.requireNonNull(call);
    while (!ended && !open.isReady()) {
      wait();
    }
    if (!ended) {
      open.onNext(batch);
    }
  }

  void cancel(String why) {
    Objects.requireNonNull(call).cancel(why, null);
  }

  /** Waits for the answer. @throws RuntimeException the gateway's refusal */
  Reference end() throws InterruptedException {
    synchronized (this) {
      if (!ended) {
        Objects.requireNonNull(call).onCompleted();
      }
      while (!ended) {
        wait();
      }
      if (failure instanceof RuntimeException refused) {
        throw refused;
      }
      if (response == null) {
        throw new IllegalStateException("the gateway ended the upload without an answer", failure);
      }
      return response.getReference();
    }
  }
}
