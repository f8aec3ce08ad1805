// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.tally.BatchCounts;
import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * How much wider intervals must be because the rows of one call resemble one another: the variance of the accuracy with calls as
 * clusters, over the variance that it would have if all rows were independent; at least 1, and exactly 1 where no call has more than one
 * labelled row. With few calls it also makes up for the design effect being estimated from them, by Student's t.
 *
 * <p>It is the accuracy's. For other metrics it is an approximation: their rows are as dependent, though not in quite the same way.
 *
 * <p>Source: L. Kish, "Survey Sampling" (1965); E. L. Korn and B. I. Graubard, "Confidence Intervals for Proportions with Small Expected
 * Number of Positive Counts Estimated from Survey Data", Survey Methodology 24 (1998).
 */
final class DesignEffect {
  /** Every row for itself. */
  static final DesignEffect NONE = new DesignEffect(1, Double.POSITIVE_INFINITY, 1);

  private static final double FEWEST_DEGREES = 3;

  private final double effect;
  private final double degrees;
  private final double rowsOfCall;

  /** @param rowsOfCall mean rows of a call, as a row sees it */
  private DesignEffect(double effect, double degrees, double rowsOfCall) {
    this.effect = effect;
    this.degrees = degrees;
    this.rowsOfCall = rowsOfCall;
  }

  static DesignEffect of(PredictionTally tally) {
    BatchCounts batches = tally.get(PredictionPart.BATCHES);
    double n = tally.confusion().total();
    double hits = hits(tally.confusion());
    double p = hits / n;
    if (batches.rowPairs() <= 0 || n == 0) {
      return NONE;
    }
    double calls = n * n / (n + batches.rowPairs());
    if (!(p > 0 && p < 1)) {
      // Where all rows are right, or all wrong, nothing tells how much they resemble one another.
      return new DesignEffect(1, Double.POSITIVE_INFINITY, n / calls);
    }
    double independent = n * p * (1 - p);
    double degrees = Math.max(FEWEST_DEGREES, calls - 1);
    return new DesignEffect(Math.max(1, (degrees + 1) / degrees * spread(batches, p, independent) / independent), degrees, n / calls);
  }

  private static double spread(BatchCounts batches, double p, double independent) {
    return independent + batches.hitPairs() - 2 * p * batches.crossPairs() + p * p * batches.rowPairs();
  }

  /**
   * The effect within the parts of a window, whatever the parts differ in: the variances of all parts added up, over those that they would
   * have if all rows were independent.
   */
  static double within(Collection<PredictionTally> parts) {
    double spreads = 0;
    double independents = 0;
    boolean batched = false;
    for (PredictionTally part : parts) {
      BatchCounts batches = part.get(PredictionPart.BATCHES);
      double n = part.confusion().total();
      double p = hits(part.confusion()) / n;
      if (p > 0 && p < 1) {
        double independent = n * p * (1 - p);
        double calls = n * n / (n + batches.rowPairs());
        batched |= batches.rowPairs() > 0;
        spreads += spread(batches, p, independent);
        // A part's own share takes one call's worth of the variance away.
        independents += independent * (calls - 1) / calls;
      }
    }
    return batched && independents > 0 ? Math.max(1, spreads / independents) : 1;
  }

  /** Whether it is known: whether some call has more than one labelled row, and some of them are right and some are not. */
  boolean isKnown() {
    return !Double.isInfinite(degrees);
  }

  private static double hits(ConfusionCounts counts) {
    long hits = 0;
    for (Map.Entry<ConfusionCounts.Cell, Long> cell : counts.cells().entrySet()) {
      hits += cell.getKey().truth().equals(cell.getKey().predicted()) ? cell.getValue() : 0;
    }
    return hits;
  }

  /** The factor of a variance, for intervals of a confidence level. */
  double factor(double level) {
    if (!isKnown()) {
      return 1;
    }
    double z = NormalQuantile.twoSided(level);
    double t = StudentT.twoSidedQuantile(level, degrees);
    return effect * t * t / (z * z);
  }

  /**
   * The interval of a proportion, from as many rows as are worth as much as those there are.
   *
   * @param successes at least 0
   * @param n at least successes
   */
  Optional<Interval> ofProportion(long successes, long n, MetricParameters asked) {
    double level = asked.confidenceLevel().orElseThrow();
    if (asked.intervalMethod() == IntervalMethod.CONFIDENCE_SEQUENCE) {
      return Optional.of(sequence(successes, n, level));
    }
    double factor = factor(level);
    if (factor == 1 || n == 0) {
      return Intervals.ofProportion(successes, n, asked);
    }
    double p = (double) successes / n;
    double rows = Math.max(1, n / factor);
    return switch (asked.intervalMethod()) {
      case WILSON -> Optional.of(Intervals.wilson(p * rows, rows, level));
      case NORMAL -> Intervals.normal(p, p * (1 - p) / rows, 0, 1, level);
      case CLOPPER_PEARSON -> Optional.of(clopperPearson(p, (long) rows, level));
      default -> Intervals.ofProportion(successes, n, asked);
    };
  }

  /**
   * Each call counts as one row. How much rows resemble one another is not known at the first of them, and whoever watches sees those too;
   * but the mean of a call is a number from 0 to 1, however alike its rows are, and for such numbers the sequence holds as for single
   * rows: exactly for calls of one size, nearly for others.
   */
  private Interval sequence(long successes, long n, double level) {
    return rowsOfCall == 1 || n == 0
        ? ConfidenceSequence.interval(successes, n, level)
        : ConfidenceSequence.interval((double) successes / n * (n / rowsOfCall), n / rowsOfCall, level);
  }

  /** Of whole rows, each end with the number of successes that makes the interval wider. */
  private static Interval clopperPearson(double p, long rows, double level) {
    Interval low = Intervals.clopperPearson((long) Math.floor(p * rows), rows, level);
    Interval high = Intervals.clopperPearson((long) Math.ceil(p * rows), rows, level);
    return new Interval(Interval.Kind.SAMPLING, IntervalMethod.CLOPPER_PEARSON, low.low(), high.high(), level);
  }
}
