// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.tally.DelayCounts;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DelayTriangleTest {
  private static final long MINUTE = 60_000_000;

  /** Predictions of the last so many minutes, with delays of a mean of an hour; labels that have not come yet are not seen. */
  private static DelayTriangle triangle(Random random, int minutes, DelayCounts seen) {
    DelayTriangle triangle = new DelayTriangle();
    for (int age = 0; age < minutes; age++) {
      DelayCounts delays = new DelayCounts();
      for (int i = 0; i < 40; i++) {
        long delay = (long) (-Math.log(1 - random.nextDouble()) * 60 * MINUTE);
        if (delay <= age * MINUTE) {
          delays.add(DelayCounts.of(delay));
        }
      }
      seen.add(delays);
      triangle.add(age * MINUTE, delays);
    }
    return triangle;
  }

  private static double shareAt(DelayCounts delays, double seconds) {
    long until =
        delays.counts().entrySet().stream()
            .filter(bin -> DelayCounts.upperSeconds(bin.getKey()) <= seconds)
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    return (double) until / delays.total();
  }

  @Test
  void theSharesAreThoseOfTheTruthWhereWhatWasSeenSoFarOverstatesThem() {
    DelayCounts seen = new DelayCounts();
    DelayTriangle triangle = triangle(new Random(7), 10 * 60, seen);
    int bin = DelayCounts.index(60 * MINUTE);
    double seconds = DelayCounts.upperSeconds(bin);
    double truth = 1 - Math.exp(-seconds / 3600);
    assertThat(triangle.shares().get(bin)).isCloseTo(truth, within(0.01));
    assertThat(shareAt(seen, seconds)).isGreaterThan(truth + 0.03);
  }

  @Test
  void theAgeOfAShareIsTheQuantileOfTheDelay() {
    DelayTriangle triangle = triangle(new Random(8), 24 * 60, new DelayCounts());
    double truth = -Math.log(0.05) * 3600;
    double age = triangle.ageMicros(0.95).orElseThrow() / 1e6;
    assertThat(age).isBetween(truth * 0.9, truth * 1.2);
  }

  @Test
  void ofFewLabelsNothingIsSaid() {
    DelayTriangle triangle = new DelayTriangle();
    triangle.add(600 * MINUTE, DelayCounts.of(MINUTE));
    assertThat(triangle.ageMicros(0.95)).isEmpty();
    assertThat(new DelayTriangle().shares()).isEmpty();
  }

  @Test
  void labelsThatComeAtOnceMakeEverythingMature() {
    DelayTriangle triangle = new DelayTriangle();
    for (int i = 0; i < 100; i++) {
      triangle.add(i * MINUTE, DelayCounts.of(0));
    }
    assertThat(triangle.ageMicros(0.95).orElseThrow()).isLessThan(1_000);
  }
}
