// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import org.jspecify.annotations.Nullable;

/**
 * What became of a label.
 *
 * @param outcome what
 * @param current the label now in force, if it is another one; else null
 * @param problem why, of INVALID, TOO_LATE and RETRY; else null
 */
public record LabelResult(LabelOutcome outcome, @Nullable Label current, @Nullable String problem) {
  public static LabelResult of(LabelOutcome outcome) {
    return new LabelResult(outcome, null, null);
  }

  public static LabelResult problem(LabelOutcome outcome, String problem) {
    return new LabelResult(outcome, null, problem);
  }
}
