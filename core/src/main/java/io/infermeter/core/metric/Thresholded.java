// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.Measured.Proportion;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.tally.ScoreGrid;
import java.util.Optional;
import java.util.Set;

/**
 * What a binary model would have been worth at another decision threshold: rows whose score is greater than the threshold count as
 * predicted positive. Exact from stored rows, and from the grid where the threshold is an edge of its bins, as 0.5 and every 240th are;
 * else the rows of one bin are not known to be above or below, and the bounds say what that may change.
 */
final class Thresholded {
  private Thresholded() {}

  /** A metric that also takes a threshold; it then is of the positive class, and from the grid if rows are not asked for. */
  static MetricDefinition withThreshold(Definition metric) {
    Definition read = metric.needing(resolved -> resolved.threshold().isPresent() ? Set.of(Material.Need.SCORES) : Set.of());
    return new OwnDefaults(read.alsoFromRows(), Thresholded::filled);
  }

  private static MetricParameters filled(MetricParameters asked) {
    if (asked.threshold().isEmpty()) {
      return asked;
    }
    MetricParameters computed =
        asked.computation() == Computation.ROWS ? asked : asked.withComputation(Computation.GRID);
    return asked.average() == null ? computed.withAverage(Average.BINARY) : computed;
  }

  static Measured accuracy(Scored scored) {
    return measured(scored, counts -> (tp, fp) -> (tp + counts.negatives - fp) / (counts.positives + counts.negatives),
        counts -> Optional.of(
            new Proportion(counts.truePositives + counts.negatives - counts.falsePositives, counts.positives + counts.negatives)), false);
  }

  static Measured rate(Rate rate, Scored scored) {
    if (scored.asked().average() != Average.BINARY) {
      return scored.rows().undefined(
          Absence.wrongTask("a threshold decides about one class; ask for the average BINARY, and name the class in positive_class"));
    }
    return measured(scored, counts -> (tp, fp) -> rate.of(tp, counts.positives, tp + fp), counts -> rows(rate, counts), rate.isF1());
  }

  /** The rows whose share the rate is; of F1 those whose share is the Jaccard index, of which it is a function. */
  private static Optional<Proportion> rows(Rate rate, Counts counts) {
    long d = counts.truePositives;
    if (rate.isPrecision()) {
      return Optional.of(new Proportion(d, d + counts.falsePositives));
    }
    if (rate.isRecall()) {
      return Optional.of(new Proportion(d, counts.positives));
    }
    return rate.isF1() ? Optional.of(new Proportion(d, counts.positives + counts.falsePositives)) : Optional.empty();
  }

  /** A value by how many rows of the class, and how many others, are above the threshold. */
  @FunctionalInterface
  private interface AboveThreshold {
    double of(double truePositives, double falsePositives);
  }

  /**
   * Labelled rows by score.
   *
   * @param truePositives of the class, surely above
   * @param falsePositives not of the class, surely above
   * @param openPositives of the class, in the bin of the threshold
   * @param openNegatives not of the class, in the bin of the threshold
   * @param share which part of that bin is above the threshold
   */
  private record Counts(
      long positives, long negatives, long truePositives, long falsePositives, long openPositives, long openNegatives, double share) {
    static Counts of(ScoreGrid grid, double threshold) {
      int bin = ScoreGrid.bin(threshold);
      long truePositives = 0;
      long falsePositives = 0;
      for (int above = bin + 1; above < ScoreGrid.BINS; above++) {
        truePositives += grid.positives(above);
        falsePositives += grid.negatives(above);
      }
      double upper = ScoreGrid.upper(bin);
      boolean edge = threshold == upper;
      return new Counts(
          grid.positives(),
          grid.negatives(),
          truePositives,
          falsePositives,
          edge ? 0 : grid.positives(bin),
          edge ? 0 : grid.negatives(bin),
          (upper - threshold) / (upper - ScoreGrid.lower(bin)));
    }

    static Counts of(ScoreSample sample, double threshold) {
      long[] all = new long[2];
      long[] above = new long[2];
      for (int i = 0; i < sample.size(); i++) {
        int which = sample.truth(i) ? 0 : 1;
        all[which]++;
        above[which] += sample.score(i) > threshold ? 1 : 0;
      }
      return new Counts(all[0], all[1], above[0], above[1], 0, 0, 0);
    }

    boolean certain() {
      return openPositives == 0 && openNegatives == 0;
    }
  }

  private static Measured measured(
      Scored scored,
      java.util.function.Function<Counts, AboveThreshold> measure,
      java.util.function.Function<Counts, Optional<Proportion>> rows,
      boolean ofJaccard) {
    Optional<Undefined> problem = scored.problem();
    if (problem.isPresent()) {
      return scored.rows().undefined(problem.get());
    }
    Scored.Watched watched = scored.positive();
    if (watched.why() != null) {
      return scored.rows().undefined(watched.why());
    }
    double threshold = scored.asked().threshold().orElseThrow();
    Counts counts = watched.grid() != null ? Counts.of(watched.grid(), threshold) : Counts.of(watched.sample(), threshold);
    if (counts.positives + counts.negatives == 0) {
      return scored.rows().undefined(Scored.unrepresentable());
    }
    Optional<Proportion> share = counts.certain() ? rows.apply(counts) : Optional.empty();
    Optional<Interval> sampling =
        share.flatMap(of -> scored.rows().design().ofProportion(of.successes(), of.n(), scored.asked()))
            .map(interval -> ofJaccard ? Intervals.fromJaccard(interval) : interval);
    Measured measured = measured(scored, counts, measure.apply(counts), sampling);
    return share.isPresent() && !ofJaccard ? measured.withProportion(share.get().successes(), share.get().n()) : measured;
  }

  private static Measured measured(Scored scored, Counts c, AboveThreshold f, Optional<Interval> sampling) {
    double value = f.of(c.truePositives + c.share * c.openPositives, c.falsePositives + c.share * c.openNegatives);
    double filled = Double.isNaN(value) ? instead(scored.asked()) : value;
    MetricValue answer =
        Double.isNaN(filled)
            ? Absence.zeroDivision(scored.asked().name() + " is 0/0: no labelled row has a score above the threshold, or is of the class")
            : new MetricValue.Number(filled);
    double low = f.of(c.truePositives, c.falsePositives + c.openNegatives);
    double high = f.of(c.truePositives + c.openPositives, c.falsePositives);
    Optional<Interval> bounds =
        scored.exact()
            ? Optional.empty()
            : Optional.of(Intervals.approximation(Double.isNaN(low) ? 0 : low, Double.isNaN(high) ? 1 : high));
    return scored.rows().measured(answer, c.positives + c.negatives, sampling, bounds);
  }

  private static double instead(MetricParameters asked) {
    return asked.zeroDivision() == null ? Double.NaN : Averages.instead(asked.zeroDivision());
  }
}
