// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.stability.DriftMeasure;
import io.infermeter.core.stability.DriftVerdict;
import io.infermeter.core.stability.TwoSamples;
import java.util.SplittableRandom;

/** How often drift is seen where there is none, and where there is some: a fixed limit on a distance, and the verdict. */
record DriftExperiment() implements Experiment {
  private static final int[] SIZES = {100, 300, 1000, 10_000};
  private static final int BINS = 30;
  private static final double SHIFT = 0.5;

  @Override
  public String title() {
    return "Alarms of drift";
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Share of " + rounds + " pairs of samples, each of so many normal scores in " + BINS + " bins, that are called drift: without any, and"
                + " with a shift by half a standard deviation. The verdict is WARN or ALARM at the confidence level .95.",
            "rows each", "no drift: PSI > .1", "no drift: Jensen-Shannon > .1", "no drift: verdict", "shift: PSI > .1", "shift: verdict");
    for (int size : SIZES) {
      SplittableRandom random = new SplittableRandom(23L * size);
      double[] row = new double[5];
      for (int round = 0; round < rounds; round++) {
        TwoSamples same = samples(random, size, 0);
        TwoSamples shifted = samples(random, size, SHIFT);
        row[0] += DriftMeasure.PSI.of(same) > .1 ? 1.0 / rounds : 0;
        row[1] += DriftMeasure.JENSEN_SHANNON.of(same) > .1 ? 1.0 / rounds : 0;
        row[2] += DriftVerdict.of(same.regrouped(), .05) != DriftVerdict.NONE ? 1.0 / rounds : 0;
        row[3] += DriftMeasure.PSI.of(shifted) > .1 ? 1.0 / rounds : 0;
        row[4] += DriftVerdict.of(shifted.regrouped(), .05) != DriftVerdict.NONE ? 1.0 / rounds : 0;
      }
      table.row(Integer.toString(size), row);
    }
    return table;
  }

  private static TwoSamples samples(SplittableRandom random, int size, double shift) {
    long[] reference = new long[BINS];
    long[] current = new long[BINS];
    for (int i = 0; i < size; i++) {
      reference[bin(random.nextGaussian())]++;
      current[bin(random.nextGaussian() + shift)]++;
    }
    return TwoSamples.of(reference, current);
  }

  private static int bin(double score) {
    return (int) Math.clamp(Math.floor((score + 3) / 6 * BINS), 0, BINS - 1.0);
  }
}
