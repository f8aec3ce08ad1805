// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.tally.BatchCounts;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** How often something is said to have changed though nothing did, where the rows of a batch resemble one another. */
record BatchAlarmExperiment() implements Experiment {
  static final String VERSIONS = "two windows of 100 calls differ, p < .05";
  static final String PARTS = "30 windows of 20 calls fluctuate, p < .05";
  static final String DETECTOR = "CUSUM over 200 windows of 20 calls alarms, a false alarm in 20,000";
  static final String SEQUENCE = "confidence sequence over 1,000 calls misses at some time";

  private static final int SIZE = 32;

  @Override
  public String title() {
    return "False alarms where rows come in batches";
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Share of " + rounds + " rounds in which something is said though nothing changes: calls of " + SIZE + " rows, each right with the"
                + " probability " + BatchExperiment.ACCURACY + ". The correlation is that of two rows of one call.",
            "what is said", "correlation 0", "correlation .05", "correlation .1", "correlation .3");
    for (boolean counted : new boolean[] {false, true}) {
      row(table, rounds, VERSIONS, counted, round -> round.versionsDiffer() ? 1 : 0);
      row(table, rounds, PARTS, counted, round -> round.partsFluctuate() ? 1 : 0);
      row(table, rounds, DETECTOR, counted, round -> round.detectorAlarms() ? 1 : 0);
      row(table, rounds, SEQUENCE, counted, round -> round.sequenceMisses() ? 1 : 0);
    }
    return table;
  }

  /** The name of a row of the table. */
  static String row(String what, boolean counted) {
    return what + (counted ? ": as answered" : ": as if independent");
  }

  private static void row(Table table, int rounds, String what, boolean counted, ToIntFunction<Round> said) {
    double[] shares = new double[BatchExperiment.CORRELATIONS.length];
    for (int i = 0; i < shares.length; i++) {
      SplittableRandom random = new SplittableRandom(19);
      for (int round = 0; round < rounds; round++) {
        shares[i] += (double) said.applyAsInt(new Round(random, BatchExperiment.CORRELATIONS[i], counted)) / rounds;
      }
    }
    table.row(row(what, counted), shares);
  }

  private record Round(SplittableRandom random, double correlation, boolean counted) {
    PredictionTally window(int calls) {
      return seen(BatchExperiment.window(random, calls, SIZE, correlation));
    }

    PredictionTally seen(PredictionTally tally) {
      if (!counted) {
        tally.drop(PredictionPart.BATCHES);
      }
      return tally;
    }

    boolean versionsDiffer() {
      return isSmall(Comparison.of(ask("accuracy", window(100)), ask("accuracy", window(100)), .95, true).pValue());
    }

    boolean partsFluctuate() {
      return isSmall(ask("accuracy_tau", windows(30)).comparison().pValue());
    }

    boolean detectorAlarms() {
      PredictionTally before = window(5_000);
      Material material = windows(200).withReference(new Material.Reference("before", before, List.of()));
      Measured measured = ask(MetricParameters.named("accuracy_cusum").withRunLength(20_000), material);
      Interval limits = measured.intervals().getFirst();
      return Rows.number(measured) < limits.low() || Rows.number(measured) > limits.high();
    }

    boolean sequenceMisses() {
      MetricParameters asked = MetricParameters.named("accuracy").withIntervals(IntervalMethod.CONFIDENCE_SEQUENCE, .95);
      BatchCounts batches = new BatchCounts();
      long right = 0;
      for (int call = 1; call <= 1_000; call++) {
        int hits = BatchExperiment.batch(random, SIZE, correlation);
        right += hits;
        batches.add(BatchCounts.of(hits, SIZE));
        Measured measured = ask(asked, Material.ofPredictions(seen(BatchExperiment.tally(right, (long) call * SIZE, batches)), 60, null));
        Interval interval = Rows.interval(measured, Interval.Kind.SAMPLING).orElseThrow();
        if (interval.low() > BatchExperiment.ACCURACY || interval.high() < BatchExperiment.ACCURACY) {
          return true;
        }
      }
      return false;
    }

    private Material windows(int count) {
      PredictionTally all = new PredictionTally();
      List<Material.Bucket> parts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        PredictionTally part = window(20);
        all.add(part);
        parts.add(new Material.Bucket("part " + i, part));
      }
      return Material.ofPredictions(all, 60, null).withBuckets(parts);
    }

    private static boolean isSmall(OptionalDouble p) {
      return p.orElseThrow() < .05;
    }

    private static Measured ask(String name, PredictionTally tally) {
      return ask(name, Material.ofPredictions(tally, 60, null));
    }

    private static Measured ask(String name, Material material) {
      return ask(MetricParameters.named(name), material);
    }

    private static Measured ask(MetricParameters asked, Material material) {
      MetricDefinition metric = Metrics.find(asked.name()).orElseThrow();
      return metric.compute(material, metric.resolve(asked, null)).getFirst();
    }
  }
}
