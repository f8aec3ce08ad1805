// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.infermeter.gateway.call.Backend;
import java.util.List;
import java.util.Map;

/**
 * What a client is told when its call ends without a status from the model server: in words, and as google.rpc details with the domain
 * "infermeter.io".
 *
 * @param status code and words
 * @param trailers with the details
 */
record Ending(Status status, Metadata trailers) {
  private static final Metadata.Key<byte[]> DETAILS = Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final String DOMAIN = "infermeter.io";
  private static final Duration TRY_AGAIN_AFTER = Duration.newBuilder().setSeconds(1).build();

  /** The model server cannot be reached, or went away, or does not speak gRPC: its address in words, and the root cause. */
  static Ending failed(Status status, Backend backend) {
    String what = status.getCode() == Status.Code.UNAVAILABLE ? " is not available" : "";
    Status named = status.withDescription(named(backend) + what + ": " + rootCause(status));
    if (isTooLong(status)) {
      return of(named, "MAX_MESSAGE_SIZE", backend);
    }
    return of(named, status.getCode() == Status.Code.UNAVAILABLE ? "BACKEND_UNAVAILABLE" : "BACKEND_FAILED", backend);
  }

  /** Whether grpc-java ended a call because of a message beyond the bound. A reset can have the same code, and other words. */
  static boolean isTooLong(Status status) {
    String words = status.getDescription();
    return status.getCode() == Status.Code.RESOURCE_EXHAUSTED && words != null && words.contains("exceeds maximum size");
  }

  /** The client's deadline has passed. */
  static Ending tooLate(Backend backend) {
    Status status = Status.DEADLINE_EXCEEDED.withDescription(named(backend) + " did not answer before the deadline");
    return of(status, "DEADLINE_PASSED", backend);
  }

  /** The call took longer than the gateway lets it. */
  static Ending tooLong(Backend backend, java.time.Duration longest) {
    Status status =
        Status.DEADLINE_EXCEEDED.withDescription(
            named(backend) + " did not end the call within " + words(longest) + ", the longest that infermeter.max-call-time allows");
    return of(status, "MAX_CALL_TIME", backend);
  }

  /** All calls together hold too many bytes. */
  static Ending tooManyBytes() {
    Status status =
        Status.RESOURCE_EXHAUSTED.withDescription(
            "the gateway holds as many bytes of unfinished messages as infermeter.max-bytes-in-flight allows; "
                + "try again, with smaller messages or fewer calls at once");
    return of(status, info("MAX_BYTES_IN_FLIGHT", Map.of()), RetryInfo.newBuilder().setRetryDelay(TRY_AGAIN_AFTER).build());
  }

  /** The model server compresses its answers as the client does not accept. */
  static Ending notAccepted(Backend backend, String encoding) {
    Status status =
        Status.INTERNAL.withDescription("backend \"" + backend.name() + "\" compresses with " + encoding + ", which the client does not accept");
    return of(status, "ENCODING_NOT_ACCEPTED", backend);
  }

  private static String named(Backend backend) {
    return "backend \"" + backend.name() + "\" at " + backend.address();
  }

  private static String words(java.time.Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private static Ending of(Status status, String reason, Backend backend) {
    return of(status, info(reason, Map.of("backend", backend.name(), "address", backend.address())));
  }

  private static ErrorInfo info(String reason, Map<String, String> metadata) {
    return ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).putAllMetadata(metadata).build();
  }

  private static Ending of(Status status, Message... details) {
    com.google.rpc.Status described =
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(String.valueOf(status.getDescription()))
            .addAllDetails(List.of(details).stream().map(Any::pack).toList())
            .build();
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, described.toByteArray());
    return new Ending(status, trailers);
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
