// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.List;

/**
 * Counts the calls of the gateway's own services by how they ended: method, status and, where a request was refused, the reason. So a
 * bound that was met shows on /metrics. Thread-safe.
 */
final class OwnCalls implements ServerInterceptor {
  private static final String REASON_PREFIX = "ERROR_REASON_";

  private final Counter ended;

  OwnCalls(Counter ended) {
    this.ended = ended;
  }

  List<ServerServiceDefinition> counted(List<ServerServiceDefinition> services) {
    // So that each method shows from the start.
    services.forEach(
        service ->
            service.getMethods().forEach(method -> ended.labelValues(method.getMethodDescriptor().getFullMethodName(), Status.Code.OK.name(), "")));
    return services.stream().map(service -> ServerInterceptors.intercept(service, this)).toList();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            ended.labelValues(method, status.getCode().name(), reason(status, trailers)).inc();
            super.close(status, trailers);
          }
        },
        headers);
  }

  private static String reason(Status status, Metadata trailers) {
    com.google.rpc.Status details = status.isOk() ? null : StatusProto.fromStatusAndTrailers(status, trailers);
    if (details == null) {
      return "";
    }
    for (com.google.protobuf.Any detail : details.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          String reason = detail.unpack(ErrorInfo.class).getReason();
          return reason.startsWith(REASON_PREFIX) ? reason.substring(REASON_PREFIX.length()) : reason;
        } catch (InvalidProtocolBufferException e) {
          return "";
        }
      }
    }
    return "";
  }
}
