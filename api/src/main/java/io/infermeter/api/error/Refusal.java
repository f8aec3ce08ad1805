// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.error;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.infermeter.api.error.Violations.Violation;
import io.infermeter.v1.ErrorReason;
import java.util.List;

/**
 * The statuses that requests are refused with. Details travel in trailers, of which clients take 8 KiB by default: so they are
 * bounded, and say how many violations were left out.
 */
public final class Refusal {
  /** Domain of every ErrorInfo. */
  public static final String DOMAIN = "infermeter.io";

  private static final int LONGEST_MESSAGE = 400;
  private static final int LONGEST_DESCRIPTION = 1200;
  private static final int LARGEST_DETAILS = 3500;
  private static final int RETRY_SECONDS = 1;

  private Refusal() {}

  /** The refusal of a request that is wrong in these ways. */
  public static StatusRuntimeException of(Violations violations) {
    return StatusProto.toStatusRuntimeException(status(violations));
  }

  /** The same as a status. */
  public static Status status(Violations violations) {
    List<Violation> found = violations.found();
    Violation decisive =
        found.stream().filter(v -> v.reason() != ErrorReason.ERROR_REASON_NOT_SUPPORTED).findFirst().orElse(found.getFirst());
    return status(
        code(decisive.reason()),
        decisive.field() + ": " + decisive.message(),
        details(found, decisive),
        info(decisive.reason()));
  }

  private static Code code(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_NOT_SUPPORTED -> Code.UNIMPLEMENTED;
      case ERROR_REASON_REFERENCE_NOT_FOUND -> Code.NOT_FOUND;
      default -> Code.INVALID_ARGUMENT;
    };
  }

  private static BadRequest details(List<Violation> found, Violation decisive) {
    BadRequest.Builder details = BadRequest.newBuilder();
    int size = add(details, decisive);
    int left = found.size() - 1;
    for (Violation violation : found) {
      if (violation != decisive && size < LARGEST_DETAILS) {
        size += add(details, violation);
        left--;
      }
    }
    if (left > 0) {
      details.addFieldViolationsBuilder().setDescription("and " + left + " more");
    }
    return details.build();
  }

  private static int add(BadRequest.Builder details, Violation violation) {
    BadRequest.FieldViolation shown =
        BadRequest.FieldViolation.newBuilder()
            .setField(Shown.printable(violation.field(), LONGEST_MESSAGE))
            .setDescription(Shown.printable(violation.message(), LONGEST_DESCRIPTION))
            .setReason(violation.reason().name())
            .build();
    details.addFieldViolations(shown);
    return shown.getSerializedSize();
  }

  /** One field is wrong. */
  public static StatusRuntimeException invalid(String field, ErrorReason reason, String message) {
    Violations violations = new Violations();
    violations.add(field, reason, message);
    return of(violations);
  }

  /** This version does not have what was asked for. */
  public static StatusRuntimeException notSupported(String message) {
    return exception(Code.UNIMPLEMENTED, message, info(ErrorReason.ERROR_REASON_NOT_SUPPORTED));
  }

  /** No prediction has the key. */
  public static StatusRuntimeException predictionNotFound(String message) {
    return exception(Code.NOT_FOUND, message, info(ErrorReason.ERROR_REASON_PREDICTION_NOT_FOUND));
  }

  /** Nothing has the name that was asked for. */
  public static StatusRuntimeException notFound(ErrorReason reason, String message) {
    return exception(Code.NOT_FOUND, message, info(reason));
  }

  /** Something else has the name already. */
  public static StatusRuntimeException alreadyExists(ErrorReason reason, String message) {
    return exception(Code.ALREADY_EXISTS, message, info(reason));
  }

  /** What is there does not allow it. */
  public static StatusRuntimeException failedPrecondition(ErrorReason reason, String message) {
    return exception(Code.FAILED_PRECONDITION, message, info(reason));
  }

  /** The gateway holds as much as it may; try again later. */
  public static StatusRuntimeException overloaded(String message) {
    return exception(Code.RESOURCE_EXHAUSTED, message, info(ErrorReason.ERROR_REASON_OVERLOADED), retry());
  }

  /** What is needed is not there now; try again later. */
  public static StatusRuntimeException unavailable(String message) {
    return exception(Code.UNAVAILABLE, message, retry());
  }

  static StatusRuntimeException internal(String message) {
    return exception(Code.INTERNAL, message);
  }

  private static ErrorInfo info(ErrorReason reason) {
    return ErrorInfo.newBuilder().setReason(reason.name()).setDomain(DOMAIN).build();
  }

  private static RetryInfo retry() {
    RetryInfo.Builder retry = RetryInfo.newBuilder();
    retry.getRetryDelayBuilder().setSeconds(RETRY_SECONDS);
    return retry.build();
  }

  private static StatusRuntimeException exception(Code code, String message, Message... details) {
    return StatusProto.toStatusRuntimeException(status(code, message, details));
  }

  private static Status status(Code code, String message, Message... details) {
    Status.Builder status =
        Status.newBuilder().setCode(code.getNumber()).setMessage(Shown.printable(message, LONGEST_MESSAGE));
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return status.build();
  }
}
