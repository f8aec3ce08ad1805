// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.Optional;

/**
 * The interval of a quantile between two values of the sample, whatever the distribution: the number of values up to the quantile q is
 * binomial with n and q, so it says which ranks the quantile lies between (W. R. Thompson, 1936; H. A. David and H. N. Nagaraja, "Order
 * Statistics", 7.1). It holds at least as often as its level says. There is none where the sample is too small: of the 99th percentile at
 * 95 % with fewer than 368 values, since then all of them may well be below it.
 *
 * @param lower rank of the lower end, from 1
 * @param upper rank of the upper end, at most n
 */
record OrderStatistics(long lower, long upper) {

  /**
   * The ranks.
   *
   * @param n how many values there are
   * @param quantile in [0, 1]; the extremes of a distribution have no interval
   * @param level in (0, 1)
   */
  static Optional<OrderStatistics> of(long n, double quantile, double level) {
    double tail = (1 - level) / 2;
    if (n < 1 || quantile <= 0 || quantile >= 1 || atMost(0, n, quantile) > tail || 1 - atMost(n - 1, n, quantile) > tail) {
      return Optional.empty();
    }
    // The greatest rank whose value is hardly ever above the quantile, and the smallest whose value is hardly ever below it.
    double spread = Math.sqrt(n * quantile * (1 - quantile));
    double reach = NormalQuantile.twoSided(level) * spread;
    long lower = 1 + greatest(n, n * quantile - reach, spread, count -> atMost(count, n, quantile) <= tail);
    long upper = 2 + greatest(n, n * quantile + reach, spread, count -> 1 - atMost(count, n, quantile) > tail);
    return Optional.of(new OrderStatistics(lower, upper));
  }

  private interface Condition {
    boolean holds(long count);
  }

  /**
   * The greatest count from 0 to n - 1 with a condition that holds up to somewhere; -1 if it never does. It is looked for near where the
   * normal distribution has it, and everywhere if it is not there.
   */
  private static long greatest(long n, double guess, double spread, Condition condition) {
    long low = Math.clamp((long) (guess - spread / 4) - 2, -1, n);
    long high = Math.clamp((long) (guess + spread / 4) + 2, -1, n);
    low = low < 0 || condition.holds(low) ? low : -1;
    high = high >= n || high < 0 || condition.holds(high) ? n : high;
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      if (condition.holds(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The probability that at most so many of n values, fewer than n, are up to the quantile. */
  private static double atMost(long count, long n, double quantile) {
    return 1 - new BetaDistribution(count + 1, n - count).cumulative(quantile);
  }
}
