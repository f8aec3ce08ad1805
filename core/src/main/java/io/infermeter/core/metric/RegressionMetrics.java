// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.BASIS;
import static io.infermeter.core.metric.Parameter.COMPUTATION;
import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;
import static io.infermeter.core.metric.Parameter.QUANTILE;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.RegressionSums;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/** How far predicted numbers are from the true ones. Rows whose numbers cannot be summed are left out and in unrepresentable_rows. */
final class RegressionMetrics {
  private RegressionMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        mean(
            describe("mean_absolute_error", "Mean size of the error. In the unit of the predicted number: sum |p - y| / rows.")
                .as("sklearn.metrics.mean_absolute_error"),
            RegressionSums::absoluteErrors,
            RegressionSums::absoluteErrorVariance,
            0),
        mean(
            describe("mean_squared_error", "Mean square of the error. In the square of the unit of the predicted number: sum (p - y)^2 / rows.")
                .as("sklearn.metrics.mean_squared_error"),
            RegressionSums::squaredErrors,
            null,
            0),
        of(
            describe("root_mean_squared_error",
                "Root of the mean squared error. In the unit of the predicted number: sqrt(sum (p - y)^2 / rows).")
                .as("sklearn.metrics.root_mean_squared_error"),
            (sums, asked) -> number(Math.sqrt(sums.squaredErrors() / sums.rows()))),
        of(
            describe("r2_score",
                "Share of the spread of the true numbers that is explained. Of constant ones 1 if all are met and 0 if not:"
                    + " 1 - sum (p - y)^2 / sum (y - mean y)^2.", 1)
                .better(Better.HIGHER)
                .as("sklearn.metrics.r2_score"),
            (sums, asked) -> r2(sums)),
        mean(
            describe("mean_absolute_percentage_error",
                "Mean size of the error relative to the true number, which is taken as at least 2^-52. Zeros among the true numbers make it"
                    + " huge, so see mape_nonzero: sum |p - y| / max(|y|, 2^-52) / rows.")
                .as("sklearn.metrics.mean_absolute_percentage_error"),
            sums -> sums.relativeErrors() + sums.relativeErrorsOfZeroTargets(),
            null,
            0),
        of(
            describe("mape_nonzero",
                "The mean absolute percentage error over the rows whose true number is at least 2^-52 in size. The others are counted by"
                    + " zero_targets: sum |p - y| / |y| / rows.")
                .as("sklearn.metrics.mean_absolute_percentage_error"),
            (sums, asked) -> mapeNonzero(sums)),
        zeroTargets(),
        OwnDefaults.quantile(
            of(
                describe("mean_pinball_loss",
                    "Mean loss of a predicted quantile, which is given as quantile. Errors below count q times, errors above 1 - q times:"
                        + " sum max(q (y - p), (1 - q)(p - y)) / rows.", QUANTILE)
                    .as("sklearn.metrics.mean_pinball_loss"),
                (sums, asked) -> pinball(sums, asked.quantile().orElseThrow())),
            .5),
        mean(
            describe("bias", "Mean error, with its sign. Positive where predictions are too high: sum (p - y) / rows.", Double.NEGATIVE_INFINITY)
                .better(Better.NEITHER)
                .as("numpy.mean(y_pred - y_true)"),
            RegressionSums::errors,
            RegressionSums::errorVariance,
            Double.NEGATIVE_INFINITY),
        medianError(),
        maximumError());
  }

  private static Description describe(String name, String text, Parameter... others) {
    return describe(name, text, 0, others);
  }

  private static Description describe(String name, String text, double minimum, Parameter... others) {
    Parameter[] parameters = java.util.Arrays.copyOf(others, others.length + 4);
    System.arraycopy(new Parameter[] {BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL}, 0, parameters, others.length, 4);
    Description description =
        Description.of(name, Description.OF_PREDICTIONS, text).needsLabels().better(Better.LOWER).takes(parameters);
    return minimum == 0 ? description.from(0) : minimum == 1 ? description.upTo(1) : description;
  }

  private static MetricDefinition of(Description description, BiFunction<RegressionSums, MetricParameters, MetricValue> value) {
    return Definition.ofPredictions(
            description,
            Defaults.FUNCTION,
            (material, asked) -> {
              Labelled rows = new Labelled(material, asked);
              RegressionSums sums = rows.tally().get(PredictionPart.REGRESSION);
              return List.of(
                  problem(rows, sums)
                      .map(rows::undefined)
                      .orElseGet(() -> rows.measured(value.apply(sums, asked), sums.rows(), Optional.empty(), Optional.empty())));
            }).alsoFromRows();
  }

  /** @param variance of what is summed; null where it is not kept */
  private static MetricDefinition mean(
      Description description,
      ToDoubleFunction<RegressionSums> sum,
      @org.jspecify.annotations.Nullable ToDoubleFunction<RegressionSums> variance,
      double minimum) {
    return Definition.ofPredictions(
            description,
            Defaults.FUNCTION,
            (material, asked) -> {
              Labelled rows = new Labelled(material, asked);
              RegressionSums sums = rows.tally().get(PredictionPart.REGRESSION);
              return List.of(
                  problem(rows, sums).map(rows::undefined).orElseGet(() -> mean(rows, sums, sum.applyAsDouble(sums), variance, minimum)));
            }).alsoFromRows();
  }

  private static Measured mean(
      Labelled rows,
      RegressionSums sums,
      double sum,
      @org.jspecify.annotations.Nullable ToDoubleFunction<RegressionSums> variance,
      double minimum) {
    double value = sum / sums.rows();
    double ofRows = variance == null ? Double.NaN : variance.applyAsDouble(sums);
    Optional<Interval> sampling = Intervals.ofMean(value, ofRows, sums.rows(), 1, minimum, Double.POSITIVE_INFINITY, rows.level());
    return rows.measured(number(value), sums.rows(), sampling, Optional.empty())
        .withRatio(sum, sums.rows())
        .withStandardError(Math.sqrt(ofRows / (sums.rows() - 1)));
  }

  /** Why there is no value, if there is none. */
  private static Optional<Undefined> problem(Labelled rows, RegressionSums sums) {
    return rows.noNumbers()
        .or(rows::absence)
        .or(() -> sums.rows() > 0 ? Optional.empty() : Optional.of(unrepresentable()));
  }

  private static Undefined unrepresentable() {
    return new Undefined(
        Reason.UNREPRESENTABLE, "every number is infinite, not a number, or beyond 2^63; look at the model's answers and the labels");
  }

  private static MetricValue number(double value) {
    return Double.isFinite(value)
        ? new MetricValue.Number(value)
        : new Undefined(Reason.UNREPRESENTABLE, "the value is too large to be a number");
  }

  private static MetricValue r2(RegressionSums sums) {
    if (sums.rows() < 2) {
      return Absence.zeroDivision("r2_score needs two labelled rows, for one has no spread");
    }
    double spread = sums.squaredDeviations();
    if (spread == 0) {
      return new MetricValue.Number(sums.squaredErrors() == 0 ? 1 : 0);
    }
    return number(1 - sums.squaredErrors() / spread);
  }

  private static MetricValue mapeNonzero(RegressionSums sums) {
    long rows = sums.rows() - sums.zeroTargets();
    return rows == 0
        ? Absence.zeroDivision("every true number is zero, and nothing is relative to that")
        : number(sums.relativeErrors() / rows);
  }

  private static MetricValue pinball(RegressionSums sums, double quantile) {
    return number((quantile * sums.under() + (1 - quantile) * sums.over()) / sums.rows());
  }

  private static MetricDefinition zeroTargets() {
    return Definition.ofPredictions(
        Description.of("zero_targets", Description.OF_PREDICTIONS,
                "Labelled rows whose true number is smaller than 2^-52 in size. They are left out of mape_nonzero: count(|y| < 2^-52).")
            .unit("{row}")
            .from(0)
            .needsLabels(),
        Defaults.PROPORTION,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          RegressionSums sums = rows.tally().get(PredictionPart.REGRESSION);
          return List.of(
              problem(rows, sums)
                  .map(rows::undefined)
                  .orElseGet(
                      () -> rows.measured(new MetricValue.Number(sums.zeroTargets()), sums.rows(), Optional.empty(), Optional.empty())));
        });
  }

  private static MetricDefinition medianError() {
    return OwnDefaults.grid(
        sized(
            describe("median_absolute_error",
                "Median size of the error; of an even number of rows the mean of the middle two. From bins of 2.2 % with certain bounds, or"
                    + " exactly from stored rows: median |p - y|.")
                .as("sklearn.metrics.median_absolute_error"),
            ErrorSizes::median));
  }

  private static MetricDefinition maximumError() {
    return OwnDefaults.rows(
        sized(
            describe("max_error",
                "Size of the largest error. Exactly from stored rows, or from bins of 2.2 % with certain bounds, as a maximum cannot be"
                    + " corrected: max |p - y|.")
                .as("sklearn.metrics.max_error"),
            ErrorSizes::maximum));
  }

  private static Definition sized(Description description, java.util.function.Function<ErrorSizes, ErrorSizes.Bounded> which) {
    return Definition.ofPredictions(
        description,
        Defaults.FUNCTION,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          RegressionSums sums = rows.tally().get(PredictionPart.REGRESSION);
          boolean exact = asked.computation() == Computation.ROWS;
          Optional<Undefined> problem =
              problem(rows, sums).or(() -> RowsGone.of(exact, material.predictions(), material.rows()));
          return List.of(problem.map(rows::undefined).orElseGet(() -> {
            ErrorSizes sizes =
                exact
                    ? ErrorSizes.of(material.rows())
                    : ErrorSizes.of(rows.tally().get(PredictionPart.ERRORS));
            ErrorSizes.Bounded found = which.apply(sizes);
            Optional<Interval> bounds = exact ? Optional.empty() : Optional.of(Intervals.approximation(found.low(), found.high()));
            return rows.measured(number(found.value()), sums.rows(), bounds, Optional.empty());
          }));
        });
  }
}
