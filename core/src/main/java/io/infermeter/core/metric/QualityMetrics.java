// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.AVERAGE;
import static io.infermeter.core.metric.Parameter.BASIS;
import static io.infermeter.core.metric.Parameter.BETA;
import static io.infermeter.core.metric.Parameter.CLASS_SET_RULE;
import static io.infermeter.core.metric.Parameter.COMPUTATION;
import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;
import static io.infermeter.core.metric.Parameter.POSITIVE_CLASS;
import static io.infermeter.core.metric.Parameter.THRESHOLD;
import static io.infermeter.core.metric.Parameter.ZERO_DIVISION;

import io.infermeter.core.estimate.Stratification;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How right the predictions are: metrics of classification from confusion counts. */
final class QualityMetrics {
  private static final Parameter[] WHOLE = {BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL};
  private static final Parameter[] BY_CLASS = {
    AVERAGE, ZERO_DIVISION, POSITIVE_CLASS, CLASS_SET_RULE, THRESHOLD, BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL
  };
  private static final Parameter[] BY_CLASS_AND_BETA = {
    AVERAGE, ZERO_DIVISION, BETA, POSITIVE_CLASS, CLASS_SET_RULE, THRESHOLD, BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL
  };

  private static final Estimable ESTIMABLE_ACCURACY =
      new Estimable.Whole(new ExpectedRate.Accuracy(), Stratification.NONE, UnlabelledBounds::accuracy);
  private static final Estimable ESTIMABLE_BALANCED_ACCURACY =
      new Estimable.Whole(
          new ExpectedRate.Macro(Rate.RECALL, MetricParameters.ZeroDivision.UNDEFINED),
          Stratification.PREDICTED,
          (bounds, matrix) -> bounds.macro(matrix, Rate.RECALL));

