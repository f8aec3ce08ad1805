// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OrderStatisticsTest {
  private static final double TOLERANCE = 1e-10;

  @Test
  void theTablesOfMedianIntervalsAreMet() {
    assertThat(OrderStatistics.of(5, .5, .95)).isEmpty();
    assertThat(OrderStatistics.of(6, .5, .95)).contains(new OrderStatistics(1, 6));
    assertThat(OrderStatistics.of(10, .5, .95)).contains(new OrderStatistics(2, 9));
    assertThat(OrderStatistics.of(20, .5, .95)).contains(new OrderStatistics(6, 15));
    assertThat(OrderStatistics.of(100, .5, .95)).contains(new OrderStatistics(40, 61));
  }

  @Test
  void aSampleMayBeTooSmall() {
    assertThat(OrderStatistics.of(367, .99, .95)).isEmpty();
    assertThat(OrderStatistics.of(368, .99, .95)).isPresent();
    assertThat(OrderStatistics.of(0, .5, .95)).isEmpty();
    assertThat(OrderStatistics.of(1_000, 0, .95)).isEmpty();
    assertThat(OrderStatistics.of(1_000, 1, .95)).isEmpty();
    assertThat(OrderStatistics.of(1_000_000_000, .5, .95)).isPresent();
  }

  /** Law: the interval holds as often as its level says, and the next narrower one does not: by exact sums of the binomial distribution. */
  @Property(tries = 200)
  void theRanksAreTheNarrowestThatHold(
      @ForAll @IntRange(min = 1, max = 120) int n,
      @ForAll @DoubleRange(min = .01, max = .99) double quantile,
      @ForAll @DoubleRange(min = .5, max = .99) double level) {
    double[] atMost = binomial(n, quantile);
    double tail = (1 - level) / 2;
    Optional<OrderStatistics> ranks = OrderStatistics.of(n, quantile, level);
    if (ranks.isEmpty()) {
      assertThat(atMost[0] > tail - TOLERANCE || 1 - atMost[n - 1] > tail - TOLERANCE).isTrue();
      return;
    }
    int lower = (int) ranks.get().lower();
    int upper = (int) ranks.get().upper();
    assertThat(atMost[lower - 1]).isLessThanOrEqualTo(tail + TOLERANCE);
    assertThat(atMost[lower]).isGreaterThan(tail - TOLERANCE);
    assertThat(1 - atMost[upper - 1]).isLessThanOrEqualTo(tail + TOLERANCE);
    assertThat(upper == 1 || 1 - atMost[upper - 2] > tail - TOLERANCE).isTrue();
  }

  private static double[] binomial(int n, double p) {
    BigDecimal chance = new BigDecimal(p);
    BigDecimal rest = BigDecimal.ONE.subtract(chance);
    double[] atMost = new double[n + 1];
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal choose = BigDecimal.ONE;
    for (int k = 0; k <= n; k++) {
      BigDecimal term =
          choose.multiply(chance.pow(k, MathContext.DECIMAL128)).multiply(rest.pow(n - k, MathContext.DECIMAL128), MathContext.DECIMAL128);
      sum = sum.add(term);
      atMost[k] = sum.doubleValue();
      choose = choose.multiply(BigDecimal.valueOf(n - k)).divide(BigDecimal.valueOf(k + 1), MathContext.DECIMAL128);
    }
    return atMost;
  }
}
