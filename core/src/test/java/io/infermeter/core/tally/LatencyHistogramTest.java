// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private static final int BINS_PER_DOUBLING = 1 << LatencyHistogram.SCALE;
  private static final BigInteger NANOS = BigInteger.TEN.pow(9).pow(BINS_PER_DOUBLING);

  /** Whether so many nanoseconds are at most 2^(exponent/32) seconds: nanos^32 &lt;= 2^exponent 10^288, in whole numbers. */
  private static boolean atMost(long nanos, int exponent) {
    BigInteger left = BigInteger.valueOf(nanos).pow(BINS_PER_DOUBLING);
    return exponent >= 0
        ? left.compareTo(NANOS.shiftLeft(exponent)) <= 0
        : left.shiftLeft(-exponent).compareTo(NANOS) <= 0;
  }

  private static void isInItsBin(long nanos) {
    int index = LatencyHistogram.index(nanos);
    if (index < LatencyHistogram.FIRST) {
      assertThat(atMost(nanos, LatencyHistogram.FIRST)).as("%s ns is at most 2^-20 s", nanos).isTrue();
      return;
    }
    assertThat(atMost(nanos, index)).as("%s ns is above the lower bound of bin %s", nanos, index).isFalse();
    if (index < LatencyHistogram.LAST) {
      assertThat(atMost(nanos, index + 1)).as("%s ns is within the upper bound of bin %s", nanos, index).isTrue();
    }
  }

  @Test
  void everyBoundaryIsExactToTheNanosecond() {
    for (int index = LatencyHistogram.FIRST - 1; index < LatencyHistogram.LAST; index++) {
      long nanos = (long) Math.floor(LatencyHistogram.upperSeconds(index) * 1e9);
      for (long near = nanos - 2; near <= nanos + 2; near++) {
        isInItsBin(near);
      }
    }
  }

  @Property
  void everyDurationIsInItsBin(@ForAll("durations") long nanos) {
    isInItsBin(nanos);
  }

  @Test
  void powersOfTwoAreTheLastOfTheirBin() {
    assertThat(LatencyHistogram.index(1_000_000_000)).isEqualTo(-1);
    assertThat(LatencyHistogram.index(1_000_000_001)).isEqualTo(0);
    assertThat(LatencyHistogram.index(2_000_000_000)).isEqualTo(31);
    assertThat(LatencyHistogram.index(500_000_000)).isEqualTo(-33);
    assertThat(LatencyHistogram.index(8_192L * 1_000_000_000)).isEqualTo(LatencyHistogram.LAST - 1);
    assertThat(LatencyHistogram.index(8_192L * 1_000_000_000 + 1)).isEqualTo(LatencyHistogram.LAST);
    assertThat(LatencyHistogram.index(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.LAST);
    assertThat(LatencyHistogram.index(953)).isEqualTo(LatencyHistogram.FIRST - 1);
    assertThat(LatencyHistogram.index(954)).isEqualTo(LatencyHistogram.FIRST);
    assertThat(LatencyHistogram.index(-1)).isEqualTo(LatencyHistogram.FIRST - 1);
  }

  @Property
  void aQuantileIsInTheBinOfTheNearestRank(
      @ForAll("samples") List<Long> nanos, @ForAll @DoubleRange(min = 0, max = 1) double quantile) {
    LatencyHistogram histogram = new LatencyHistogram();
    nanos.forEach(histogram::record);
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    int rank = Math.max(1, (int) Math.ceil(quantile * sorted.size()));
    long exact = sorted.get(rank - 1);
    int bin = histogram.quantileIndex(quantile);
    assertThat(bin).isEqualTo(LatencyHistogram.index(exact));
    if (bin >= LatencyHistogram.FIRST && bin < LatencyHistogram.LAST) {
      assertThat(LatencyHistogram.midpointSeconds(bin)).isCloseTo(exact / 1e9, Offset.offset(0.011 * exact / 1e9));
    }
  }

  @Test
  void theExtremesAreTheFirstAndTheLastBin() {
    LatencyHistogram histogram = new LatencyHistogram();
    List.of(5_000L, 70_000L, 900_000L).forEach(histogram::record);
    assertThat(histogram.quantileIndex(0)).isEqualTo(LatencyHistogram.index(5_000));
    assertThat(histogram.quantileIndex(1)).isEqualTo(LatencyHistogram.index(900_000));
    assertThat(histogram.quantileIndex(1.0 / 3)).isEqualTo(LatencyHistogram.index(5_000));
    assertThat(histogram.quantileIndex(0.34)).isEqualTo(LatencyHistogram.index(70_000));
  }

  @Test
  void anyTwoBinsCanBeMergedInAnyOrder() {
    for (int first = 0; first < 45; first++) {
      for (int second = 0; second < 45; second++) {
        LatencyHistogram a = new LatencyHistogram();
        a.record(1L << first);
        LatencyHistogram b = new LatencyHistogram();
        b.record(1L << second);
        b.add(a);
        assertThat(b.total()).isEqualTo(2);
      }
    }
  }

  @Provide
  Arbitrary<Long> durations() {
    return Arbitraries.longs().between(0, 10_000L * 1_000_000_000);
  }

  @Provide
  Arbitrary<List<Long>> samples() {
    return TallyArbitraries.nanos().list().ofMinSize(1).ofMaxSize(200);
  }
}
