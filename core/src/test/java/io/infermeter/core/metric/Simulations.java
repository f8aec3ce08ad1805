// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.ScoredPopulation.Arrival;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** All simulations, each with a fixed seed. */
public final class Simulations {
  private Simulations() {}

  static List<Experiment> all() {
    return List.of(
        CoverageExperiment.ofTwoClasses(),
        CoverageExperiment.ofThreeClasses(),
        CoverageExperiment.ofAGoodModel(),
        new RankingExperiment(),
        new BatchExperiment(),
        new BatchAlarmExperiment(),
        new WatchingExperiment(),
        new DetectionExperiment(),
        new DriftExperiment(),
        new MaturityExperiment(),
        new EstimateExperiment("labels come at random", Arrival::random, 2),
        new EstimateExperiment("labels come sooner for some kinds of rows", Arrival::biased, 2),
        new EstimateExperiment("the model became worse where it is sure", Arrival::random, 3));
  }

  /**
   * Runs all and writes their tables into docs/metrics.md.
   *
   * @param args how many rounds
   */
  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 300;
    StringBuilder tables = new StringBuilder();
    for (Experiment experiment : all()) {
      tables.append(experiment.run(rounds).markdown()).append('\n');
    }
    Files.writeString(MetricsPage.file(), MetricsPage.replaced(Files.readString(MetricsPage.file()), "simulations", tables.toString()));
  }
}
