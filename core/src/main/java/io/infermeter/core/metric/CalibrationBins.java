// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.tally.ScoreGrid;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled rows in 15 right-closed bins of equal width: how many, how many of them are of the class, and the sum of their scores. The
 * same, but for rounding each score to 2^-40, whether it comes from a grid or from rows.
 */
final class CalibrationBins {
  /** How many bins there are. */
  static final int BINS = 15;

  private static final int WIDTH = ScoreGrid.LINEAR_BINS / BINS;

  private final long[] rows = new long[BINS];
  private final long[] positives = new long[BINS];
  private final double[] scores = new double[BINS];

  private CalibrationBins() {}

  static CalibrationBins of(ScoreGrid grid) {
    CalibrationBins bins = new CalibrationBins();
    for (int bin = 0; bin < ScoreGrid.BINS; bin++) {
      bins.add(bin, grid.positives(bin), grid.negatives(bin), grid.labelledScores(bin));
    }
    return bins;
  }

  static CalibrationBins of(ScoreSample sample) {
    CalibrationBins bins = new CalibrationBins();
    for (int i = 0; i < sample.size(); i++) {
      boolean truth = sample.truth(i);
      bins.add(ScoreGrid.bin(sample.score(i)), truth ? 1 : 0, truth ? 0 : 1, ScoreGrid.clamped(sample.score(i)));
    }
    return bins;
  }

  private void add(int bin, long of, long others, double sum) {
    int group = ScoreGrid.linear(bin) / WIDTH;
    rows[group] += of + others;
    positives[group] += of;
    scores[group] += sum;
  }

  long rows() {
    return java.util.Arrays.stream(rows).sum();
  }

  /** Mean distance of the mean score of a bin and the share of its rows that are of the class, weighted by rows; NaN without rows. */
  double expectedError() {
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
      sum += Math.abs(positives[i] - scores[i]);
    }
    return sum / rows();
  }

  /** Mean score and share of the class in each bin that has rows. */
  MetricValue.Curve curve(MetricParameters asked) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    List<Interval> intervals = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      if (rows[i] > 0) {
        x.add(scores[i] / rows[i]);
        y.add((double) positives[i] / rows[i]);
        counts.add(rows[i]);
        Intervals.ofProportion(positives[i], rows[i], asked).ifPresent(intervals::add);
      }
    }
    return new MetricValue.Curve(x, y, counts, intervals.size() == x.size() ? intervals : List.of());
  }
}
