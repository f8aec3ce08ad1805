// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class RunLengthTest {
  /** J. Lucas and M. Saccucci, "Exponentially Weighted Moving Average Control Schemes" (1990), table 3, and the bounds of the design. */
  @Test
  void ewmaLimitsArePublishedOnes() {
    assertThat(RunLength.ofEwma(0.25, 2.898)).isCloseTo(370.4, within(1.0));
    assertThat(RunLength.ofEwma(0.1, 2.701)).isCloseTo(370.4, within(1.0));
    assertThat(RunLength.ewmaLimit(0.2, 43_200)).isCloseTo(4.19, within(0.005));
    assertThat(RunLength.ewmaLimit(0.2, 360)).isCloseTo(2.86, within(0.015));
  }

  /** D. Hawkins and D. Olwell, Cumulative Sum Charts (1998): one-sided, k = 1/2. */
  @Test
  void cusumRunLengthsArePublishedOnes() {
    assertThat(RunLength.ofCusum(0.5, 4)).isCloseTo(336, within(1.0));
    assertThat(RunLength.ofCusum(0.5, 5)).isCloseTo(931, within(1.0));
    assertThat(RunLength.ofCusum(0.5, 8)).isCloseTo(18_962, within(5.0));
  }

  /** Without memory an EWMA is a Shewhart chart: a step in so many strays so far. */
  @Test
  void anEwmaWithoutMemoryAlarmsAsOftenAsSingleSteps() {
    assertThat(RunLength.ofEwma(1, 3)).isCloseTo(1 / ChiSquareTail.of(9, 1), within(1e-6));
  }

  @Property(tries = 12)
  void theLimitHasTheRunLengthThatWasAskedFor(@ForAll @DoubleRange(min = 1.2, max = 6.9) double magnitude) {
    double wanted = Math.pow(10, magnitude);
    assertThat(RunLength.ofEwma(0.2, RunLength.ewmaLimit(0.2, wanted)) / wanted).isCloseTo(1, within(1e-6));
    assertThat(RunLength.ofCusum(0.5, RunLength.cusumLimit(0.5, wanted)) / 2 / wanted).isCloseTo(1, within(1e-6));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> RunLength.ewmaLimit(0.2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RunLength.cusumLimit(0.5, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Each run ends after about 200 steps, with a deviation of about as many: 4,000 runs leave 1.6 %. */
  @Test
  void simulatedRunsAreAsLongAsWasAskedFor() {
    assertThat(meanRun(Ewma.with(0.2, 200), Ewma::alarms, Ewma::after)).isCloseTo(200, within(10.0));
    assertThat(meanRun(Cusum.with(0.5, 200), Cusum::alarms, Cusum::after)).isCloseTo(200, within(10.0));
  }

  private interface Step<D> {
    D after(D detector, double z);
  }

  private static <D> double meanRun(D start, Predicate<D> alarms, Step<D> step) {
    Random random = new Random(7);
    int runs = 4_000;
    long steps = 0;
    UnaryOperator<D> next = detector -> step.after(detector, random.nextGaussian());
    for (int run = 0; run < runs; run++) {
      D detector = start;
      while (!alarms.test(detector)) {
        detector = next.apply(detector);
        steps++;
      }
    }
    return (double) steps / runs;
  }
}
