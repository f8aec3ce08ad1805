// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import java.util.List;

/** A question of the wrong shape. Every violation names the field, what is wrong with it, and what is allowed. */
public final class QuestionRejected extends RuntimeException {
  /** What kind of mistake it is. */
  public enum Reason {
    UNKNOWN_METRIC,
    UNKNOWN_DIMENSION,
    PARAMETER_NOT_TAKEN,
    TOO_MANY_POINTS,
    TOO_MANY_SERIES,
    TOO_MANY_ROWS,
    REFERENCE_NOT_FOUND,
    INVALID_FIELD,
    NOT_SUPPORTED
  }

  /**
   * One mistake.
   *
   * @param field path within the question, in the contract's names: "metrics[0].quantile"
   * @param reason what kind of mistake
   * @param message what is wrong, and the allowed values
   */
  public record Violation(String field, Reason reason, String message) {}

  private final List<Violation> violations;

  public QuestionRejected(List<Violation> violations) {
    super(violations.getFirst().field() + ": " + violations.getFirst().message());
    this.violations = List.copyOf(violations);
  }

  /** A question with one mistake. */
  static QuestionRejected of(String field, Reason reason, String message) {
    return new QuestionRejected(List.of(new Violation(field, reason, message)));
  }

  public List<Violation> violations() {
    return violations;
  }
}
