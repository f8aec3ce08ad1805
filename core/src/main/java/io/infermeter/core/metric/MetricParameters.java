// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.estimate.Calibration;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A metric's name and parameters as they were asked for; null and empty mean that nothing was asked. {@link MetricDefinition#resolve}
 * fills in the defaults.
 *
 * @param bucket width of the windows that a metric of fluctuation holds against one another: whole minutes
 * @param across the dimension whose values it holds against one another instead; empty: time
 * @param runLength how many buckets a detector takes on average until it alarms though nothing has changed
 * @param calibration whether an estimate calibrates scores on its reference
 */
public record MetricParameters(
    String name,
    @Nullable Average average,
    @Nullable ZeroDivision zeroDivision,
    OptionalDouble beta,
    String positiveClass,
    @Nullable ClassSetRule classSetRule,
    OptionalDouble threshold,
    OptionalDouble quantile,
    OptionalInt k,
    @Nullable Statistic statistic,
    String feature,
    @Nullable Basis basis,
    @Nullable Computation computation,
    @Nullable IntervalMethod intervalMethod,
    OptionalDouble confidenceLevel,
    @Nullable Duration bucket,
    String across,
    OptionalDouble runLength,
    Calibration.@Nullable Mode calibration) {

  /** How classes are averaged. */
  public enum Average {
    BINARY,
    MICRO,
    MACRO,
    WEIGHTED,
    SAMPLES,
    NONE
  }

  /** The value of 0/0. */
  public enum ZeroDivision {
    UNDEFINED,
    ZERO,
    ONE
  }

  /** Which classes an average runs over. */
  public enum ClassSetRule {
    OBSERVED,
    DECLARED
  }

  /** How samples of a gauge are combined over time. */
  public enum Statistic {
    MEAN,
    LAST,
    MINIMUM,
    MAXIMUM
  }

  /** What a quality value is computed from. */
  public enum Basis {
    REALIZED,
    ESTIMATED,
    COMBINED
  }

  /** Which material a value is computed from. */
  public enum Computation {
    COUNTS,
    GRID,
    ROWS
  }

  /** How an interval is computed. */
  public enum IntervalMethod {
    WILSON,
    CLOPPER_PEARSON,
    CONFIDENCE_SEQUENCE,
    PPI,
    NORMAL,
    CERTAIN,
    ORDER_STATISTICS
  }

  /** The metric with nothing else asked. */
  public static MetricParameters named(String name) {
    return new MetricParameters(
        name, null, null, OptionalDouble.empty(), "", null, OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(),
        null, "", null, null, null, OptionalDouble.empty(), null, "", OptionalDouble.empty(), null);
  }

  public MetricParameters withAverage(Average other) {
    return new MetricParameters(
        name, other, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withZeroDivision(ZeroDivision other) {
    return new MetricParameters(
        name, average, other, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withBeta(double other) {
    return new MetricParameters(
        name, average, zeroDivision, OptionalDouble.of(other), positiveClass, classSetRule, threshold, quantile, k, statistic, feature,
        basis, computation, intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withPositiveClass(String other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, other, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withClassSetRule(ClassSetRule other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, other, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withQuantile(double other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, OptionalDouble.of(other), k, statistic, feature,
        basis, computation, intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withThreshold(double other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, OptionalDouble.of(other), quantile, k, statistic, feature,
        basis, computation, intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withK(int other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, OptionalInt.of(other), statistic, feature,
        basis, computation, intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withComputation(Computation other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, other,
        intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withStatistic(Statistic other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, other, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withBasisAndComputation(Basis otherBasis, Computation otherComputation) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, otherBasis,
        otherComputation, intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withIntervals(IntervalMethod method, double level) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        method, OptionalDouble.of(level), bucket, across, runLength, calibration);
  }

  public MetricParameters withBucket(@Nullable Duration other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, other, across, runLength, calibration);
  }

  public MetricParameters withAcross(String other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, other, runLength, calibration);
  }

  public MetricParameters withFeature(String other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, other, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, runLength, calibration);
  }

  public MetricParameters withConfidenceLevel(double other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, OptionalDouble.of(other), bucket, across, runLength, calibration);
  }

  public MetricParameters withRunLength(double other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, OptionalDouble.of(other), calibration);
  }

  public MetricParameters withCalibration(Calibration.Mode other) {
    return new MetricParameters(
        name, average, zeroDivision, beta, positiveClass, classSetRule, threshold, quantile, k, statistic, feature, basis, computation,
        intervalMethod, confidenceLevel, bucket, across, runLength, other);
  }
}
