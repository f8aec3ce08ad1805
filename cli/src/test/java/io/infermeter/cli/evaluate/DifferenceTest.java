// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Point;
import io.infermeter.v1.Undefined;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private static Point point(double value, double low, double high) {
    Interval interval =
        Interval.newBuilder().setKind(IntervalKind.INTERVAL_KIND_SAMPLING).setLow(low).setHigh(high).setConfidenceLevel(.95).build();
    return Point.newBuilder().setNumber(value).addIntervals(interval).build();
  }

  /** Newcombe (1998), table II, example (a): 56/70 against 48/80 with method 10 has .0524 to .3339. */
  @Test
  void newcombesOwnExample() {
    Difference found = Difference.of(point(48.0 / 80, .4904, .7003), point(56.0 / 70, .6918, .8769)).orElseThrow();
    assertThat(found.value()).isCloseTo(.2, within(1e-12));
    assertThat(found.low()).isCloseTo(.0524, within(1e-3));
    assertThat(found.high()).isCloseTo(.3339, within(1e-3));
    assertThat(found.isClear()).isTrue();
  }

  @Test
  void withoutIntervalsThereIsADifferenceAlone() {
    Difference found = Difference.of(Point.newBuilder().setNumber(1).build(), Point.newBuilder().setNumber(3).build()).orElseThrow();
    assertThat(found.value()).isEqualTo(2);
    assertThat(found.hasInterval()).isFalse();
    assertThat(found.isClear()).isFalse();
  }

  @Test
  void whatIsUndefinedHasNone() {
    assertThat(Difference.of(Point.newBuilder().setUndefined(Undefined.getDefaultInstance()).build(), point(1, 0, 1))).isEmpty();
  }
}
