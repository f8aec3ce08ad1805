// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.tally.BatchCounts;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.Arrays;
import java.util.SplittableRandom;

/** How often an interval holds the truth where the rows of a batch resemble one another: if that is left out, and as metrics answer. */
record BatchExperiment() implements Experiment {
  private static final int BATCHES = 200;
  static final double ACCURACY = .9;
  static final double[] CORRELATIONS = {0, .05, .1, .3};

  @Override
  public String title() {
    return "Rows that come in batches";
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Share of " + rounds + " windows of " + BATCHES + " batches in which Wilson's 95 % interval holds the true accuracy of " + ACCURACY
                + ": if rows were counted as if they were independent, and as answered, with the design effect. The correlation is that of two rows"
                + " of one batch.",
            "rows of a batch", "correlation 0", "correlation .05", "correlation .1", "correlation .3");
    for (int size : new int[] {1, 8, 32}) {
      for (boolean counted : new boolean[] {false, true}) {
        String name = size + (counted ? ", as answered" : ", as if independent");
        table.row(name, Arrays.stream(CORRELATIONS).map(correlation -> held(rounds, size, correlation, counted)).toArray());
      }
    }
    return table;
  }

  private static double held(int rounds, int size, double correlation, boolean counted) {
    SplittableRandom random = new SplittableRandom(17);
    MetricDefinition accuracy = Metrics.find("accuracy").orElseThrow();
    MetricParameters asked = accuracy.resolve(MetricParameters.named("accuracy"), null);
    int held = 0;
    for (int round = 0; round < rounds; round++) {
      PredictionTally window = window(random, BATCHES, size, correlation);
      if (!counted) {
        window.drop(PredictionPart.BATCHES);
      }
      Measured measured = accuracy.compute(Material.ofPredictions(window, 60, null), asked).getFirst();
      Interval interval = Rows.interval(measured, Interval.Kind.SAMPLING).orElseThrow();
      held += interval.low() <= ACCURACY && ACCURACY <= interval.high() ? 1 : 0;
    }
    return (double) held / rounds;
  }

  /** So many calls of so many rows, of which each is right with the same probability. */
  static PredictionTally window(SplittableRandom random, int calls, int size, double correlation) {
    BatchCounts batches = new BatchCounts();
    long right = 0;
    for (int call = 0; call < calls; call++) {
      int hits = batch(random, size, correlation);
      right += hits;
      batches.add(BatchCounts.of(hits, size));
    }
    return tally(right, (long) calls * size, batches);
  }

  /** Rows of two classes, so many of them right. */
  static PredictionTally tally(long right, long rows, BatchCounts batches) {
    PredictionTally tally = new Rows().labelled("a", "a", right).labelled("a", "b", rows - right).tally();
    tally.add(PredictionPart.BATCHES, batches.copy());
    return tally;
  }

  /** Rows that are right: each takes after a common draw with the root of the correlation as its chance. */
  static int batch(SplittableRandom random, int size, double correlation) {
    boolean common = random.nextDouble() < ACCURACY;
    int right = 0;
    for (int row = 0; row < size; row++) {
      boolean follows = random.nextDouble() < Math.sqrt(correlation);
      right += (follows ? common : random.nextDouble() < ACCURACY) ? 1 : 0;
    }
    return right;
  }
}
