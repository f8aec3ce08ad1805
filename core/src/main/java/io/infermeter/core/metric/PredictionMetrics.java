// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CLASS_SET_RULE;
import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;
import static io.infermeter.core.metric.Parameter.POSITIVE_CLASS;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.tally.Moments;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.ScoreGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** How many predictions there are, how many have a label, and how much they fluctuate. */
final class PredictionMetrics {
  private PredictionMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        count("prediction_count", "Predicted rows that were captured. Those that were received: eligible_rows.", PredictionTally::stored),
        count("eligible_rows", "Rows of ok calls whose answer is a prediction, captured or not. What coverage is measured against.",
            PredictionTally::eligible),
        count("unrepresentable_rows",
            "Rows whose number or score is not finite, or beyond 2^31 in size. They are left out of prediction_mean and its kin.",
            tally -> tally.watched().unrepresentable()),
        count("unrepresentable_scores",
            "Rows whose score is not a number, or not within [0, 1]. Metrics of scores leave them out.",
            PredictionMetrics::unrepresentableScores).reading(Material.Need.SCORES),
        count("unrepresentable_labelled_numbers",
            "Labelled rows whose predicted or true number is not finite, or beyond 2^63 in size. Metrics of errors leave them out.",
            tally -> tally.get(PredictionPart.REGRESSION).unrepresentable()),
        droppedRatio(), labelledRows(), labelCoverage(), support(), share(), mean(), deviation(), variation());
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_PREDICTIONS, text);
  }

  private static Definition count(String name, String text, ToLongFunction<PredictionTally> which) {
    return Definition.ofPredictions(
        describe(name, text).unit("{row}").from(0),
        Defaults.PROPORTION,
        (material, asked) -> List.of(count(which.applyAsLong(material.predictions()))));
  }

  private static Measured count(long count) {
    return Measured.of(new MetricValue.Number(count), count);
  }

  /** Of a row with scores of several classes any may be it; the class with the most such scores stands for the rows. */
  private static long unrepresentableScores(PredictionTally tally) {
    long ofClasses =
        tally.get(PredictionPart.SCORES).byClass().values().stream().mapToLong(ScoreGrid::unrepresentable).max().orElse(0);
    return Math.max(ofClasses, tally.get(PredictionPart.CONFIDENCE).unrepresentable());
  }

  private static MetricDefinition labelledRows() {
    return Definition.ofPredictions(
        describe("labelled_rows", "Rows with a label in force. What metrics of quality rest on.").unit("{row}").from(0).needsLabels(),
        Defaults.PROPORTION,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          return List.of(count(rows.tally().labelled()).withCoverage(rows.coverage()));
        });
  }

  private static MetricDefinition droppedRatio() {
    return Definition.ofPredictions(
        describe("dropped_ratio", "Share of the predicted rows that were received but not captured; no other metric knows them. dropped / eligible.")
            .from(0)
            .upTo(1)
            .better(Better.LOWER)
            .takes(INTERVAL_METHOD, CONFIDENCE_LEVEL),
        Defaults.PROPORTION,
        (material, asked) -> List.of(dropped(material.predictions(), asked)));
  }

  private static Measured dropped(PredictionTally rows, MetricParameters asked) {
    MetricValue value =
        rows.eligible() > 0 ? new MetricValue.Number((double) rows.dropped() / rows.eligible()) : Absence.noPredictions();
    return Measured.of(value, rows.eligible())
        .withRatio(rows.dropped(), rows.eligible())
        .withProportion(rows.dropped(), rows.eligible())
        .withIntervals(Intervals.ofProportion(rows.dropped(), rows.eligible(), asked).stream().toList());
  }

  private static MetricDefinition labelCoverage() {
    return Definition.ofPredictions(
        describe("label_coverage", "Share of the predicted rows that have a label in force. labelled / eligible.")
            .from(0)
            .upTo(1)
            .better(Better.HIGHER)
            .needsLabels(),
        Defaults.PROPORTION,
        (material, asked) -> {
          return List.of(coverage(new Labelled(material, asked)));
        });
  }

  private static Measured coverage(Labelled rows) {
    Coverage coverage = rows.coverage();
    MetricValue value =
        coverage.eligible() > 0
            ? new MetricValue.Number((double) coverage.labelled() / coverage.eligible())
            : Absence.noPredictions();
    return Measured.of(value, coverage.eligible())
        .withRatio(coverage.labelled(), coverage.eligible())
        .withProportion(coverage.labelled(), coverage.eligible())
        .withCoverage(coverage);
  }

  private static MetricDefinition support() {
    return Definition.ofPredictions(
        describe("support", "Labelled rows that are truly of a class, class by class. What recall rests on: t_i.")
            .unit("{row}")
            .from(0)
            .needsLabels()
            .takes(CLASS_SET_RULE)
            .as("sklearn.metrics.precision_recall_fscore_support"),
        Defaults.PROPORTION,
        (material, asked) -> support(new Labelled(material, asked)));
  }

  private static List<Measured> support(Labelled rows) {
    Optional<MetricValue.Undefined> why = rows.wrongTask().or(rows::absence);
    if (why.isPresent()) {
      return List.of(rows.undefined(why.get()));
    }
    ConfusionMatrix matrix = rows.matrix();
    List<Measured> all = new ArrayList<>();
    for (String name : matrix.labelSet().classes()) {
      all.add(count(matrix.truths(matrix.index(name))).withCoverage(rows.coverage()).ofClass(name));
    }
    return all;
  }

  private static MetricDefinition share() {
    return Definition.ofPredictions(
        describe("prediction_share",
            "Share of the predicted rows that were predicted as a class, class by class or for positive_class. predicted so / predicted.")
            .from(0)
            .upTo(1)
            .takes(POSITIVE_CLASS, INTERVAL_METHOD, CONFIDENCE_LEVEL),
        Defaults.PROPORTION,
        (material, asked) -> share(new Labelled(material, asked)));
  }

  private static List<Measured> share(Labelled rows) {
    long n = rows.tally().predicted().total();
    if (n == 0) {
      MetricValue why = rows.wrongTask().orElseGet(Absence::noPredictions);
      return List.of(Measured.of(why, 0));
    }
    if (!rows.asked().positiveClass().isEmpty()) {
      return List.of(share(rows, rows.asked().positiveClass(), n));
    }
    return LabelSet.predicted(rows.tally().predicted(), rows.model()).stream()
        .map(name -> share(rows, name, n).ofClass(name))
        .toList();
  }

  private static Measured share(Labelled rows, String name, long n) {
    long count = rows.tally().predicted().count(name);
    return Measured.of(new MetricValue.Number((double) count / n), n)
        .withRatio(count, n)
        .withProportion(count, n)
        .withIntervals(Intervals.ofProportion(count, n, rows.asked()).stream().toList());
  }

  private static MetricDefinition mean() {
    return Definition.ofPredictions(
        describe("prediction_mean",
            "Mean of the predicted number, or of the score: of the positive class where there are two, else of the class answered."
                + " sum / rows with a number.")
            .takes(INTERVAL_METHOD, CONFIDENCE_LEVEL)
            .as("numpy.mean"),
        Defaults.FUNCTION,
        (material, asked) -> {
          Moments numbers = material.predictions().watched();
          double level = asked.confidenceLevel().orElseThrow();
          return List.of(
              absence(material).orElseGet(
                  () -> {
                    double mean = numbers.mean();
                    return Measured.of(new MetricValue.Number(mean), numbers.count())
                        .withRatio(numbers.sum(), numbers.count())
                        .withStandardError(Math.sqrt(numbers.variance() / (numbers.count() - 1)))
                        .withIntervals(
                            Intervals.ofMean(mean, numbers.variance(), numbers.count(), 1,
                                    Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, level)
                                .stream().toList());
                  }));
        });
  }

  private static MetricDefinition deviation() {
    return Definition.ofPredictions(
        describe("prediction_stddev",
            "Standard deviation of the predicted number, or of the score, over the rows of the window. sqrt(sum (x - mean)^2 / rows).")
            .from(0)
            .as("numpy.std"),
        Defaults.FUNCTION,
        (material, asked) -> {
          Moments numbers = material.predictions().watched();
          return List.of(
              absence(material)
                  .orElseGet(() -> Measured.of(new MetricValue.Number(Math.sqrt(numbers.variance())), numbers.count())));
        });
  }

  private static MetricDefinition variation() {
    return Definition.ofPredictions(
        describe("prediction_cv",
            "Coefficient of variation of the predicted number, or of the score: its spread in units of its size. stddev / |mean|.")
            .from(0),
        Defaults.FUNCTION,
        (material, asked) -> {
          Moments numbers = material.predictions().watched();
          return List.of(absence(material).orElseGet(() -> variation(numbers)));
        });
  }

  private static Measured variation(Moments numbers) {
    double mean = Math.abs(numbers.mean());
    MetricValue value =
        mean > 0
            ? new MetricValue.Number(Math.sqrt(numbers.variance()) / mean)
            : new MetricValue.Undefined(MetricValue.Reason.ZERO_DIVISION, "the mean is 0; ask for prediction_stddev instead");
    return Measured.of(value, numbers.count());
  }

  private static Optional<Measured> absence(Material material) {
    PredictionTally tally = material.predictions();
    if (tally.watched().count() > 0) {
      return Optional.empty();
    }
    if (tally.stored() == 0) {
      return Optional.of(Measured.of(Absence.noPredictions(), 0));
    }
    return Optional.of(
        Measured.of(
            tally.watched().unrepresentable() > 0
                ? new MetricValue.Undefined(
                    MetricValue.Reason.UNREPRESENTABLE, "every number is infinite, not a number, or beyond 2^31; look at the model's answers")
                : new MetricValue.Undefined(
                    MetricValue.Reason.NO_SCORES,
                    "the answers hold classes without scores; let the model answer with scores, and configure their output"),
            0));
  }
}
