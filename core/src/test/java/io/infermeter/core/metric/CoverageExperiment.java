// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.tally.PredictionTally;
import java.util.List;
import java.util.SplittableRandom;

/** How often the sampling interval of each metric of classification holds its true value, when rows are drawn independently. */
record CoverageExperiment(String name, List<String> classes, double[][] chances, List<Asked> metrics) implements Experiment {
  private static final int[] SIZES = {30, 100, 300, 1000};
  private static final long LARGE = 1_000_000;

  /** A metric under a name for the table. */
  record Asked(String name, MetricParameters metric) {}

  /** Two classes, of which three rows in ten are positive; 80 % of the positives and 90 % of the others are found. */
  static CoverageExperiment ofTwoClasses() {
    MetricParameters accuracy = MetricParameters.named("accuracy");
    return new CoverageExperiment(
        "two classes", List.of("n", "p"), new double[][] {{.63, .07}, {.06, .24}},
        List.of(
            new Asked("accuracy, Wilson", accuracy),
            new Asked("accuracy, Clopper-Pearson", accuracy.withIntervals(IntervalMethod.CLOPPER_PEARSON, .95)),
            new Asked("accuracy, normal", accuracy.withIntervals(IntervalMethod.NORMAL, .95)),
            new Asked("precision, Wilson", positive("precision")),
            new Asked("recall, Wilson", positive("recall")),
            new Asked("F1, Wilson of J", positive("f1")),
            new Asked("F2, delta", positive("fbeta").withBeta(2)),
            new Asked("balanced accuracy, delta", MetricParameters.named("balanced_accuracy")),
            new Asked("MCC, delta", MetricParameters.named("matthews_corrcoef")),
            new Asked("kappa, delta", MetricParameters.named("cohen_kappa"))));
  }

  /** Three classes of 60, 30 and 10 % of the rows. */
  static CoverageExperiment ofThreeClasses() {
    return new CoverageExperiment(
        "three classes", List.of("a", "b", "c"), new double[][] {{.54, .04, .02}, {.03, .25, .02}, {.01, .02, .07}},
        List.of(
            new Asked("macro precision, delta", averaged("precision", Average.MACRO)),
            new Asked("macro recall, delta", averaged("recall", Average.MACRO)),
            new Asked("macro F1, delta", averaged("f1", Average.MACRO)),
            new Asked("weighted F1, delta", averaged("f1", Average.WEIGHTED)),
            new Asked("micro F1, Wilson", averaged("f1", Average.MICRO)),
            new Asked("MCC, delta", MetricParameters.named("matthews_corrcoef")),
            new Asked("kappa, delta", MetricParameters.named("cohen_kappa")),
            new Asked("quadratic kappa, delta", MetricParameters.named("cohen_kappa_quadratic"))));
  }

  /** The same classes, of which 98.7 % of the rows are right. */
  static CoverageExperiment ofAGoodModel() {
    return new CoverageExperiment(
        "three classes, a good model", List.of("a", "b", "c"), new double[][] {{.595, .004, .001}, {.003, .296, .001}, {.001, .003, .096}},
        List.of(
            new Asked("accuracy, Wilson", MetricParameters.named("accuracy")),
            new Asked("macro recall, delta", averaged("recall", Average.MACRO)),
            new Asked("macro F1, delta", averaged("f1", Average.MACRO)),
            new Asked("weighted F1, delta", averaged("f1", Average.WEIGHTED)),
            new Asked("MCC, delta", MetricParameters.named("matthews_corrcoef")),
            new Asked("kappa, delta", MetricParameters.named("cohen_kappa")),
            new Asked("quadratic kappa, delta", MetricParameters.named("cohen_kappa_quadratic"))));
  }

  private static MetricParameters positive(String metric) {
    return MetricParameters.named(metric).withPositiveClass("p");
  }

  private static MetricParameters averaged(String metric, Average average) {
    return MetricParameters.named(metric).withAverage(average);
  }

  @Override
  public String title() {
    return "Coverage of 95 % intervals: " + name;
  }

  @Override
  public Table run(int rounds) {
    Table table =
        Table.of(
            title(),
            "Share of " + rounds + " samples in which the interval holds the true value, of those in which there is an interval.",
            "metric", "30 rows", "100 rows", "300 rows", "1000 rows");
    double[][] held = new double[metrics.size()][SIZES.length];
    for (int size = 0; size < SIZES.length; size++) {
      held(SIZES[size], rounds, held, size);
    }
    for (int i = 0; i < metrics.size(); i++) {
      table.row(metrics.get(i).name, held[i]);
    }
    return table;
  }

  private void held(int rows, int rounds, double[][] held, int column) {
    SplittableRandom random = new SplittableRandom(7L * rows);
    double[] truth = truth();
    int[] given = new int[metrics.size()];
    for (int round = 0; round < rounds; round++) {
      PredictionTally tally = sample(random, rows);
      for (int i = 0; i < truth.length; i++) {
        Interval interval = Rows.interval(ask(tally, metrics.get(i).metric), Interval.Kind.SAMPLING).orElse(null);
        given[i] += interval == null ? 0 : 1;
        held[i][column] += interval != null && interval.low() <= truth[i] && truth[i] <= interval.high() ? 1 : 0;
      }
    }
    for (int i = 0; i < given.length; i++) {
      held[i][column] /= given[i];
    }
  }

  private double[] truth() {
    Rows all = new Rows();
    for (int t = 0; t < chances.length; t++) {
      for (int p = 0; p < chances.length; p++) {
        all.labelled(classes.get(t), classes.get(p), Math.round(chances[t][p] * LARGE));
      }
    }
    return metrics.stream().mapToDouble(asked -> Rows.number(ask(all.tally(), asked.metric))).toArray();
  }

  private PredictionTally sample(SplittableRandom random, int rows) {
    long[][] counts = new long[chances.length][chances.length];
    for (int row = 0; row < rows; row++) {
      double left = random.nextDouble();
      int cell = -1;
      do {
        cell++;
        left -= chances[cell / chances.length][cell % chances.length];
      } while (left >= 0 && cell < chances.length * chances.length - 1);
      counts[cell / chances.length][cell % chances.length]++;
    }
    Rows sample = new Rows();
    for (int t = 0; t < chances.length; t++) {
      for (int p = 0; p < chances.length; p++) {
        sample.labelled(classes.get(t), classes.get(p), counts[t][p]);
      }
    }
    return sample.tally();
  }

  private static Measured ask(PredictionTally tally, MetricParameters asked) {
    MetricDefinition metric = Metrics.find(asked.name()).orElseThrow();
    return metric.compute(Material.ofPredictions(tally, 60, null), metric.resolve(asked, null)).getFirst();
  }
}
