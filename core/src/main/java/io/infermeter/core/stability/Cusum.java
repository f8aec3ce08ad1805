// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/**
 * Cumulative sums of standardised steps, one for each direction: U = max(0, U + z - k), D = max(0, D - z - k). The best detector of a
 * lasting change of a known size, 2k. The state is these numbers alone, so it can be built again at any time by replaying the steps.
 *
 * <p>Source: E. Page, "Continuous Inspection Schemes" (1954); optimality: G. Moustakides (1986).
 *
 * @param allowance k, in standard deviations of a step
 * @param limit h: beyond it the detector alarms; likewise
 * @param up sum of what was more than expected, at least 0
 * @param down sum of what was less, at least 0
 * @param steps how many steps it has taken
 */
public record Cusum(double allowance, double limit, double up, double down, long steps) {
  /** Finds a change of one standard deviation of a step soonest. */
  public static final double USUAL_ALLOWANCE = 0.5;

  /** At its start. @param runLength steps until a false alarm in either direction, on average */
  public static Cusum with(double allowance, double runLength) {
    return new Cusum(allowance, RunLength.cusumLimit(allowance, runLength), 0, 0, 0);
  }

  /** After one more step. @param standardised (what was measured - what is expected) / standard error */
  public Cusum after(double standardised) {
    return new Cusum(
        allowance, limit, Math.max(0, up + standardised - allowance), Math.max(0, down - standardised - allowance), steps + 1);
  }

  /** The larger of the two sums; negative if it is the downward one. */
  public double value() {
    return up >= down ? up : -down;
  }

  public boolean alarms() {
    return Math.max(up, down) > limit;
  }
}
