// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import java.util.List;

/**
 * How much a value truly changes from part to part, with the noise of sampling taken away: a random-effects model in which each part has a
 * value of its own, and what is measured strays from it by chance.
 *
 * <pre>
 * w_i = 1 / variance_i          mean = sum w x / sum w          Q = sum w (x - mean)^2
 * tau^2 = max(0, (Q - (T - 1)) / (sum w - sum w^2 / sum w))     I^2 = max(0, (Q - (T - 1)) / Q)
 * </pre>
 *
 * <p>Source: R. DerSimonian and N. Laird, "Meta-analysis in clinical trials" (1986); I^2 after J. Higgins and S. Thompson (2002); Q's
 * p-value after W. Cochran (1954).
 *
 * @param parts how many parts there were; T
 * @param mean the weighted mean
 * @param tau standard deviation of the true values, in the unit of the value; at least 0
 * @param iSquared share of the spread that is not chance, in [0, 1]
 * @param range largest less smallest measured value: noise included
 * @param deviation standard deviation of the measured values, each part counted alike and divided by T: noise included
 * @param pValue probability of a spread at least this large if all true values were one, in [0, 1]
 */
public record Fluctuation(int parts, double mean, double tau, double iSquared, double range, double deviation, double pValue) {

  /**
   * One part.
   *
   * @param value what was measured; finite
   * @param n rows it rests on; greater than 0
   * @param rowVariance n times the variance of the value by chance; at least 0; of a single row it says nothing
   */
  public record Part(double value, double n, double rowVariance) {
    /** A share of rows. */
    public static Part ofShare(long successes, long n) {
      double share = (double) successes / n;
      return new Part(share, n, share * (1 - share));
    }
  }

  /**
   * Shares of rows. Their variance comes from the pooled share: with each part's own, parts that happen to have few failures get too much
   * weight, and no fluctuation at all is taken for one most of the time.
   *
   * @param parts at least two
   * @param effect how many times more a part's share varies by chance than if all rows were independent; at least 1
   */
  public static Fluctuation ofShares(List<Part> parts, double effect) {
    double n = parts.stream().mapToDouble(Part::n).sum();
    double share = parts.stream().mapToDouble(part -> part.value * part.n).sum() / n;
    return of(parts, share * (1 - share) * effect);
  }

  /**
   * Values with a known variance each, of which the variance of one row is pooled over all parts, weighted by their degrees of freedom,
   * for the same reason.
   *
   * @param parts at least two, as if all rows were independent; those whose variance is not known must be left out
   * @param effect how many times more a part's value varies by chance than that; at least 1
   */
  public static Fluctuation ofValues(List<Part> parts, double effect) {
    double n = parts.stream().mapToDouble(Part::n).sum();
    return of(parts, parts.stream().mapToDouble(part -> part.rowVariance * (part.n - 1)).sum() / Math.max(1, n - parts.size()) * effect);
  }

  /** With the same variance of one row everywhere, w_i = n_i / variance. */
  private static Fluctuation of(List<Part> parts, double rowVariance) {
    double n = parts.stream().mapToDouble(Part::n).sum();
    double mean = parts.stream().mapToDouble(part -> part.value * part.n).sum() / n;
    double spread = parts.stream().mapToDouble(part -> part.n * (part.value - mean) * (part.value - mean)).sum();
    double squares = parts.stream().mapToDouble(part -> part.n * part.n).sum();
    int freedom = parts.size() - 1;
    double excess = Math.max(0, spread - freedom * rowVariance);
    double chance = rowVariance > 0 ? ChiSquareTail.of(spread / rowVariance, freedom) : spread > 0 ? 0 : 1;
    return new Fluctuation(
        parts.size(), mean, Math.sqrt(excess / (n - squares / n)), excess > 0 ? excess / spread : 0, range(parts), deviation(parts), chance);
  }

  private static double range(List<Part> parts) {
    double high = parts.stream().mapToDouble(Part::value).max().orElse(Double.NaN);
    return high - parts.stream().mapToDouble(Part::value).min().orElse(Double.NaN);
  }

  private static double deviation(List<Part> parts) {
    double mean = parts.stream().mapToDouble(Part::value).average().orElse(Double.NaN);
    return Math.sqrt(parts.stream().mapToDouble(part -> (part.value - mean) * (part.value - mean)).average().orElse(Double.NaN));
  }
}
