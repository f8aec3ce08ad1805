// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.stability.TwoSamples.Bin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DriftLawsTest {
  @Provide
  Arbitrary<TwoSamples> samples() {
    Arbitrary<Long> counts = Arbitraries.oneOf(Arbitraries.longs().between(0, 4), Arbitraries.longs().between(0, 3_000));
    Arbitrary<List<long[]>> bins = Combinators.combine(counts, counts).as((a, b) -> new long[] {a, b}).list().ofMinSize(1).ofMaxSize(60);
    return Combinators.combine(bins, Arbitraries.of(true, false)).as(DriftLawsTest::samples).filter(s -> s.referenceRows() > 0 && s.currentRows() > 0);
  }

  private static TwoSamples samples(List<long[]> counts, boolean ordered) {
    List<Bin> bins = new ArrayList<>();
    for (long[] both : counts) {
      bins.add(new Bin(ordered ? bins.size() : 0, both[0], both[1]));
    }
    return new TwoSamples(bins, ordered);
  }

  private static boolean fits(DriftMeasure measure, TwoSamples samples) {
    return samples.ordered() || !measure.needsOrder();
  }

  @Property(tries = 300)
  void whatDidNotChangeIsAtNoDistance(@ForAll("samples") TwoSamples samples) {
    TwoSamples same =
        new TwoSamples(
            samples.bins().stream().map(bin -> new Bin(bin.place(), bin.reference(), bin.reference())).toList(), samples.ordered());
    for (DriftMeasure measure : DriftMeasure.values()) {
      if (fits(measure, same)) {
        assertThat(measure.of(same)).as("%s", measure).isCloseTo(0, within(1e-7));
      }
    }
    assertThat(DriftMeasure.pValue(same)).isEqualTo(1);
    assertThat(DriftVerdict.of(same.regrouped(), .05)).isEqualTo(DriftVerdict.NONE);
  }

  @Property(tries = 300)
  void distancesAreTheSameBothWaysAndWithinTheirRange(@ForAll("samples") TwoSamples samples) {
    TwoSamples swapped =
        new TwoSamples(
            samples.bins().stream().map(bin -> new Bin(bin.place(), bin.current(), bin.reference())).toList(), samples.ordered());
    for (DriftMeasure measure : DriftMeasure.values()) {
      if (fits(measure, samples)) {
        double value = measure.of(samples);
        assertThat(measure.of(swapped)).as("%s", measure).isCloseTo(value, within(1e-9 * (1 + Math.abs(value))));
        assertThat(value).isGreaterThanOrEqualTo(0);
        assertThat(measure.expectedUnderNoChange(samples)).isGreaterThanOrEqualTo(0);
      }
    }
    assertThat(DriftMeasure.JENSEN_SHANNON.of(samples)).isLessThanOrEqualTo(1 + 1e-12);
    assertThat(DriftMeasure.TOTAL_VARIATION.of(samples)).isLessThanOrEqualTo(1 + 1e-12);
  }

  /** H^2 <= TV <= sqrt(2) H, and what is joined cannot come further apart. */
  @Property(tries = 300)
  void knownInequalitiesHold(@ForAll("samples") TwoSamples samples) {
    double hellinger = DriftMeasure.HELLINGER.of(samples);
    double variation = DriftMeasure.TOTAL_VARIATION.of(samples);
    assertThat(variation).isBetween(hellinger * hellinger - 1e-12, Math.sqrt(2) * hellinger + 1e-12);
    TwoSamples coarse = samples.regrouped();
    assertThat(DriftMeasure.HELLINGER.of(coarse)).isLessThanOrEqualTo(hellinger + 1e-9);
    assertThat(DriftMeasure.TOTAL_VARIATION.of(coarse)).isLessThanOrEqualTo(variation + 1e-12);
    assertThat(DriftMeasure.CHI_SQUARE.of(coarse)).isLessThanOrEqualTo(DriftMeasure.CHI_SQUARE.of(samples) * (1 + 1e-9) + 1e-9);
  }

  @Property(tries = 500)
  void regroupedBinsLoseNoRowAreFewAndFullEnough(@ForAll("samples") TwoSamples samples) {
    TwoSamples coarse = samples.regrouped();
    assertThat(coarse.referenceRows()).isEqualTo(samples.referenceRows());
    assertThat(coarse.currentRows()).isEqualTo(samples.currentRows());
    assertThat(coarse.bins()).hasSizeBetween(1, TwoSamples.MOST_BINS);
    double smaller = Math.min(samples.referenceRows(), samples.currentRows());
    double rows = samples.referenceRows() + samples.currentRows();
    if (coarse.bins().size() > 1) {
      assertThat(coarse.bins()).allSatisfy(
          bin ->
              assertThat((bin.reference() + bin.current()) / rows * smaller).isGreaterThanOrEqualTo(TwoSamples.LEAST_EXPECTED - 1e-9));
    }
  }

  @Property(tries = 200)
  void theOrderOfClassesDoesNotCount(@ForAll("samples") TwoSamples samples, @ForAll long seed) {
    Assume.that(!samples.ordered());
    List<Bin> shuffled = new ArrayList<>(samples.bins());
    Collections.shuffle(shuffled, new Random(seed));
    double psi = DriftMeasure.PSI.of(samples);
    assertThat(DriftMeasure.PSI.of(new TwoSamples(shuffled, false))).isCloseTo(psi, within(1e-9 * (1 + psi)));
  }

  /** The statistic of values lies between the one of their bins and the bound that is given beside it. */
  @Property(tries = 100)
  void theStatisticOfBinsBoundsTheExactOne(@ForAll long seed) {
    Random random = new Random(seed);
    double[] a = random.doubles(random.nextInt(1, 200)).toArray();
    double[] b = random.doubles(random.nextInt(1, 200)).map(x -> x * x).toArray();
    long[] before = new long[12];
    long[] now = new long[12];
    Arrays.stream(a).forEach(x -> before[(int) (x * 12)]++);
    Arrays.stream(b).forEach(x -> now[(int) (x * 12)]++);
    TwoSamples bins = TwoSamples.of(before, now);
    assertThat(KolmogorovSmirnov.of(a, b).statistic())
        .isBetween(DriftMeasure.KOLMOGOROV_SMIRNOV.of(bins) - 1e-12, DriftMeasure.largestStatistic(bins) + 1e-12);
  }

  /** Under no change, the mean of each distance over 400 simulated pairs is what is said to be expected. */
  @Test
  void whatIsExpectedUnderNoChangeIsWhatIsSeen() {
    Random random = new Random(5);
    double[] sums = new double[DriftMeasure.values().length];
    double[] expected = new double[sums.length];
    int trials = 400;
    for (int trial = 0; trial < trials; trial++) {
      TwoSamples samples = TwoSamples.of(uniform(random, 30, 1_000), uniform(random, 30, 1_000));
      for (DriftMeasure measure : DriftMeasure.values()) {
        sums[measure.ordinal()] += measure.of(samples) / trials;
        expected[measure.ordinal()] += measure.expectedUnderNoChange(samples) / trials;
      }
    }
    for (DriftMeasure measure : DriftMeasure.values()) {
      double tolerance = measure == DriftMeasure.KOLMOGOROV_SMIRNOV ? .15 : .04;
      assertThat(sums[measure.ordinal()] / expected[measure.ordinal()]).as("%s", measure).isCloseTo(1, within(tolerance));
    }
    assertThat(sums[DriftMeasure.JENSEN_SHANNON.ordinal()]).as("a Jensen-Shannon distance of .1 is noise here").isCloseTo(.1, within(.005));
  }

  private static long[] uniform(Random random, int bins, int rows) {
    long[] counts = new long[bins];
    for (int row = 0; row < rows; row++) {
      counts[random.nextInt(bins)]++;
    }
    return counts;
  }

  @Test
  void thresholdsAreOfTheExcessAndNeedThePValue() {
    assertThat(DriftVerdict.of(TwoSamples.of(new long[] {5_000, 5_000}, new long[] {6_800, 3_200}), .01)).isEqualTo(DriftVerdict.WARN);
    assertThat(DriftVerdict.of(TwoSamples.of(new long[] {5_000, 5_000}, new long[] {7_800, 2_200}), .01)).isEqualTo(DriftVerdict.ALARM);
    assertThat(DriftVerdict.of(TwoSamples.of(new long[] {5_000, 5_000}, new long[] {5_200, 4_800}), .01)).isEqualTo(DriftVerdict.NONE);
    assertThat(DriftVerdict.of(TwoSamples.of(new long[] {5, 5}, new long[] {8, 2}), .01)).isEqualTo(DriftVerdict.NONE);
  }

  @Test
  void whatHasNoDistanceIsRefused() {
    TwoSamples empty = TwoSamples.of(new long[] {1}, new long[] {0});
    assertThatThrownBy(() -> DriftMeasure.PSI.of(empty)).isInstanceOf(IllegalArgumentException.class);
    TwoSamples classes = new TwoSamples(List.of(new Bin(0, 1, 1)), false);
    assertThatThrownBy(() -> DriftMeasure.WASSERSTEIN.of(classes)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TwoSamples.of(new long[1], new long[2])).isInstanceOf(IllegalArgumentException.class);
  }
}
