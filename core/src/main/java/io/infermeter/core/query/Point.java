// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Measured;
import io.infermeter.core.store.TimeRange;

/**
 * One value over one time.
 *
 * @param range what it truly covers
 * @param measured the value
 * @param finality whether it can still change
 */
public record Point(TimeRange range, Measured measured, Finality finality) {
  /** Whether a value can still change. */
  public enum Finality {
    OPEN,
    COMPLETE,
    MATURE,
    FINAL
  }
}
