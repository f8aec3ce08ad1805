// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/**
 * Two models on the same rows, of which the truth is known.
 *
 * <p>Source: Q. McNemar (1947), the exact test: semantics of scipy.stats.binomtest(min(b, c), b + c). The interval is that of D. Bonett
 * and R. Price, "Adjusted Wald Confidence Interval for a Difference of Binomial Proportions Based on Paired Data" (2012).
 *
 * @param both rows that both have right
 * @param onlyBaseline rows that only the baseline has right
 * @param onlyOther rows that only the other one has right
 * @param neither rows that neither has right
 */
public record McNemar(long both, long onlyBaseline, long onlyOther, long neither) {
  /** Labelled rows. */
  public long rows() {
    return both + onlyBaseline + onlyOther + neither;
  }

  /** The other one's accuracy less the baseline's; NaN without rows. */
  public double difference() {
    return (double) (onlyOther - onlyBaseline) / rows();
  }

  /** Half the width of the interval around {@link #adjustedDifference}, so many standard deviations wide. */
  public double halfWidth(double deviations) {
    double n = rows() + 2.0;
    double a = (onlyBaseline + 1) / n;
    double b = (onlyOther + 1) / n;
    return deviations * Math.sqrt((a + b - (a - b) * (a - b)) / n);
  }

  /** The middle of the interval of the difference. */
  public double adjustedDifference() {
    return (onlyOther - onlyBaseline) / (rows() + 2.0);
  }

  /** The probability of rows that differ being split at least this unevenly, if both models were equally right; 1 if none differ. */
  public double pValue() {
    return exactPValue(Math.min(onlyBaseline, onlyOther), onlyBaseline + onlyOther);
  }

  /** Twice the probability of at most so many heads in n throws of a fair coin, at most 1. */
  static double exactPValue(long fewer, long n) {
    if (2 * fewer >= n) {
      return 1;
    }
    // Relative to the largest term, so that nothing underflows before the sum is scaled.
    double sum = 0;
    double term = 1;
    for (long k = fewer; k >= 0 && term > sum * 0x1p-60; k--) {
      sum += term;
      term *= k / (n - k + 1.0);
    }
    return Math.min(1, 2 * Math.exp(logBinomial(n, fewer) + Math.log(sum) - n * Math.log(2)));
  }

  /** log of n over k, exactly as a product for few, by Stirling's series for many. */
  private static double logBinomial(long n, long k) {
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  }

  private static double logFactorial(long n) {
    return LogGamma.ofWhole(n + 1);
  }
}
