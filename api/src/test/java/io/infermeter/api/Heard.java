// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** What a client heard on a stream. A slow one takes a message only when it asks for it. */
public final class Heard<Q, T> implements ClientResponseObserver<Q, T> {
  private final boolean slow;
  private final Queue<T> messages = new ArrayDeque<>();
  private ClientCallStreamObserver<Q> call;
  private Throwable failure;
  private boolean completed;

  public Heard(boolean slow) {
    this.slow = slow;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    call = stream;
    if (slow) {
      stream.disableAutoRequestWithInitial(1);
    }
  }

  @Override
  public void onNext(T message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable error) {
    failure = error;
  }

  @Override
  public void onCompleted() {
    completed = true;
  }

  /** Takes so many more messages. */
  public void ask(int count) {
    call.request(count);
  }

  public ClientCallStreamObserver<Q> call() {
    return call;
  }

  /** The next message; there has to be one. */
  public T next() {
    assertThat(failure).isNull();
    assertThat(messages).isNotEmpty();
    return messages.remove();
  }

  /** All messages that were not taken yet. */
  public List<T> rest() {
    List<T> rest = new ArrayList<>(messages);
    messages.clear();
    return rest;
  }

  public Throwable failure() {
    return failure;
  }

  public boolean completed() {
    return completed;
  }
}
