// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

/**
 * An estimate of the value that a window will have once all its labels are known.
 *
 * @param value the value; NaN where there is none
 * @param standardError how far it strays by chance; NaN where it is not known
 */
public record Estimate(double value, double standardError) {
  static final Estimate NONE = new Estimate(Double.NaN, Double.NaN);
}
