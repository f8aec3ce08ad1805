// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.SplittableRandom;

/**
 * How far an estimate of the share of labels that have come is off, when predictions are made all the time and none is older than six times
 * the mean delay of labels: from the delays seen, and by the chain ladder (T. Mack 1993) on prediction time against delay.
 */
record MaturityExperiment() implements Experiment {
  private static final double OLDEST = 6;
  private static final int BINS = 48;
  private static final int[] SIZES = {100, 1000, 10_000};

  @Override
  public String title() {
    return "Share of labels that have come";
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Mean over " + rounds + " rounds of the estimated share of labels that come within the mean delay, and its root mean square error. Delays are"
                + " exponential, so of all labels within six mean delays the share is " + String.format(java.util.Locale.ROOT, "%.3f", truth()) + ".",
            "predictions", "delays seen: mean", "delays seen: error", "chain ladder: mean", "chain ladder: error");
    for (int size : SIZES) {
      SplittableRandom random = new SplittableRandom(29L * size);
      double[] row = new double[4];
      for (int round = 0; round < rounds; round++) {
        double[] estimates = estimates(random, size);
        for (int i = 0; i < 2; i++) {
          row[2 * i] += estimates[i] / rounds;
          row[2 * i + 1] += Math.pow(estimates[i] - truth(), 2) / rounds;
        }
      }
      table.row(Integer.toString(size), row[0], Math.sqrt(row[1]), row[2], Math.sqrt(row[3]));
    }
    return table;
  }

  private static double truth() {
    return (1 - Math.exp(-1)) / (1 - Math.exp(-OLDEST));
  }

  private static double[] estimates(SplittableRandom random, int size) {
    // By bin of the age of the prediction and bin of the delay.
    long[][] triangle = new long[BINS][BINS];
    for (int i = 0; i < size; i++) {
      double age = random.nextDouble() * OLDEST;
      double delay = -Math.log(1 - random.nextDouble());
      if (delay <= age) {
        triangle[bin(age)][bin(delay)]++;
      }
    }
    return new double[] {ofDelaysSeen(triangle), ofChainLadder(triangle)};
  }

  private static int bin(double time) {
    return (int) Math.min(BINS - 1, time / OLDEST * BINS);
  }

  private static double ofDelaysSeen(long[][] triangle) {
    double within = 0;
    double all = 0;
    for (long[] delays : triangle) {
      for (int delay = 0; delay < BINS; delay++) {
        within += delay < BINS / OLDEST ? delays[delay] : 0;
        all += delays[delay];
      }
    }
    return within / all;
  }

  /** The product, over longer delays, of 1 less what each adds to the labels of the predictions that are old enough to show it. */
  private static double ofChainLadder(long[][] triangle) {
    double share = 1;
    for (int delay = BINS - 1; delay >= BINS / OLDEST; delay--) {
      double added = 0;
      double upTo = 0;
      for (int age = delay + 1; age < BINS; age++) {
        added += triangle[age][delay];
        for (int shorter = 0; shorter <= delay; shorter++) {
          upTo += triangle[age][shorter];
        }
      }
      share *= upTo > 0 ? 1 - added / upTo : 1;
    }
    return share;
  }
}
