// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.error;

import io.grpc.StatusRuntimeException;
import io.infermeter.core.query.QuestionRejected;
import io.infermeter.v1.ErrorReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Everything that is wrong with a request, gathered field by field, so that it can be said at once. Confined to one thread. */
public final class Violations {
  /**
   * One mistake.
   *
   * @param field path of the field in the contract's names: "questions[0].metrics[1].quantile"
   * @param reason what kind of mistake
   * @param message what is wrong, and what is allowed
   */
  public record Violation(String field, ErrorReason reason, String message) {}

  private final List<Violation> found = new ArrayList<>();

  /** Notes a field with a value that it cannot have. */
  public void invalid(String field, String message) {
    add(field, ErrorReason.ERROR_REASON_INVALID_FIELD, message);
  }

  /** Notes a field that this version cannot answer. */
  public void notSupported(String field, String message) {
    add(field, ErrorReason.ERROR_REASON_NOT_SUPPORTED, message);
  }

  public void add(String field, ErrorReason reason, String message) {
    found.add(new Violation(field, reason, message));
  }

  /** Notes all that is wrong with a question. */
  public void add(String path, QuestionRejected rejected) {
    for (QuestionRejected.Violation violation : rejected.violations()) {
      add(path + "." + violation.field(), reason(violation.reason()), violation.message());
    }
  }

  private static ErrorReason reason(QuestionRejected.Reason reason) {
    return switch (reason) {
      case UNKNOWN_METRIC -> ErrorReason.ERROR_REASON_UNKNOWN_METRIC;
      case UNKNOWN_DIMENSION -> ErrorReason.ERROR_REASON_UNKNOWN_DIMENSION;
      case PARAMETER_NOT_TAKEN -> ErrorReason.ERROR_REASON_PARAMETER_NOT_TAKEN;
      case TOO_MANY_POINTS -> ErrorReason.ERROR_REASON_TOO_MANY_POINTS;
      case TOO_MANY_SERIES -> ErrorReason.ERROR_REASON_TOO_MANY_SERIES;
      case TOO_MANY_ROWS -> ErrorReason.ERROR_REASON_TOO_MANY_ROWS;
      case REFERENCE_NOT_FOUND -> ErrorReason.ERROR_REASON_REFERENCE_NOT_FOUND;
      case INVALID_FIELD -> ErrorReason.ERROR_REASON_INVALID_FIELD;
      case NOT_SUPPORTED -> ErrorReason.ERROR_REASON_NOT_SUPPORTED;
    };
  }

  public List<Violation> found() {
    return Collections.unmodifiableList(found);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Goes on if nothing is wrong.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT with all violations; UNIMPLEMENTED if all of them are only not supported yet
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw Refusal.of(this);
    }
  }
}
