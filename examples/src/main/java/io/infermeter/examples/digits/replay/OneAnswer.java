// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands on the one answer of a unary call once its status is known to be OK, or else the status. */
final class OneAnswer<T> implements StreamObserver<T> {
  private final Consumer<T> answered;
  private final Consumer<Status> failed;
  private @Nullable T answer;

  OneAnswer(Consumer<T> answered, Consumer<Status> failed) {
    this.answered = answered;
    this.failed = failed;
  }

  @Override
  public void onNext(T value) {
    answer = value;
  }

  @Override
  public void onError(Throwable failure) {
    failed.accept(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    if (answer == null) {
      failed.accept(Status.INTERNAL.withDescription("OK without an answer"));
    } else {
      answered.accept(answer);
    }
  }
}
