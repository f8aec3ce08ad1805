// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.IntervalMethod;

/**
 * An interval around a value.
 *
 * @param kind what it accounts for
 * @param method how it was computed
 * @param low lower end
 * @param high upper end
 * @param confidenceLevel in (0, 1); 1 for certain bounds
 */
public record Interval(Kind kind, IntervalMethod method, double low, double high, double confidenceLevel) {
  /** What an interval accounts for. */
  public enum Kind {
    /** That the labelled rows are a sample. */
    SAMPLING,
    /** That rows without a label could turn out either way. */
    UNLABELLED,
    /** That the value was computed from bins. */
    APPROXIMATION,
    /** How far a detector of changes may be from 0 before it alarms; the level is 1 - 1/run length. */
    CONTROL_LIMITS
  }
}
