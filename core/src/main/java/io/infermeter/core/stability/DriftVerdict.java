// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/**
 * Whether a distribution has changed enough to act. A threshold on a distance alone fires on noise where rows are few, and a p-value alone
 * fires on changes that do not matter where rows are many; so both must speak: the p-value is small, and the population stability index
 * exceeds what no change would show by the threshold of the field.
 */
public enum DriftVerdict {
  /** No change, or none that matters, or too few rows to tell. */
  NONE,
  /** A moderate change: an excess of at least {@link #WARN_FROM}. */
  WARN,
  /** A large change: an excess of at least {@link #ALARM_FROM}. */
  ALARM;

  /** Excess of the population stability index from which a change is moderate. */
  public static final double WARN_FROM = 0.1;

  /** Excess of the population stability index from which a change is large. */
  public static final double ALARM_FROM = 0.25;

  /**
   * Judges.
   *
   * @param samples regrouped, so that the test holds
   * @param significance greatest p-value that counts as small, in (0, 1)
   */
  public static DriftVerdict of(TwoSamples samples, double significance) {
    if (!(DriftMeasure.pValue(samples) <= significance)) {
      return NONE;
    }
    double excess = DriftMeasure.PSI.of(samples) - DriftMeasure.PSI.expectedUnderNoChange(samples);
    return excess >= ALARM_FROM ? ALARM : excess >= WARN_FROM ? WARN : NONE;
  }
}
