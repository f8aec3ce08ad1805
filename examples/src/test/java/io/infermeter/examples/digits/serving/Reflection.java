// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.serving;

import io.grpc.Channel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks a server which services it has. */
final class Reflection {
  private Reflection() {}

  static List<String> services(Channel channel) {
    CompletableFuture<ServerReflectionResponse> first = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(completing(first));
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    asking.onCompleted();
    return first.orTimeout(10, TimeUnit.SECONDS).join().getListServicesResponse().getServiceList().stream()
        .map(ServiceResponse::getName)
        .toList();
  }

  private static <T> StreamObserver<T> completing(CompletableFuture<T> first) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        first.complete(value);
      }

      @Override
      public void onError(Throwable failure) {
        first.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {
        first.completeExceptionally(new IllegalStateException("no answer"));
      }
    };
  }
}
