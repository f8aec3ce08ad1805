// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.Objects;

/**
 * Something that a careful reader of a value should know. The message holds no number that changes from point to point, so that an answer
 * says it once.
 */
public record Remark(Reason reason, String message) {
  /** What it is about. */
  public enum Reason {
    /** The labelled rows do not look like the others. */
    BIASED_LABELS,
    /** There are too few labels yet to correct an estimate. */
    FEW_LABELS,
    /** Which scores were calibrated, and why. */
    CALIBRATION
  }

  public Remark {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(message);
  }
}
