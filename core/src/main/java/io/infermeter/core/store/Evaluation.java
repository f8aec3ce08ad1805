// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import java.util.Arrays;
import java.util.Objects;

/**
 * The kept report of an evaluation. What the report says is the contract's; a store keeps its bytes. Immutable: callers must not change
 * the arrays.
 *
 * @param name names it
 * @param model the model that was evaluated
 * @param createdMicros when it was kept, microseconds since 1970
 * @param summary what lists show
 * @param report everything
 */
public record Evaluation(String name, String model, long createdMicros, byte[] summary, byte[] report) {
  public Evaluation {
    Objects.requireNonNull(name);
    Objects.requireNonNull(model);
    Objects.requireNonNull(summary);
    Objects.requireNonNull(report);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Evaluation o
        && name.equals(o.name)
        && model.equals(o.model)
        && createdMicros == o.createdMicros
        && Arrays.equals(summary, o.summary)
        && Arrays.equals(report, o.report);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, model, createdMicros);
  }

  @Override
  public String toString() {
    return "Evaluation[" + name + " of " + model + ", " + report.length + " bytes]";
  }
}
