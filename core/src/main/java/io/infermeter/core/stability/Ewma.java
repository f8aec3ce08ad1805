// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/**
 * An exponentially weighted moving average of standardised steps: Z = w z + (1 - w) Z. Small lasting changes add up in it, single spikes
 * fade. The state is these numbers alone, so it can be built again at any time by replaying the steps from the start.
 *
 * <p>Source: S. Roberts, "Control Chart Tests Based on Geometric Moving Averages" (1959).
 *
 * @param weight w, of the newest step, in (0, 1]
 * @param limit how far the settled average may stray, in its standard deviations
 * @param value Z; 0 at the start
 * @param steps how many steps it has taken
 */
public record Ewma(double weight, double limit, double value, long steps) {
  /** The weight that finds changes of about one standard deviation of a step soonest. */
  public static final double USUAL_WEIGHT = 0.2;

  /** At its start. @param runLength steps until a false alarm, on average */
  public static Ewma with(double weight, double runLength) {
    return new Ewma(weight, RunLength.ewmaLimit(weight, runLength), 0, 0);
  }

  /** After one more step. @param standardised (what was measured - what is expected) / standard error */
  public Ewma after(double standardised) {
    return new Ewma(weight, limit, weight * standardised + (1 - weight) * value, steps + 1);
  }

  /** How far the value may be from 0. */
  public double edge() {
    return limit * Math.sqrt(weight / (2 - weight));
  }

  public boolean alarms() {
    return Math.abs(value) > edge();
  }
}
