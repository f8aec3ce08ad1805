// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.infermeter.gateway.call.Backend;

/** What a client is told when a call ended without a status from the model server. */
final class BackendFailure {
  private static final Metadata.Key<byte[]> DETAILS = Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final String DOMAIN = "infermeter.io";
  private static final String REASON = "BACKEND_UNAVAILABLE";

  private BackendFailure() {}

  /** The status with the backend and its address in words, and the root cause. */
  static Status status(Status status, Backend backend) {
    String what = status.getCode() == Status.Code.UNAVAILABLE ? " is not available" : "";
    return status.withDescription(
        "backend \"" + backend.name() + "\" at " + backend.address() + what + ": " + rootCause(status));
  }

  /** The model server gave up at the call's deadline. */
  static Status tooLate(Backend backend) {
    return Status.DEADLINE_EXCEEDED.withDescription(
        "backend \"" + backend.name() + "\" at " + backend.address() + " did not answer before the deadline");
  }

  /** Adds google.rpc details for a backend that is not available. */
  static void addDetails(Metadata trailers, Status status, Backend backend) {
    if (status.getCode() != Status.Code.UNAVAILABLE) {
      return;
    }
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason(REASON)
            .setDomain(DOMAIN)
            .putMetadata("backend", backend.name())
            .putMetadata("address", backend.address())
            .build();
    com.google.rpc.Status details =
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(String.valueOf(status.getDescription()))
            .addDetails(Any.pack(info))
            .build();
    trailers.discardAll(DETAILS);
    trailers.put(DETAILS, details.toByteArray());
  }

  private static String rootCause(Status status) {
    Throwable cause = status.getCause();
    if (cause == null) {
      return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
