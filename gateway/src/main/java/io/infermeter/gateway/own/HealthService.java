// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.own;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * gRPC health: of the gateway for "" and its own services, of the default model server for any other name. Thread-safe.
 *
 * <p>Follows the <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">health checking protocol</a>.
 */
public final class HealthService extends HealthGrpc.HealthImplBase {
  private static final long LONGEST_CHECK_SECONDS = 5;

  private final Set<String> own;
  private final HealthStatusManager manager;
  private final HealthGrpc.HealthImplBase ownHealth;
  private final Supplier<Optional<Channel>> upstream;

  /**
   * Says of all that it serves.
   *
   * @param own names of the gateway's own services
   * @param upstream the way to the default model server, if there is one
   */
  public HealthService(Set<String> own, Supplier<Optional<Channel>> upstream) {
    this.own = Set.copyOf(own);
    this.upstream = upstream;
    this.manager = new HealthStatusManager();
    this.ownHealth = (HealthGrpc.HealthImplBase) manager.getHealthService();
    own.forEach(name -> manager.setStatus(name, HealthCheckResponse.ServingStatus.SERVING));
  }

  /** Says of all that it serves no longer. */
  public void stopping() {
    manager.enterTerminalState();
  }

  private boolean isOwn(String service) {
    return service.isEmpty() || own.contains(service);
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
    if (isOwn(request.getService())) {
      ownHealth.check(request, responses);
      return;
    }
    Optional<Channel> channel = upstream.get();
    if (channel.isEmpty()) {
      responses.onError(unknown(request));
      return;
    }
    HealthGrpc.newStub(channel.get())
        .withDeadlineAfter(LONGEST_CHECK_SECONDS, TimeUnit.SECONDS)
        .check(request, new Forwarding(responses));
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
    if (isOwn(request.getService())) {
      ownHealth.watch(request, responses);
      return;
    }
    Optional<Channel> channel = upstream.get();
    if (channel.isEmpty()) {
      responses.onError(unknown(request));
      return;
    }
    // The context of this call ends the upstream's when the client goes.
    HealthGrpc.newStub(channel.get()).watch(request, new Forwarding(responses));
  }

  private static RuntimeException unknown(HealthCheckRequest request) {
    return Status.NOT_FOUND
        .withDescription("the gateway has no service \"" + request.getService() + "\", and no model server is configured")
        .asRuntimeException();
  }

  private record Forwarding(StreamObserver<HealthCheckResponse> to) implements StreamObserver<HealthCheckResponse> {
    @Override
    public void onNext(HealthCheckResponse response) {
      to.onNext(response);
    }

    @Override
    public void onError(Throwable failure) {
      to.onError(Status.fromThrowable(failure).asRuntimeException());
    }

    @Override
    public void onCompleted() {
      to.onCompleted();
    }
  }
}
