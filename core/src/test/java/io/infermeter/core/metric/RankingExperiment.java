// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.SplittableRandom;
import java.util.TreeMap;

/** How often DeLong's interval holds the true area under the ROC curve, from the scores themselves and from a grid of bins. */
record RankingExperiment() implements Experiment {
  private static final int[] SIZES = {30, 100, 300, 1000};
  private static final double POSITIVES = 0.3;
  private static final int BINS = 240;

  @Override
  public String title() {
    return "Coverage of 95 % intervals: ROC AUC";
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Scores of positives are normal and above those of negatives by so many standard deviations; 3 rows in 10 are positive. Share of "
                + rounds + " samples in which the interval holds the true area.",
            "score", "30 rows", "100 rows", "300 rows", "1000 rows");
    table.row("area .760, logit DeLong, rows", covered(rounds, 1, 0, true));
    table.row("area .760, logit DeLong, grid", covered(rounds, 1, BINS, true));
    table.row("area .760, DeLong, rows", covered(rounds, 1, 0, false));
    table.row("area .983, logit DeLong, rows", covered(rounds, 3, 0, true));
    table.row("area .983, logit DeLong, grid", covered(rounds, 3, BINS, true));
    table.row("area .983, DeLong, rows", covered(rounds, 3, 0, false));
    return table;
  }

  private static double[] covered(int rounds, double distance, int bins, boolean logit) {
    double truth = normal(distance / Math.sqrt(2));
    double[] covered = new double[SIZES.length];
    for (int i = 0; i < SIZES.length; i++) {
      SplittableRandom random = new SplittableRandom(11L * SIZES[i]);
      int given = 0;
      for (int round = 0; round < rounds; round++) {
        DeLong.Area area = sample(random, SIZES[i], distance, bins);
        Interval interval =
            (logit ? Intervals.logit(area.value(), area.variance(), .95) : Intervals.normal(area.value(), area.variance(), 0, 1, .95))
                .orElse(null);
        given += interval == null ? 0 : 1;
        covered[i] += interval != null && interval.low() <= truth && truth <= interval.high() ? 1 : 0;
      }
      covered[i] /= given;
    }
    return covered;
  }

  private static DeLong.Area sample(SplittableRandom random, int rows, double distance, int bins) {
    TreeMap<Double, long[]> groups = new TreeMap<>();
    for (int row = 0; row < rows; row++) {
      boolean positive = random.nextDouble() < POSITIVES;
      double score = 1 / (1 + Math.exp(-(random.nextGaussian() + (positive ? distance : 0) - distance / 2)));
      double group = bins == 0 ? score : Math.ceil(score * bins);
      groups.computeIfAbsent(group, any -> new long[2])[positive ? 1 : 0]++;
    }
    long[] positives = groups.values().stream().mapToLong(counts -> counts[1]).toArray();
    long[] negatives = groups.values().stream().mapToLong(counts -> counts[0]).toArray();
    return DeLong.area(positives, negatives);
  }

  /** The standard normal distribution function, by the midpoint rule. */
  private static double normal(double x) {
    double sum = 0;
    double step = 1e-4;
    for (double at = step / 2; at < x; at += step) {
      sum += Math.exp(-at * at / 2) * step;
    }
    return 0.5 + sum / Math.sqrt(2 * Math.PI);
  }
}
