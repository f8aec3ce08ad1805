// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import java.util.Optional;

/** Sampling intervals. */
final class Intervals {
  private Intervals() {}

  /**
   * The interval of a proportion by the method asked: Wilson, Clopper-Pearson, or the normal approximation.
   *
   * @param successes at least 0
   * @param n at least successes; 0 gives [0, 1]
   */
  static Optional<Interval> ofProportion(long successes, long n, MetricParameters asked) {
    double level = asked.confidenceLevel().orElseThrow();
    IntervalMethod method = asked.intervalMethod();
    if (method == IntervalMethod.NORMAL) {
      double p = (double) successes / n;
      return n == 0 ? Optional.of(everything(0, 1, level)) : normal(p, p * (1 - p) / n, 0, 1, level);
    }
    return Optional.of(
        switch (method) {
          case CLOPPER_PEARSON -> clopperPearson(successes, n, level);
          case CONFIDENCE_SEQUENCE -> ConfidenceSequence.interval(successes, n, level);
          default -> wilson(successes, n, level);
        });
  }

  /** The score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927). */
  static Interval wilson(double successes, double n, double level) {
    return wilsonAt(successes, n, n > 0 ? NormalQuantile.twoSided(level) : 0, level);
  }

  /** The same, so many standard deviations wide on either side. */
  static Interval wilsonAt(double successes, double n, double z, double level) {
    double low = 0;
    double high = 1;
    if (n > 0) {
      double p = successes / n;
      double centre = successes + z * z / 2;
      double half = z * Math.sqrt(n * p * (1 - p) + z * z / 4);
      low = successes == 0 ? 0 : Math.max(0, (centre - half) / (n + z * z));
      high = successes == n ? 1 : Math.min(1, (centre + half) / (n + z * z));
    }
    return new Interval(Interval.Kind.SAMPLING, IntervalMethod.WILSON, low, high, level);
  }

  /** The exact interval of C. J. Clopper and E. S. Pearson (1934): covers at least as often as its level says. */
  static Interval clopperPearson(long successes, long n, double level) {
    double tail = (1 - level) / 2;
    double low = successes == 0 ? 0 : lowest(successes, n, tail);
    double high = successes == n ? 1 : 1 - lowest(n - successes, n, tail);
    return new Interval(Interval.Kind.SAMPLING, IntervalMethod.CLOPPER_PEARSON, low, high, level);
  }

  private static double lowest(long successes, long n, double tail) {
    return successes == n ? Math.exp(Math.log(tail) / n) : new BetaDistribution(successes, n - successes + 1).quantile(tail);
  }

  /** The normal interval within what the value can be; none where the variance is 0, as it says nothing at the edge. */
  static Optional<Interval> normal(double value, double variance, double minimum, double maximum, double level) {
    if (!(variance > 0)) {
      return Optional.empty();
    }
    double half = NormalQuantile.twoSided(level) * Math.sqrt(variance);
    return Optional.of(
        new Interval(
            Interval.Kind.SAMPLING, IntervalMethod.NORMAL, Math.max(minimum, value - half), Math.min(maximum, value + half), level));
  }

  /**
   * The interval of a mean by Student's t, within what it can be; none of a single row, or where all rows are alike, as that says nothing.
   *
   * @param variance between rows, divided by their number
   * @param rows at least 1
   * @param effect how many times more the mean varies than if rows were independent; at least 1
   */
  static Optional<Interval> ofMean(double mean, double variance, double rows, double effect, double minimum, double maximum, double level) {
    if (!(variance > 0) || rows < 2) {
      return Optional.empty();
    }
    double half = StudentT.twoSidedQuantile(level, Math.max(1, rows / effect - 1)) * Math.sqrt(variance / (rows - 1) * effect);
    return Optional.of(
        new Interval(
            Interval.Kind.SAMPLING, IntervalMethod.NORMAL, Math.max(minimum, mean - half), Math.min(maximum, mean + half), level));
  }

  /**
   * Wilson's interval with as many rows as would give a share this standard error: the interval of a share that was not simply counted.
   *
   * <p>Source: E. L. Korn and B. I. Graubard, "Confidence Intervals for Proportions with Small Expected Number of Positive Counts
   * Estimated from Survey Data" (1998), for Clopper and Pearson's.
   *
   * @param share in [0, 1]
   * @param standardError at least 0
   * @param rows what counts where the standard error is 0, because no row differs from another
   */
  static Interval ofShare(double share, double standardError, double rows, IntervalMethod method, double level) {
    double n = standardError > 0 && share > 0 && share < 1 ? share * (1 - share) / (standardError * standardError) : rows;
    Interval wilson = wilson(share * n, n, level);
    return new Interval(Interval.Kind.SAMPLING, method, wilson.low(), wilson.high(), level);
  }

  /** {@link #ofShare} of a value between two ends that is a function of several counts, with a variance by the delta method. */
  static Interval ofScore(double value, double variance, double rows, double minimum, double maximum, double level) {
    double width = maximum - minimum;
    Interval share = ofShare(Math.clamp((value - minimum) / width, 0, 1), Math.sqrt(variance) / width, rows, IntervalMethod.NORMAL, level);
    return new Interval(share.kind(), share.method(), minimum + width * share.low(), minimum + width * share.high(), level);
  }

  /** The normal interval of log(value / (1 - value)), mapped back: stays inside (0, 1); none where the variance is 0. */
  static Optional<Interval> logit(double value, double variance, double level) {
    if (!(variance > 0) || !(value > 0 && value < 1)) {
      return Optional.empty();
    }
    double centre = Math.log(value / (1 - value));
    double half = NormalQuantile.twoSided(level) * Math.sqrt(variance) / (value * (1 - value));
    return Optional.of(
        new Interval(Interval.Kind.SAMPLING, IntervalMethod.NORMAL, logistic(centre - half), logistic(centre + half), level));
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** What is known without data: anything is possible. */
  static Interval everything(double minimum, double maximum, double level) {
    return new Interval(Interval.Kind.SAMPLING, IntervalMethod.NORMAL, minimum, maximum, level);
  }

  /** F1 = 2J/(1+J) of the Jaccard index J = TP/(TP+FP+FN), which is a proportion. */
  static Interval fromJaccard(Interval jaccard) {
    return new Interval(jaccard.kind(), jaccard.method(), f1(jaccard.low()), f1(jaccard.high()), jaccard.confidenceLevel());
  }

  private static double f1(double jaccard) {
    return 2 * jaccard / (1 + jaccard);
  }

  static Interval unlabelled(double low, double high) {
    return new Interval(Interval.Kind.UNLABELLED, IntervalMethod.CERTAIN, low, high, 1);
  }

  static Interval approximation(double low, double high) {
    return new Interval(Interval.Kind.APPROXIMATION, IntervalMethod.CERTAIN, low, high, 1);
  }
}