  private QualityMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(accuracy(), balancedAccuracy(), precision(), recall(), f1(), fBeta(), jaccard(), matthews(), kappa(), linearKappa(),
        quadraticKappa(), confusionMatrix());
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_PREDICTIONS, text).needsLabels().better(Better.HIGHER).from(0).upTo(1);
  }

  private static MetricDefinition accuracy() {
    return Thresholded.withThreshold(Definition.ofPredictions(
        describe("accuracy", "Share of labelled predictions that were right. The same whatever classes there are: correct / labelled.")
            .takes(POSITIVE_CLASS, THRESHOLD, BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL)
            .as("sklearn.metrics.accuracy_score"),
        Defaults.PROPORTION,
        (material, asked) -> Estimation.or(material, asked, ESTIMABLE_ACCURACY, () -> List.of(anyAccuracy(material, asked))))
        .alsoEstimated());
  }

  private static Measured anyAccuracy(Material material, MetricParameters asked) {
    return asked.threshold().isPresent() ? Thresholded.accuracy(new Scored(material, asked)) : accuracy(new Labelled(material, asked));
  }

  private static Measured accuracy(Labelled rows) {
    Optional<MetricValue.Undefined> wrong = rows.wrongTask();
    if (wrong.isPresent()) {
      return rows.undefined(wrong.get());
    }
    ConfusionMatrix matrix = rows.observedMatrix();
    long n = matrix.total();
    Optional<MetricValue> absent = rows.absence().map(Function.identity());
    MetricValue value = absent.orElseGet(() -> new MetricValue.Number((double) matrix.correct() / n));
    return rows
        .measured(value, n, rows.design().ofProportion(matrix.correct(), n, rows.asked()), rows.bounds().accuracy(matrix))
        .withRatio(matrix.correct(), n)
        .withProportion(matrix.correct(), n);
  }

  private static MetricDefinition precision() {
    return rate(
        describe("precision",
            "Share of the rows predicted as a class that are of it. Averaged over classes as asked: d_i / p_i.")
            .takes(BY_CLASS)
            .as("sklearn.metrics.precision_score"),
        asked -> Rate.PRECISION);
  }

  private static MetricDefinition recall() {
    return rate(
        describe("recall", "Share of the rows of a class that were predicted as it. Averaged over classes as asked: d_i / t_i.")
            .takes(BY_CLASS)
            .as("sklearn.metrics.recall_score"),
        asked -> Rate.RECALL);
  }

  private static MetricDefinition f1() {
    return rate(
        describe("f1", "Harmonic mean of precision and recall, from counts. Averaged over classes as asked: 2 d_i / (t_i + p_i).")
            .takes(BY_CLASS)
            .as("sklearn.metrics.f1_score"),
        asked -> Rate.F1);
  }

  private static MetricDefinition fBeta() {
    return rate(
        describe("fbeta",
            "Mean of precision and recall in which recall counts beta times as much. Averaged over classes as asked:"
                + " (1 + beta^2) d_i / (beta^2 t_i + p_i).")
            .takes(BY_CLASS_AND_BETA)
            .as("sklearn.metrics.fbeta_score"),
        asked -> Rate.fBeta(asked.beta().orElseThrow()));
  }

  private static MetricDefinition rate(Description description, Function<MetricParameters, Rate> rate) {
    return Thresholded.withThreshold(Definition.ofPredictions(
        description,
        Defaults.BY_AVERAGE,
        (material, asked) ->
            Estimation.or(
                material, asked, new Estimable.ByAverage(rate.apply(asked)), () -> rate(rate.apply(asked), material, asked)))
        .alsoEstimated());
  }

  private static List<Measured> rate(Rate rate, Material material, MetricParameters asked) {
    if (asked.threshold().isPresent()) {
      return List.of(Thresholded.rate(rate, new Scored(material, asked)));
    }
    Labelled rows = new Labelled(material, asked);
    return rows.answersSets() ? LabelRates.ofSets(rate::of, rows) : ClassificationRate.compute(rate, rows);
  }

  private static MetricDefinition jaccard() {
    LabelRates.OverlapRate rate = (hits, truths, predictions) -> hits / (truths + predictions - hits);
    return Definition.ofPredictions(
        describe("jaccard",
            "Share of the rows that are or were predicted as a class in which both agree. Averaged over classes, or rows, as asked:"
                + " d_i / (t_i + p_i - d_i).")
            .takes(AVERAGE, ZERO_DIVISION, POSITIVE_CLASS, CLASS_SET_RULE, BASIS, COMPUTATION)
            .as("sklearn.metrics.jaccard_score"),
        Defaults.BY_AVERAGE,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          return rows.answersSets() ? LabelRates.ofSets(rate, rows) : LabelRates.ofClasses(rate, rows);
        }).alsoFromRows();
  }

  private static MetricDefinition balancedAccuracy() {
    return Definition.ofPredictions(
        describe("balanced_accuracy", "Mean of the recalls of the classes that have rows. Every class counts alike: mean of d_i / t_i.")
            .takes(WHOLE)
            .as("sklearn.metrics.balanced_accuracy_score"),
        Defaults.FUNCTION,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          return Estimation.or(
              material,
              asked,
              ESTIMABLE_BALANCED_ACCURACY,
              () -> List.of(
                  whole(rows, rows.observedMatrix(), Agreement::balancedAccuracy, 0,
                      matrix -> rows.bounds().macro(matrix, Rate.RECALL))));
        })
        .alsoFromRows()
        .alsoEstimated();
  }

  private static MetricDefinition matthews() {
    return agreement(
        describe("matthews_corrcoef",
            "Correlation of truth and prediction, 0 where either is one class alone. With n rows:"
                + " (n sum d - sum t p) / sqrt((n^2 - sum p^2)(n^2 - sum t^2)).")
            .takes(WHOLE)
            .as("sklearn.metrics.matthews_corrcoef"),
        Labelled::observedMatrix,
        Agreement::matthews);
  }

  private static MetricDefinition kappa() {
    return agreement(
        describe("cohen_kappa",
            "Agreement of truth and prediction beyond chance. With n rows: (n sum d - sum t p) / (n^2 - sum t p).")
            .takes(WHOLE)
            .as("sklearn.metrics.cohen_kappa_score"),
        Labelled::observedMatrix,
        Agreement::kappa);
  }

  private static MetricDefinition linearKappa() {
    return weightedKappa("cohen_kappa_linear", "w = |i - j|", "linear", Agreement::linear);
  }

  private static MetricDefinition quadraticKappa() {
    return weightedKappa("cohen_kappa_quadratic", "w = (i - j)^2", "quadratic", Agreement::quadratic);
  }

  private static MetricDefinition weightedKappa(String name, String weights, String option, Agreement.Distance distance) {
    return agreement(
        describe(name,
            "Agreement beyond chance where a miss counts by how far apart the classes stand in their order. Rows of other classes are"
                + " left out: 1 - n sum w C / sum w t p with " + weights + ".")
            .takes(CLASS_SET_RULE, BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL)
            .as("sklearn.metrics.cohen_kappa_score(weights='" + option + "')"),
        Labelled::matrix,
        matrix -> new Agreement(matrix).kappa(distance));
  }

  private static MetricDefinition agreement(
      Description description, Function<Labelled, ConfusionMatrix> matrix, Function<ConfusionMatrix, Agreement.Estimate> estimate) {
    return Definition.ofPredictions(
        description.from(-1),
        Defaults.FUNCTION,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          return List.of(whole(rows, matrix.apply(rows), estimate, -1, m -> Optional.empty()));
        }).alsoFromRows();
  }

  private static Measured whole(
      Labelled rows,
      ConfusionMatrix matrix,
      Function<ConfusionMatrix, Agreement.Estimate> estimate,
      double minimum,
      Function<ConfusionMatrix, Optional<Interval>> unlabelled) {
    Optional<MetricValue.Undefined> wrong = rows.wrongTask();
    if (wrong.isPresent()) {
      return rows.undefined(wrong.get());
    }
    Optional<MetricValue.Undefined> absent = rows.absence();
    Agreement.Estimate found = absent.isPresent() ? new Agreement.Estimate(Double.NaN, 0) : estimate.apply(matrix);
    if (Double.isNaN(found.value())) {
      MetricValue why = absent.orElseGet(() -> oneClass(rows));
      return rows.measured(
          why, matrix.total(), Optional.of(Intervals.everything(minimum, 1, rows.level())), unlabelled.apply(matrix));
    }
    return rows.measured(
        new MetricValue.Number(found.value()),
        matrix.total(),
        Optional.of(rows.score(found.value(), found.variance(), matrix.total(), minimum)),
        unlabelled.apply(matrix)).withStandardError(Math.sqrt(found.variance()));
  }

  private static MetricValue.Undefined oneClass(Labelled rows) {
    return new MetricValue.Undefined(
        MetricValue.Reason.ONE_CLASS,
        rows.asked().name() + " needs labelled rows of two classes; ask about a longer time, or for accuracy");
  }

  private static MetricDefinition confusionMatrix() {
    return Definition.ofPredictions(
        Description.of("confusion_matrix", Description.OF_PREDICTIONS,
                "Labelled rows by true and by predicted class. Classes outside the declared ones share one row and column: C[i][j].")
            .needsLabels()
            .kind(ValueKind.CONFUSION_MATRIX)
            .unit("{row}")
            .takes(CLASS_SET_RULE, BASIS, COMPUTATION)
            .as("sklearn.metrics.confusion_matrix"),
        Defaults.PROPORTION,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          Optional<MetricValue.Undefined> why = rows.wrongTask().or(rows::absence);
          ConfusionMatrix matrix = rows.matrix();
          return List.of(why.map(rows::undefined)
              .orElseGet(() -> rows.measured(matrix.answer(), matrix.total(), Optional.empty(), Optional.empty())));
        }).alsoFromRows();
  }
}
