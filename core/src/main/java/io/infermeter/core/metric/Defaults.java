// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.estimate.Calibration;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.ClassSetRule;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.metric.MetricParameters.Statistic;
import io.infermeter.core.metric.MetricParameters.ZeroDivision;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills in what was not asked; each constant is a rule for which sampling intervals a metric has. */
enum Defaults {
  /** A share of rows or calls. */
  PROPORTION,
  /** A share of rows for one class and for the micro average; a function of several counts for the other averages. */
  BY_AVERAGE,
  /** A function of several counts. */
  FUNCTION;

  private static final double CONFIDENCE = 0.95;

  MetricParameters fill(Set<Parameter> taken, MetricParameters asked, @Nullable ModelSettings model) {
    Average average = taken.contains(Parameter.AVERAGE) ? average(asked, model) : asked.average();
    OptionalDouble beta = taken.contains(Parameter.BETA) ? OptionalDouble.of(asked.beta().orElse(1)) : asked.beta();
    String positive = average == Average.BINARY && asked.positiveClass().isEmpty() ? positiveClass(model) : asked.positiveClass();
    boolean intervals = taken.contains(Parameter.INTERVAL_METHOD);
    return new MetricParameters(
        asked.name(),
        average,
        taken.contains(Parameter.ZERO_DIVISION) ? or(asked.zeroDivision(), ZeroDivision.UNDEFINED) : asked.zeroDivision(),
        beta,
        positive,
        taken.contains(Parameter.CLASS_SET_RULE) ? or(asked.classSetRule(), rule(model)) : asked.classSetRule(),
        asked.threshold(),
        asked.quantile(),
        asked.k(),
        taken.contains(Parameter.STATISTIC) ? or(asked.statistic(), Statistic.MEAN) : asked.statistic(),
        asked.feature(),
        taken.contains(Parameter.BASIS) ? or(asked.basis(), Basis.REALIZED) : asked.basis(),
        taken.contains(Parameter.COMPUTATION) ? or(asked.computation(), Computation.COUNTS) : asked.computation(),
        intervals ? method(asked, average, beta.orElse(1)) : asked.intervalMethod(),
        taken.contains(Parameter.CONFIDENCE_LEVEL)
            ? OptionalDouble.of(asked.confidenceLevel().orElse(CONFIDENCE))
            : asked.confidenceLevel(),
        asked.bucket(),
        asked.across(),
        asked.runLength(),
        estimated(asked) ? or(asked.calibration(), Calibration.Mode.AUTO) : asked.calibration());
  }

  private static boolean estimated(MetricParameters asked) {
    return asked.basis() == Basis.ESTIMATED || asked.basis() == Basis.COMBINED;
  }

  private static <T> T or(@Nullable T asked, T otherwise) {
    return asked == null ? otherwise : asked;
  }

  private static Average average(MetricParameters asked, @Nullable ModelSettings model) {
    if (asked.average() != null) {
      return asked.average();
    }
    boolean positiveKnown = !asked.positiveClass().isEmpty() || !positiveClass(model).isEmpty();
    boolean sets = model != null && model.task() == Task.MULTILABEL;
    boolean twoClasses = model != null && !sets && (model.task() == Task.BINARY || model.classes().size() == 2);
    return !asked.positiveClass().isEmpty() || (twoClasses && positiveKnown) ? Average.BINARY : Average.MACRO;
  }

  private static String positiveClass(@Nullable ModelSettings model) {
    if (model == null) {
      return "";
    }
    return model.positiveClass().isEmpty() && model.classes().size() == 2 ? model.classes().get(1) : model.positiveClass();
  }

  private static ClassSetRule rule(@Nullable ModelSettings model) {
    return model != null && model.declaresClasses() ? ClassSetRule.DECLARED : ClassSetRule.OBSERVED;
  }

  /** Where the value is not a proportion there is the delta method alone; an estimate has its own interval. */
  private IntervalMethod method(MetricParameters asked, @Nullable Average average, double beta) {
    if (estimated(asked)) {
      return asked.basis() == Basis.COMBINED ? IntervalMethod.PPI : IntervalMethod.NORMAL;
    }
    boolean proportion =
        switch (this) {
          case PROPORTION -> true;
          case FUNCTION -> false;
          case BY_AVERAGE -> beta == 1 && average != Average.MACRO && average != Average.WEIGHTED;
        };
    return proportion ? or(asked.intervalMethod(), IntervalMethod.WILSON) : IntervalMethod.NORMAL;
  }
}
