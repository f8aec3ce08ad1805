// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.SplittableRandom;

/** How often an interval that is looked at after every label misses the true accuracy at least once, though nothing changed. */
record WatchingExperiment() implements Experiment {
  private static final int LABELS = 10_000;
  private static final int FIRST = 30;
  private static final int WIDTH = 300;
  private static final double LEVEL = .95;
  private static final double Z = NormalQuantile.twoSided(LEVEL);

  @Override
  public String title() {
    return "False alarms under continuous watching";
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Share of " + rounds + " streams of " + LABELS + " labels in which the 95 % interval misses the true accuracy at least once, looked"
                + " at after each label from the " + FIRST + "th on.",
            "true accuracy", "Wilson from a fixed start", "confidence sequence from a fixed start",
            "Wilson of the last " + WIDTH, "confidence sequence of the last " + WIDTH);
    for (double accuracy : new double[] {.5, .8, .95, .99}) {
      table.row(Double.toString(accuracy), missed(rounds, accuracy));
    }
    return table;
  }

  private static double[] missed(int rounds, double accuracy) {
    SplittableRandom random = new SplittableRandom(13);
    double[] missed = new double[4];
    for (int round = 0; round < rounds; round++) {
      boolean[] any = stream(random, accuracy);
      for (int i = 0; i < missed.length; i++) {
        missed[i] += any[i] ? 1.0 / rounds : 0;
      }
    }
    return missed;
  }

  private static boolean[] stream(SplittableRandom random, double accuracy) {
    boolean[] right = new boolean[LABELS];
    boolean[] missed = new boolean[4];
    long all = 0;
    long last = 0;
    for (int i = 0; i < LABELS; i++) {
      right[i] = random.nextDouble() < accuracy;
      all += right[i] ? 1 : 0;
      last += (right[i] ? 1 : 0) - (i >= WIDTH && right[i - WIDTH] ? 1 : 0);
      if (i + 1 >= FIRST) {
        missed[0] |= wilsonMisses(all, i + 1, accuracy);
        missed[1] |= !ConfidenceSequence.contains(all, i + 1, LEVEL, accuracy);
      }
      if (i + 1 >= WIDTH) {
        missed[2] |= wilsonMisses(last, WIDTH, accuracy);
        missed[3] |= !ConfidenceSequence.contains(last, WIDTH, LEVEL, accuracy);
      }
    }
    return missed;
  }

  /** The interval holds p just where the share is near enough to it. */
  private static boolean wilsonMisses(long right, long n, double accuracy) {
    return Math.abs((double) right / n - accuracy) > Z * Math.sqrt(accuracy * (1 - accuracy) / n);
  }
}
