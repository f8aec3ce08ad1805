// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.own;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks the default model server for its reflection, v1 or v1alpha, whichever it has. Thread-safe; blocks. */
final class UpstreamReflection {
  private static final long LONGEST_SECONDS = 2;

  private final Supplier<Optional<Channel>> upstream;
  private volatile boolean alphaOnly;

  UpstreamReflection(Supplier<Optional<Channel>> upstream) {
    this.upstream = upstream;
  }

  /** The model server's answer; empty if it offers no reflection or cannot be reached. */
  Optional<ServerReflectionResponse> ask(ServerReflectionRequest request) {
    Optional<Channel> channel = upstream.get();
    if (channel.isEmpty()) {
      return Optional.empty();
    }
    if (!alphaOnly) {
      Answer answer = ask(channel.get(), request, ServerReflectionGrpc.getServerReflectionInfoMethod());
      if (!answer.unimplemented()) {
        return answer.response();
      }
    }
    Answer answer = ask(channel.get(), request, Reflection.ALPHA);
    alphaOnly = answer.response().isPresent();
    return answer.response();
  }

  private record Answer(Optional<ServerReflectionResponse> response, boolean unimplemented) {}

  private static Answer ask(
      Channel channel,
      ServerReflectionRequest request,
      MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> method) {
    CompletableFuture<ServerReflectionResponse> first = new CompletableFuture<>();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(LONGEST_SECONDS, TimeUnit.SECONDS);
    StreamObserver<ServerReflectionRequest> requests =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(method, options), new First(first));
    requests.onNext(request);
    requests.onCompleted();
    try {
      return new Answer(Optional.of(first.get(2 * LONGEST_SECONDS, TimeUnit.SECONDS)), false);
    } catch (ExecutionException e) {
      return new Answer(Optional.empty(), Status.fromThrowable(e.getCause()).getCode() == Status.Code.UNIMPLEMENTED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(Optional.empty(), false);
    } catch (java.util.concurrent.TimeoutException e) {
      return new Answer(Optional.empty(), false);
    }
  }

  private record First(CompletableFuture<ServerReflectionResponse> to) implements StreamObserver<ServerReflectionResponse> {
    @Override
    public void onNext(ServerReflectionResponse response) {
      to.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      to.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      to.completeExceptionally(Status.INTERNAL.withDescription("reflection ended without an answer").asRuntimeException());
    }
  }
}
