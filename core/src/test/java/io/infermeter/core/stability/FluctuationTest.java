// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.stability.Fluctuation.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FluctuationTest {
  @Provide
  Arbitrary<List<Part>> shares() {
    return Combinators.combine(Arbitraries.longs().between(0, 50), Arbitraries.longs().between(0, 50))
        .as((hits, misses) -> Part.ofShare(hits, hits + misses + 1))
        .list().ofMinSize(2).ofMaxSize(20);
  }

  /** By hand: shares .5 and .7 of 100 rows each; pooled .6, Q = 200 .1^2 / .24 = 8.333, tau^2 = (Q - 1) .24/100. */
  @Test
  void twoWindowsByHand() {
    Fluctuation f = Fluctuation.ofShares(List.of(Part.ofShare(50, 100), Part.ofShare(70, 100)), 1);
    double q = 2 / .24;
    assertThat(f.mean()).isCloseTo(.6, within(1e-12));
    assertThat(f.tau()).isCloseTo(Math.sqrt((q - 1) * .24 / 100), within(1e-12));
    assertThat(f.iSquared()).isCloseTo((q - 1) / q, within(1e-12));
    assertThat(f.range()).isCloseTo(.2, within(1e-12));
    assertThat(f.deviation()).isCloseTo(.1, within(1e-12));
    assertThat(f.pValue()).isCloseTo(0.003892417122778637, within(1e-12));
  }

  @Test
  void windowsThatAreAllRightDoNotFluctuate() {
    Fluctuation f = Fluctuation.ofShares(List.of(Part.ofShare(10, 10), Part.ofShare(3, 3)), 1);
    assertThat(f.tau()).isZero();
    assertThat(f.iSquared()).isZero();
    assertThat(f.pValue()).isEqualTo(1);
  }

  @Property(tries = 300)
  void theOrderOfWindowsDoesNotCount(@ForAll("shares") List<Part> parts, @ForAll long seed) {
    List<Part> shuffled = new ArrayList<>(parts);
    Collections.shuffle(shuffled, new Random(seed));
    Fluctuation a = Fluctuation.ofShares(parts, 1);
    Fluctuation b = Fluctuation.ofShares(shuffled, 1);
    assertThat(b.tau()).isCloseTo(a.tau(), within(1e-7));
    assertThat(b.iSquared()).isCloseTo(a.iSquared(), within(1e-9));
  }

  @Property(tries = 300)
  void everyFigureStaysWithinItsRange(@ForAll("shares") List<Part> parts) {
    Fluctuation f = Fluctuation.ofShares(parts, 1);
    assertThat(f.tau()).isBetween(0.0, 1.0);
    assertThat(f.iSquared()).isBetween(0.0, 1.0);
    assertThat(f.pValue()).isBetween(0.0, 1.0);
    assertThat(f.deviation()).isLessThanOrEqualTo(f.range() / 2 + 1e-12);
  }

  /** Numbers in another unit fluctuate in that unit. */
  @Property(tries = 200)
  void aChangeOfUnitChangesTheUnitAlone(@ForAll("shares") List<Part> parts) {
    Fluctuation a = Fluctuation.ofValues(parts, 1);
    Fluctuation b =
        Fluctuation.ofValues(parts.stream().map(part -> new Part(3 * part.value() - 7, part.n(), 9 * part.rowVariance())).toList(), 1);
    assertThat(b.tau()).isCloseTo(3 * a.tau(), within(1e-6));
    assertThat(b.iSquared()).isCloseTo(a.iSquared(), within(1e-9));
    assertThat(b.range()).isCloseTo(3 * a.range(), within(1e-9));
  }

  /** 500 simulated periods of 60 windows of 100 rows: what was put in must come out. */
  @Test
  void theTrueFluctuationIsFoundAndNoiseIsNotTakenForOne() {
    Random random = new Random(11);
    assertThat(meanTau(random, 0)).isLessThan(.008);
    assertThat(meanTau(random, .05)).isCloseTo(.05, within(.003));
    assertThat(rejected(random)).isBetween(.02, .08);
  }

  private static double meanTau(Random random, double tau) {
    double sum = 0;
    for (int period = 0; period < 500; period++) {
      sum += period(random, .8, tau).tau();
    }
    return sum / 500;
  }

  /** How often windows of p = .98 without any fluctuation are said to fluctuate, at 5 %. */
  private static double rejected(Random random) {
    int rejected = 0;
    for (int period = 0; period < 1_000; period++) {
      rejected += period(random, .98, 0).pValue() < .05 ? 1 : 0;
    }
    return rejected / 1_000.0;
  }

  private static Fluctuation period(Random random, double share, double tau) {
    List<Part> parts = new ArrayList<>();
    for (int window = 0; window < 60; window++) {
      double truth = share + tau * random.nextGaussian();
      long hits = 0;
      for (int row = 0; row < 100; row++) {
        hits += random.nextDouble() < truth ? 1 : 0;
      }
      parts.add(Part.ofShare(hits, 100));
    }
    return Fluctuation.ofShares(parts, 1);
  }
}
