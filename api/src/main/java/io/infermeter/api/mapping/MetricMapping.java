// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Violations;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.v1.Average;
import io.infermeter.v1.Basis;
import io.infermeter.v1.Calibration;
import io.infermeter.v1.ClassSetRule;
import io.infermeter.v1.Computation;
import io.infermeter.v1.IntervalMethod;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Statistic;
import io.infermeter.v1.ZeroDivision;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Maps a metric and its parameters. */
public final class MetricMapping {
  static final EnumMapping<MetricParameters.Basis, Basis> BASES =
      EnumMapping.of(MetricParameters.Basis.class, Basis.class, "BASIS_");
  static final EnumMapping<MetricParameters.Computation, Computation> COMPUTATIONS =
      EnumMapping.of(MetricParameters.Computation.class, Computation.class, "COMPUTATION_");
  static final EnumMapping<MetricParameters.IntervalMethod, IntervalMethod> INTERVAL_METHODS =
      EnumMapping.of(MetricParameters.IntervalMethod.class, IntervalMethod.class, "INTERVAL_METHOD_");
  private static final EnumMapping<MetricParameters.Average, Average> AVERAGES =
      EnumMapping.of(MetricParameters.Average.class, Average.class, "AVERAGE_");
  private static final EnumMapping<MetricParameters.ZeroDivision, ZeroDivision> ZERO_DIVISIONS =
      EnumMapping.of(MetricParameters.ZeroDivision.class, ZeroDivision.class, "ZERO_DIVISION_");
  private static final EnumMapping<MetricParameters.ClassSetRule, ClassSetRule> CLASS_SET_RULES =
      EnumMapping.of(MetricParameters.ClassSetRule.class, ClassSetRule.class, "CLASS_SET_RULE_");
  private static final EnumMapping<MetricParameters.Statistic, Statistic> STATISTICS =
      EnumMapping.of(MetricParameters.Statistic.class, Statistic.class, "STATISTIC_");

  private static final EnumMapping<io.infermeter.core.estimate.Calibration.Mode, Calibration> CALIBRATIONS =
      EnumMapping.of(io.infermeter.core.estimate.Calibration.Mode.class, Calibration.class, "CALIBRATION_");

  private MetricMapping() {}

  static MetricParameters toCore(Metric metric, String path, Violations violations) {
    Texts.check(metric.getName(), path + ".name", violations);
    Texts.check(metric.getPositiveClass(), path + ".positive_class", violations);
    Texts.check(metric.getFeature(), path + ".feature", violations);
    Texts.check(metric.getAcross(), path + ".across", violations);
    return new MetricParameters(
        metric.getName(),
        AVERAGES.toCore(metric.getAverage(), path + ".average", violations),
        ZERO_DIVISIONS.toCore(metric.getZeroDivision(), path + ".zero_division", violations),
        optional(metric.hasBeta(), metric.getBeta()),
        metric.getPositiveClass(),
        CLASS_SET_RULES.toCore(metric.getClassSetRule(), path + ".class_set_rule", violations),
        optional(metric.hasThreshold(), metric.getThreshold()),
        optional(metric.hasQuantile(), metric.getQuantile()),
        metric.hasK() ? OptionalInt.of(metric.getK()) : OptionalInt.empty(),
        STATISTICS.toCore(metric.getStatistic(), path + ".statistic", violations),
        metric.getFeature(),
        BASES.toCore(metric.getBasis(), path + ".basis", violations),
        COMPUTATIONS.toCore(metric.getComputation(), path + ".computation", violations),
        INTERVAL_METHODS.toCore(metric.getIntervalMethod(), path + ".interval_method", violations),
        optional(metric.hasConfidenceLevel(), metric.getConfidenceLevel()),
        metric.hasBucket() ? Times.duration(metric.getBucket(), path + ".bucket", violations) : null,
        metric.getAcross(),
        optional(metric.hasRunLength(), metric.getRunLength()),
        CALIBRATIONS.toCore(metric.getCalibration(), path + ".calibration", violations));
  }

  private static OptionalDouble optional(boolean given, double value) {
    return given ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  static Metric toContract(MetricParameters parameters) {
    Metric.Builder metric =
        Metric.newBuilder()
            .setName(parameters.name())
            .setAverage(AVERAGES.toContract(parameters.average()))
            .setZeroDivision(ZERO_DIVISIONS.toContract(parameters.zeroDivision()))
            .setPositiveClass(parameters.positiveClass())
            .setClassSetRule(CLASS_SET_RULES.toContract(parameters.classSetRule()))
            .setStatistic(STATISTICS.toContract(parameters.statistic()))
            .setFeature(parameters.feature())
            .setAcross(parameters.across())
            .setBasis(BASES.toContract(parameters.basis()))
            .setComputation(COMPUTATIONS.toContract(parameters.computation()))
            .setCalibration(CALIBRATIONS.toContract(parameters.calibration()))
            .setIntervalMethod(INTERVAL_METHODS.toContract(parameters.intervalMethod()));
    parameters.beta().ifPresent(metric::setBeta);
    parameters.threshold().ifPresent(metric::setThreshold);
    parameters.quantile().ifPresent(metric::setQuantile);
    parameters.k().ifPresent(metric::setK);
    parameters.confidenceLevel().ifPresent(metric::setConfidenceLevel);
    parameters.runLength().ifPresent(metric::setRunLength);
    if (parameters.bucket() != null) {
      metric.setBucket(Times.duration(parameters.bucket()));
    }
    return metric.build();
  }
}
