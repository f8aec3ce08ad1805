// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.ScoredPopulation.Arrival;
import io.infermeter.core.metric.ScoredPopulation.Window;
import java.util.List;
import java.util.function.DoubleFunction;

/** How far labels alone, confidence alone, and both together are from the accuracy that a window of 2,000 rows will have. */
record EstimateExperiment(String name, DoubleFunction<Arrival> arrival, double tooSure) implements Experiment {
  private static final int WINDOW = 2000;
  private static final int REFERENCE = 5000;
  private static final int ROUNDS_PER_REFERENCE = 20;
  private static final double[] SHARES = {.01, .03, .1, .3, .6};
  private static final List<Basis> BASES = List.of(Basis.REALIZED, Basis.ESTIMATED, Basis.COMBINED);

  @Override
  public String title() {
    return "Accuracy while labels come: " + name;
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Root mean square error, and how often the 95 % interval holds the final value. Windows of " + WINDOW
                + " rows, reference of " + REFERENCE + " rows, " + rounds + " rounds.",
            "labels of " + WINDOW, "error realized", "error estimated", "error combined", "holds realized", "holds estimated",
            "holds combined");
    for (double share : SHARES) {
      table.row(Integer.toString((int) (share * WINDOW)), at(share, rounds));
    }
    return table;
  }

  /** With this share of rows labelled: the three errors, and how often the three intervals hold the final value. */
  double[] at(double share, int rounds) {
    Tracks tracks = new Tracks();
    ScoredPopulation population = new ScoredPopulation(20261125);
    Material.Reference reference = null;
    for (int round = 0; round < rounds; round++) {
      if (round % ROUNDS_PER_REFERENCE == 0) {
        reference = population.window(REFERENCE, Arrival.random(1)).rows().asReference();
      }
      tracks.add(population.window(WINDOW, arrival.apply(share), tooSure), reference);
    }
    return tracks.results(rounds);
  }

  private static final class Tracks {
    private final double[] squares = new double[BASES.size()];
    private final int[] held = new int[BASES.size()];

    void add(Window window, Material.Reference reference) {
      for (int i = 0; i < BASES.size(); i++) {
        MetricParameters asked = MetricParameters.named("accuracy").withBasisAndComputation(BASES.get(i), Computation.ROWS);
        Measured measured = window.rows().one(asked, reference);
        double error = Rows.number(measured) - window.accuracy();
        squares[i] += error * error;
        held[i] += Rows.interval(measured, Interval.Kind.SAMPLING).filter(in -> holds(in, window.accuracy())).isPresent() ? 1 : 0;
      }
    }

    private static boolean holds(Interval interval, double value) {
      return interval.low() <= value + 1e-12 && value <= interval.high() + 1e-12;
    }

    double[] results(int rounds) {
      double[] results = new double[2 * BASES.size()];
      for (int i = 0; i < BASES.size(); i++) {
        results[i] = Math.sqrt(squares[i] / rounds);
        results[BASES.size() + i] = (double) held[i] / rounds;
      }
      return results;
    }
  }
}
