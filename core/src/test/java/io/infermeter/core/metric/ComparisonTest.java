// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.Newcombe.Sample;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Offset<Double> PRINTED = Offset.offset(.00005001);

  /** Newcombe (1998), table II, method 10, as printed. */
  @Test
  void theHybridScoreIntervalIsThatOfThePaper() {
    newcombe(56, 70, 48, 80, .0524, .3339);
    newcombe(9, 10, 3, 10, .1705, .8090);
    newcombe(6, 7, 2, 7, .0582, .8062);
    newcombe(5, 56, 0, 29, -.0381, .1926);
    newcombe(0, 10, 0, 20, -.1611, .2775);
    newcombe(0, 10, 0, 10, -.2775, .2775);
    newcombe(10, 10, 0, 20, .6791, 1);
    newcombe(10, 10, 0, 10, .6075, 1);
  }

  private static void newcombe(long a, long m, long b, long n, double low, double high) {
    Interval interval = Newcombe.interval(new Sample(a, m), new Sample(b, n), .95);
    assertThat(interval.low()).isCloseTo(low, PRINTED);
    assertThat(interval.high()).isCloseTo(high, PRINTED);
  }

  /** Law: the p-value is below alpha exactly where the interval at 1 - alpha leaves out 0; and nobody is first. */
  @Property(tries = 300)
  void theTestBelongsToTheInterval(
      @ForAll @IntRange(min = 1, max = 400) int m,
      @ForAll @IntRange(min = 1, max = 400) int n,
      @ForAll @DoubleRange(min = 0, max = 1) double a,
      @ForAll @DoubleRange(min = 0, max = 1) double b,
      @ForAll @DoubleRange(min = .01, max = .5) double alpha) {
    Sample one = new Sample((long) (a * m), m);
    Sample other = new Sample((long) (b * n), n);
    double p = Newcombe.pValue(one, other);
    assertThat(p).isBetween(0.0, 1.0).isCloseTo(Newcombe.pValue(other, one), Offset.offset(1e-12));
    Interval interval = Newcombe.interval(one, other, 1 - alpha);
    if (Math.abs(p - alpha) > 1e-9) {
      assertThat(interval.low() > 0 || interval.high() < 0).isEqualTo(p < alpha);
    }
  }

  /** Tail probabilities of the standard normal distribution, as tabulated to many digits. */
  @Test
  void tailsAreThoseOfTheTables() {
    assertThat(NormalTail.twoSided(0)).isEqualTo(1);
    tail(1, 0.31731050786291410);
    tail(1.959963984540054, 0.05);
    tail(2, 0.045500263896358414);
    tail(3, 0.0026997960632601867);
    tail(5, 5.7330314375838768e-7);
    tail(10, 1.5239706048321052e-23);
    assertThat(NormalTail.twoSided(50)).isZero();
  }

  private static void tail(double z, double expected) {
    assertThat(NormalTail.twoSided(z)).isCloseTo(expected, Offset.offset(expected * 1e-12));
    assertThat(NormalTail.twoSided(-z)).isEqualTo(NormalTail.twoSided(z));
  }

  /** Benjamini and Hochberg (1995), section 3.2: the fifteen p-values of the thrombolysis trial. */
  @Test
  void theFalseDiscoveryRateIsControlledAsInThePaper() {
    double[] p = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1};
    double[] adjusted = Adjustment.benjaminiHochberg(p);
    assertThat(Arrays.stream(adjusted).filter(value -> value <= .05).count()).isEqualTo(4);
    assertThat(adjusted[0]).isCloseTo(.0015, Offset.offset(1e-12));
    assertThat(adjusted[3]).isCloseTo(.035625, Offset.offset(1e-12));
    assertThat(adjusted[6]).isCloseTo(.06385714285714286, Offset.offset(1e-12));
    assertThat(adjusted[14]).isEqualTo(1);
  }

  @Property
  void adjustingNeverMakesAValueSmallerNorChangesTheOrder(@ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1) Double> values) {
    double[] p = values.stream().mapToDouble(Double::doubleValue).toArray();
    double[] adjusted = Adjustment.benjaminiHochberg(p);
    for (int i = 0; i < p.length; i++) {
      assertThat(adjusted[i]).isGreaterThanOrEqualTo(p[i]).isLessThanOrEqualTo(1);
      for (int j = 0; j < p.length; j++) {
        assertThat(p[i] < p[j] && adjusted[i] > adjusted[j]).as("%s against %s", p[i], p[j]).isFalse();
      }
    }
  }

  @Test
  void valuesThatAreNoSharesAreComparedByTheirStandardErrors() {
    Measured value = Measured.of(new MetricValue.Number(5), 100).withStandardError(.3);
    Measured baseline = Measured.of(new MetricValue.Number(4), 80).withStandardError(.4);
    Comparison comparison = Comparison.of(value, baseline, .95, true);
    assertThat(comparison.difference()).hasValue(1);
    assertThat(comparison.baselineCount()).isEqualTo(80);
    assertThat(comparison.test()).isEqualTo("welch");
    // scipy.stats.t with .25^2 / (.09^2 / 99 + .16^2 / 79) = 153.99... degrees of freedom.
    assertThat(comparison.interval().low()).isCloseTo(.012255495606832367, Offset.offset(1e-9));
    assertThat(comparison.pValue().orElseThrow()).isCloseTo(.04725860555456363, Offset.offset(1e-10));
  }

  @Test
  void whereNothingIsKnownOfChanceThereIsTheDifferenceAlone() {
    Measured value = Measured.of(new MetricValue.Number(5), 100);
    Comparison comparison = Comparison.of(value, value, .95, true);
    assertThat(comparison.difference()).hasValue(0);
    assertThat(comparison.interval()).isNull();
    assertThat(comparison.pValue()).isEmpty();
    Measured exact = Measured.of(new MetricValue.Number(.5), 2).withProportion(1, 2);
    assertThat(Comparison.of(exact, exact, .95, false).pValue()).isEmpty();
    assertThat(Comparison.of(exact, exact, .95, true).pValue()).hasValue(1);
    Measured none = Measured.of(Absence.noPredictions(), 0);
    assertThat(Comparison.of(none, none, .95, true)).isNull();
    assertThat(Comparison.of(none, exact, .95, true).difference()).isEmpty();
    assertThat(Comparison.of(none, exact, .95, true).baseline()).hasValue(.5);
  }
}
