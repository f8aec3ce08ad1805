// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;

import io.infermeter.core.metric.Material.Need;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.stability.McNemar;
import io.infermeter.core.stability.PairedAnswers;
import io.infermeter.core.tally.ConfusionCounts;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;

/** How two versions answer the same requests. */
final class VersionMetrics {
  private static final String PAIRS = " Rows are paired by prediction id, else by identical input: ";

  private VersionMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        metric(
            describe("version_disagreement",
                "Share of requests to which this version and the baseline's answer differently (churn)." + PAIRS + "different / pairs.")
                .from(0).upTo(1).takes(INTERVAL_METHOD, CONFIDENCE_LEVEL),
            Defaults.PROPORTION,
            VersionMetrics::disagreement),
        metric(
            describe("version_joint_counts",
                "Pairs by the class that the baseline's version answered (row) and this one's (column)." + PAIRS + "count(a, b).")
                .kind(ValueKind.CONFUSION_MATRIX),
            Defaults.FUNCTION,
            (answers, asked) -> joint(answers)),
        metric(
            describe("paired_accuracy",
                "Accuracy on the requests that the baseline's version answered too, held against its accuracy on the same ones by McNemar's"
                    + " exact test." + PAIRS + "right / labelled pairs.")
                .from(0).upTo(1).better(Better.HIGHER).needsLabels().takes(INTERVAL_METHOD, CONFIDENCE_LEVEL).as("scipy.stats.binomtest"),
            Defaults.PROPORTION,
            VersionMetrics::accuracy));
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_PREDICTIONS, text);
  }

  private static MetricDefinition metric(
      Description description, Defaults defaults, BiFunction<PairedAnswers, MetricParameters, Measured> of) {
    return Definition.ofPredictions(description, defaults, (material, asked) -> List.of(compute(material, asked, of)))
        .from(Computation.ROWS)
        .needing(resolved -> Set.of(Need.ROWS, Need.REFERENCE_ROWS));
  }

  private static Measured compute(Material material, MetricParameters asked, BiFunction<PairedAnswers, MetricParameters, Measured> of) {
    if (material.reference() == null) {
      return Measured.of(new Undefined(Reason.NO_TRAFFIC, "this series is what the others are held against"), 0);
    }
    PairedAnswers answers = PairedAnswers.of(material.reference().rows(), material.rows());
    if (answers.pairs().isEmpty()) {
      return Measured.of(
          new Undefined(
              Reason.NO_TRAFFIC,
              "no request of this window was answered by both versions; send the same ids or inputs to both, and name the other version in"
                  + " baseline.series"),
          0);
    }
    if (answers.pairs().stream().anyMatch(pair -> pair.other().prediction().value() instanceof Value.Number)) {
      return Measured.of(Absence.wrongTask(asked.name() + " is of models that answer classes, and these are numbers"), 0);
    }
    return of.apply(answers, asked);
  }

  private static Measured disagreement(PairedAnswers answers, MetricParameters asked) {
    long different = answers.disagreeing();
    long n = answers.pairs().size();
    return Measured.of(new MetricValue.Number((double) different / n), n)
        .withRatio(different, n)
        .withProportion(different, n)
        .withIntervals(Intervals.ofProportion(different, n, asked).stream().toList());
  }

  private static Measured joint(PairedAnswers answers) {
    ConfusionCounts counts = new ConfusionCounts();
    answers.pairs().forEach(pair -> counts.add(name(pair.baseline().prediction().value()), name(pair.other().prediction().value()), 1));
    return Measured.of(new MetricValue.Confusion(LabelSet.observed(counts).classes(), counts), answers.pairs().size());
  }

  private static String name(Value value) {
    return value instanceof Value.ClassName name ? name.name() : value.orderKey();
  }

  private static Measured accuracy(PairedAnswers answers, MetricParameters asked) {
    McNemar rightness = answers.rightness();
    long n = rightness.rows();
    Coverage coverage = new Coverage(n, answers.pairs().size(), 0);
    if (n == 0) {
      return Measured.of(Absence.noLabels(answers.pairs().size()), 0).withCoverage(coverage);
    }
    long right = rightness.both() + rightness.onlyOther();
    double level = asked.confidenceLevel().orElseThrow();
    double half = rightness.halfWidth(NormalQuantile.twoSided(level));
    double middle = rightness.adjustedDifference();
    Interval interval =
        new Interval(
            Interval.Kind.SAMPLING, IntervalMethod.NORMAL, Math.max(-1, middle - half), Math.min(1, middle + half), level);
    Comparison comparison =
        new Comparison(
            OptionalDouble.of((double) (rightness.both() + rightness.onlyBaseline()) / n), n, OptionalDouble.of(rightness.difference()),
            interval, OptionalDouble.empty(), OptionalDouble.of(rightness.pValue()), OptionalDouble.empty(), "mcnemar");
    return Measured.of(new MetricValue.Number((double) right / n), n)
        .withRatio(right, n)
        .withProportion(right, n)
        .withCoverage(coverage)
        .withIntervals(Intervals.ofProportion(right, n, asked).stream().toList())
        .withComparison(comparison);
  }
}
