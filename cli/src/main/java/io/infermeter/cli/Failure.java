// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What went wrong, in a sentence, with the fields that were refused. */
public final class Failure {
  private static final Metadata.Key<byte[]> DETAILS = Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Failure() {}

  /** The sentence; whatever it quotes does nothing to a terminal. */
  public static String sentence(Throwable failure) {
    return Printable.lines(words(failure));
  }

  private static String words(Throwable failure) {
    return switch (failure) {
      case StatusRuntimeException e -> sentence(e.getStatus(), e.getTrailers());
      case StatusException e -> sentence(e.getStatus(), e.getTrailers());
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }

  private static String sentence(Status status, @Nullable Metadata trailers) {
    if (status.getCode() == Status.Code.UNAVAILABLE && status.getCause() != null) {
      return "the gateway cannot be reached: " + root(status.getCause()) + "; is it running, and is --target right?";
    }
    if (status.getCode() == Status.Code.UNIMPLEMENTED && (trailers == null || !trailers.containsKey(DETAILS))) {
      return "this gateway cannot do that; an older version? " + (status.getDescription() == null ? "" : status.getDescription());
    }
    StringJoiner all = new StringJoiner("; ");
    all.add(status.getDescription() == null ? "the gateway answered " + status.getCode() : status.getDescription());
    byte[] details = trailers == null ? null : trailers.get(DETAILS);
    if (details != null) {
      addViolations(details, all);
    }
    return all.toString();
  }

  private static void addViolations(byte[] details, StringJoiner all) {
    try {
      for (com.google.protobuf.Any detail : com.google.rpc.Status.parseFrom(details).getDetailsList()) {
        if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation violation : detail.unpack(BadRequest.class).getFieldViolationsList()) {
            String sentence = violation.getField() + ": " + violation.getDescription();
            if (!all.toString().contains(sentence)) {
              all.add(sentence);
            }
          }
        }
      }
    } catch (InvalidProtocolBufferException e) {
      all.add("(details that cannot be read)");
    }
  }

  private static String root(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
