// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.Measured.Proportion;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;

/**
 * The difference of two independent proportions by the hybrid score interval, which squares and adds the distances of the two Wilson
 * intervals' ends, and the test that belongs to it: the level at which the interval begins to hold 0.
 *
 * <p>Source: R. G. Newcombe, "Interval Estimation for the Difference between Independent Proportions" (1998), method 10.
 */
final class Newcombe {
  private static final double FARTHEST = 40;

  private Newcombe() {}

  /**
   * Rows that are so, of all rows: as many independent ones as those there are, which may be batched, are worth.
   *
   * @param successes at least 0
   * @param n at least successes, and greater than 0
   */
  record Sample(double successes, double n) {
    /** The rows of a proportion, of which each stands for 1 / effect independent ones; at least one of them. */
    static Sample of(Proportion proportion, double effect) {
      if (effect == 1) {
        return new Sample(proportion.successes(), proportion.n());
      }
      double n = Math.max(1, proportion.n() / effect);
      return new Sample((double) proportion.successes() / proportion.n() * n, n);
    }

    double share() {
      return successes / n;
    }
  }

  /** The interval of a less b. */
  static Interval interval(Sample a, Sample b, double level) {
    return interval(a, b, NormalQuantile.twoSided(level), level);
  }

  private static Interval interval(Sample a, Sample b, double z, double level) {
    double difference = a.share() - b.share();
    Interval ofA = Intervals.wilsonAt(a.successes(), a.n(), z, level);
    Interval ofB = Intervals.wilsonAt(b.successes(), b.n(), z, level);
    double low = difference - Math.hypot(a.share() - ofA.low(), ofB.high() - b.share());
    double high = difference + Math.hypot(ofA.high() - a.share(), b.share() - ofB.low());
    return new Interval(Interval.Kind.SAMPLING, IntervalMethod.WILSON, Math.max(-1, low), Math.min(1, high), level);
  }

  /** The probability of a difference at least this large between samples of one proportion. */
  static double pValue(Sample a, Sample b) {
    double difference = a.share() - b.share();
    if (difference == 0) {
      return 1;
    }
    double low = 0;
    double high = FARTHEST;
    for (int i = 0; i < 60; i++) {
      double z = (low + high) / 2;
      Interval interval = interval(a, b, z, 0.5);
      boolean holdsNothing = difference > 0 ? interval.low() <= 0 : interval.high() >= 0;
      if (holdsNothing) {
        high = z;
      } else {
        low = z;
      }
    }
    return NormalTail.twoSided((low + high) / 2);
  }
}
