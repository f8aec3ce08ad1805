// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.stability.Cusum;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** How many labels it takes to see that an accuracy of .95 fell, and how often it is seen though it did not. */
record DetectionExperiment() implements Experiment {
  private static final int LABELS = 10_000;
  private static final double BEFORE = .95;
  private static final double ALARM = .05;
  private static final double[] AFTER = {.85, .9, .93};

  /** Looks at labels as they come. */
  @FunctionalInterface
  interface Detector {
    /** Whether this label raises the alarm. */
    boolean alarm(boolean right);
  }

  @Override
  public String title() {
    return "Labels until a fall is seen";
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Mean number of labels from the fall of the accuracy from " + BEFORE + " to the alarm, streams without one counted as " + LABELS
                + "; and the share of streams of " + LABELS + " labels in which there is an alarm though nothing fell. " + rounds + " rounds.",
            "watched by", "to .85", "to .90", "to .93", "false alarms");
    run(table, rounds, "confidence sequence from the change on, holds .95?", Sequence::new);
    for (int width : new int[] {100, 300, 1000}) {
      run(table, rounds, "windows of " + width + ", each against 3,000 labels before, Newcombe, p < .05 / windows", () -> new Windows(width));
    }
    run(table, rounds, "CUSUM of windows of 100, a false alarm in 2,000 windows", Sums::new);
    run(table, rounds, "Wilson from the change on, holds .95?", Wilson::new);
    return table;
  }

  private static void run(Table table, int rounds, String name, Supplier<Detector> detector) {
    double[] row = new double[AFTER.length + 1];
    SplittableRandom random = new SplittableRandom(19);
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < AFTER.length; i++) {
        row[i] += (double) delay(detector.get(), random, AFTER[i]) / rounds;
      }
      row[AFTER.length] += delay(detector.get(), random, BEFORE) < LABELS ? 1.0 / rounds : 0;
    }
    table.row(name, row);
  }

  private static int delay(Detector detector, SplittableRandom random, double accuracy) {
    for (int label = 1; label < LABELS; label++) {
      if (detector.alarm(random.nextDouble() < accuracy)) {
        return label;
      }
    }
    return LABELS;
  }

  /** Looked at after every label. */
  private static final class Sequence implements Detector {
    private long n;
    private long correct;

    @Override
    public boolean alarm(boolean right) {
      n++;
      correct += right ? 1 : 0;
      return !ConfidenceSequence.contains(correct, n, 1 - ALARM, BEFORE);
    }
  }

  /** The same with an interval that was not made for it. */
  private static final class Wilson implements Detector {
    private static final double Z = NormalQuantile.twoSided(1 - ALARM);
    private long n;
    private long correct;

    @Override
    public boolean alarm(boolean right) {
      n++;
      correct += right ? 1 : 0;
      return n >= 30 && Math.abs((double) correct / n - BEFORE) > Z * Math.sqrt(BEFORE * (1 - BEFORE) / n);
    }
  }

  /** Looked at once a window. */
  private static final class Windows implements Detector {
    private static final Newcombe.Sample BASELINE = new Newcombe.Sample(2850, 3000);
    private final int width;
    private int n;
    private int correct;

    Windows(int width) {
      this.width = width;
    }

    @Override
    public boolean alarm(boolean right) {
      n++;
      correct += right ? 1 : 0;
      if (n < width) {
        return false;
      }
      double p = Newcombe.pValue(new Newcombe.Sample(correct, n), BASELINE);
      n = 0;
      correct = 0;
      return p < ALARM * width / LABELS;
    }
  }

  /** Looked at once a window, with a memory. */
  private static final class Sums implements Detector {
    private static final int WIDTH = 100;
    private static final double DEVIATION = Math.sqrt(BEFORE * (1 - BEFORE) / WIDTH);
    private static final Cusum START = Cusum.with(Cusum.USUAL_ALLOWANCE, LABELS / WIDTH / ALARM);
    private Cusum cusum = START;
    private int n;
    private int correct;

    @Override
    public boolean alarm(boolean right) {
      n++;
      correct += right ? 1 : 0;
      if (n < WIDTH) {
        return false;
      }
      cusum = cusum.after(((double) correct / n - BEFORE) / DEVIATION);
      n = 0;
      correct = 0;
      return cusum.alarms();
    }
  }
}
