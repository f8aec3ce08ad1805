// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.BASIS;
import static io.infermeter.core.metric.Parameter.COMPUTATION;
import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;
import static io.infermeter.core.metric.Parameter.K;
import static io.infermeter.core.metric.Parameter.POSITIVE_CLASS;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.tally.ClassRanks;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.ScoreGrid;
import io.infermeter.core.tally.ScoreLosses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How much scores are worth as probabilities, and how they are distributed. */
final class ProbabilityMetrics {
  private ProbabilityMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(logLoss(), brier(), topK(), calibrationError(), calibrationCurve(), histogram());
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_PREDICTIONS, text).needsLabels();
  }

  private static MetricDefinition logLoss() {
    return loss(
        describe("log_loss",
            "Mean of how surprised the scores are by the true class; each is clipped by the eps of its own type and not renormalised."
                + " Rows whose true class has no score are left out: -ln p(true class) / rows.")
            .as("sklearn.metrics.log_loss"),
        ScoreLosses::logLoss,
        ScoreLosses::logLossVariance,
        Double.POSITIVE_INFINITY);
  }

  private static MetricDefinition brier() {
    return loss(
        describe("brier_score",
            "Mean squared distance of the scores and the truth, which is 1 for the true class and 0 for others. Of two classes the positive"
                + " one alone counts, of several the sum over all, from 0 to 2: sum (y - p)^2 / rows.")
            .upTo(2)
            .as("sklearn.metrics.brier_score_loss"),
        ScoreLosses::brier,
        ScoreLosses::brierVariance,
        2);
  }

  private static MetricDefinition loss(
      Description description, ToDoubleFunction<ScoreLosses> sum, ToDoubleFunction<ScoreLosses> variance, double maximum) {
    return Definition.ofPredictions(
        description.better(Better.LOWER).from(0).takes(BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL),
        Defaults.FUNCTION,
        (material, asked) -> {
          Scored scored = new Scored(material, asked);
          ScoreLosses losses = scored.tally().get(PredictionPart.LOSSES);
          Optional<Undefined> problem = scored.problem().or(() -> missing(losses.rows(), losses.unrepresentable(), losses.unseen()));
          return List.of(problem.map(scored.rows()::undefined).orElseGet(() -> {
            double value = sum.applyAsDouble(losses) / losses.rows();
            return scored.rows()
                .measured(
                    new MetricValue.Number(value),
                    losses.rows(),
                    Intervals.ofMean(
                        value, variance.applyAsDouble(losses), losses.rows(), scored.rows().effect(), 0, maximum, scored.rows().level()),
                    Optional.empty())
                .withRatio(sum.applyAsDouble(losses), losses.rows())
                .withStandardError(Math.sqrt(variance.applyAsDouble(losses) / (losses.rows() - 1)));
          }));
        }).reading(Material.Need.SCORES).alsoFromRows();
  }

  private static Optional<Undefined> missing(long rows, long unrepresentable, long unseen) {
    if (rows > 0) {
      return Optional.empty();
    }
    if (unrepresentable > 0) {
      return Optional.of(Scored.unrepresentable());
    }
    return Optional.of(
        unseen > 0
            ? new Undefined(Reason.NO_SCORES, "no labelled row has a score of its true class; declare the model's classes in the order of its scores")
            : new Undefined(
                Reason.NO_SCORES, "only the score of the class answered is known; let the model answer with the scores of all classes"));
  }

  private static MetricDefinition topK() {
    return OwnDefaults.k(
        Definition.ofPredictions(
            describe("top_k_accuracy",
                "Share of the labelled rows whose true class is among the k best scores. Of equal scores the later class ranks first, so with"
                    + " ties k = 1 is not the accuracy of the class answered: rows with rank < k / rows.")
                .better(Better.HIGHER)
                .from(0)
                .upTo(1)
                .takes(K, BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL)
                .as("sklearn.metrics.top_k_accuracy_score"),
            Defaults.PROPORTION,
            (material, asked) -> List.of(topK(new Scored(material, asked)))).reading(Material.Need.SCORES).alsoFromRows(),
        2);
  }

  private static Measured topK(Scored scored) {
    ClassRanks ranks = scored.tally().get(PredictionPart.RANKS);
    Optional<Undefined> problem = scored.problem().or(() -> missing(ranks.rows(), ranks.unrepresentable(), 0));
    return problem.map(scored.rows()::undefined).orElseGet(() -> {
      long hits = ranks.within(scored.asked().k().orElseThrow());
      long n = ranks.rows();
      return scored.rows()
          .measured(
              new MetricValue.Number((double) hits / n), n, scored.rows().design().ofProportion(hits, n, scored.asked()), Optional.empty())
          .withRatio(hits, n)
          .withProportion(hits, n);
    });
  }

  private static MetricDefinition calibrationError() {
    return calibration(
        describe("expected_calibration_error",
            "Mean distance of score and share of right rows, over 15 bins of equal width: of the positive class of two, else of the class"
                + " answered. Weighted by the rows of each bin: sum |positives - sum of scores| / rows.")
            .better(Better.LOWER)
            .from(0)
            .upTo(1)
            .takes(POSITIVE_CLASS, BASIS, COMPUTATION)
            .as("Naeini, Cooper and Hauskrecht (2015); C. Guo et al. (2017)"),
        (scored, bins) -> new MetricValue.Number(bins.expectedError()));
  }

  private static MetricDefinition calibrationCurve() {
    return calibration(
        describe("calibration_curve",
            "Mean score (x) and share of right rows (y) in 15 bins of equal width, of which empty ones are left out. Of the positive class of"
                + " two, else of the class answered: y = positives / rows.")
            .kind(ValueKind.CURVE)
            .takes(POSITIVE_CLASS, BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL)
            .as("sklearn.calibration.calibration_curve(n_bins=15)"),
        (scored, bins) -> bins.curve(scored.asked()));
  }

  /** A value of calibration bins. */
  @FunctionalInterface
  private interface OfBins {
    MetricValue of(Scored scored, CalibrationBins bins);
  }

  private static MetricDefinition calibration(Description description, OfBins value) {
    return OwnDefaults.grid(
        Definition.ofPredictions(
            description,
            Defaults.PROPORTION,
            (material, asked) -> List.of(calibration(new Scored(material, asked), value)))
            .reading(Material.Need.SCORES));
  }

  private static Measured calibration(Scored scored, OfBins value) {
    Optional<Undefined> problem = scored.problem();
    if (problem.isPresent()) {
      return scored.rows().undefined(problem.get());
    }
    Scored.Watched watched = scored.watched();
    if (watched.why() != null) {
      return scored.rows().undefined(watched.why());
    }
    CalibrationBins bins = watched.bins();
    if (bins.rows() == 0) {
      return scored.rows().undefined(
          watched.leavesOut() ? Scored.unrepresentable() : Absence.noLabels(scored.tally().eligible()));
    }
    return scored.rows().measured(value.of(scored, bins), bins.rows(), Optional.empty(), Optional.empty());
  }

  private static MetricDefinition histogram() {
    return OwnDefaults.grid(
        Definition.ofPredictions(
            Description.of("score_histogram", Description.OF_PREDICTIONS,
                    "Predicted rows by score, labelled or not: of the positive class of two, else of the class answered. 240 right-closed bins"
                        + " of equal width, of which the first and the last are split into nine by powers of two: count(low < p <= high).")
                .kind(ValueKind.HISTOGRAM)
                .unit("{row}")
                .takes(POSITIVE_CLASS)
                .as("numpy.histogram"),
            Defaults.PROPORTION,
            (material, asked) -> List.of(histogram(new Scored(material, asked))))
            .reading(Material.Need.SCORES));
  }

  private static Measured histogram(Scored scored) {
    if (scored.tally().stored() == 0) {
      return Measured.of(Absence.noPredictions(), 0);
    }
    Optional<Undefined> problem = scored.problem().filter(why -> why.reason() != Reason.NO_LABELS);
    Scored.Watched watched = problem.isPresent() ? Scored.Watched.none(problem.get()) : scored.watched();
    ScoreGrid grid = watched.grid();
    if (grid == null) {
      return Measured.of(java.util.Objects.requireNonNull(watched.why()), 0);
    }
    List<Double> upperBounds = new ArrayList<>(ScoreGrid.BINS);
    List<Long> counts = new ArrayList<>(ScoreGrid.BINS);
    for (int bin = 0; bin < ScoreGrid.BINS; bin++) {
      upperBounds.add(ScoreGrid.upper(bin));
      counts.add(grid.rows(bin));
    }
    return Measured.of(grid.rows() == 0 ? Scored.unrepresentable() : new MetricValue.Histogram(upperBounds, counts), grid.rows());
  }
}
