// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.query.QuestionRejected.Violation;
import io.infermeter.core.store.RollupKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeSet;

/** Checks the shape of a question, and says everything that is wrong with it at once. */
final class QuestionShape {
  private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);

  private final SortedMap<String, MetricDefinition> definitions;
  private final List<Violation> violations = new ArrayList<>();

  private QuestionShape(SortedMap<String, MetricDefinition> definitions) {
    this.definitions = definitions;
  }

  static void check(Question question, SortedMap<String, MetricDefinition> definitions) {
    QuestionShape shape = new QuestionShape(definitions);
    shape.question(question);
    if (!shape.violations.isEmpty()) {
      throw new QuestionRejected(shape.violations);
    }
  }

  private void question(Question question) {
    if (question.metrics().isEmpty()) {
      wrong("metrics", Reason.INVALID_FIELD, "name at least one metric, for example accuracy");
    }
    for (int i = 0; i < question.metrics().size(); i++) {
      metric("metrics[" + i + "]", question.metrics().get(i));
    }
    for (int i = 0; i < question.groupBy().size(); i++) {
      dimension("group_by[" + i + "]", question.groupBy().get(i), question);
    }
    for (int i = 0; i < question.matchers().size(); i++) {
      dimension("matchers[" + i + "].dimension", question.matchers().get(i).dimension(), question);
      if (question.matchers().get(i).values().isEmpty()) {
        wrong("matchers[" + i + "].values", Reason.INVALID_FIELD, "give at least one value");
      }
    }
    range(question);
    if (question.axis() == RollupKey.Axis.JOIN) {
      wrong("time_axis", Reason.NOT_SUPPORTED, "this version answers on TIME_AXIS_EVENT alone");
    }
    if (question.maxSeries() < 1 || question.maxSeries() > 10_000) {
      wrong("max_series", Reason.INVALID_FIELD, "must be 1 to 10000, is " + question.maxSeries());
    }
  }

  private void metric(String path, MetricParameters asked) {
    MetricDefinition definition = definitions.get(asked.name());
    if (definition == null) {
      wrong(path + ".name", Reason.UNKNOWN_METRIC,
          "no metric is named '" + Names.shown(asked.name()) + "'" + Names.closest(asked.name(), definitions.keySet()));
      return;
    }
    MetricDescriptor descriptor = definition.descriptor();
    set(asked).forEach(
        (parameter, value) -> {
          if (!descriptor.parameters().contains(parameter)) {
            wrong(path + "." + parameter.field(), Reason.PARAMETER_NOT_TAKEN,
                asked.name() + " does not take it; it takes " + taken(descriptor));
          }
        });
    values(path, asked);
  }

  private static String taken(MetricDescriptor descriptor) {
    TreeSet<String> names = new TreeSet<>();
    descriptor.parameters().forEach(parameter -> names.add(parameter.field()));
    return names.isEmpty() ? "no parameter" : String.join(", ", names);
  }

  private static Map<Parameter, Object> set(MetricParameters asked) {
    Map<Parameter, Object> set = new EnumMap<>(Parameter.class);
    put(set, Parameter.AVERAGE, asked.average());
    put(set, Parameter.ZERO_DIVISION, asked.zeroDivision());
    put(set, Parameter.CLASS_SET_RULE, asked.classSetRule());
    put(set, Parameter.STATISTIC, asked.statistic());
    put(set, Parameter.BASIS, asked.basis() == Basis.REALIZED ? null : asked.basis());
    put(set, Parameter.COMPUTATION, asked.computation() == Computation.COUNTS ? null : asked.computation());
    put(set, Parameter.INTERVAL_METHOD, asked.intervalMethod());
    put(set, Parameter.POSITIVE_CLASS, asked.positiveClass().isEmpty() ? null : asked.positiveClass());
    put(set, Parameter.FEATURE, asked.feature().isEmpty() ? null : asked.feature());
    put(set, Parameter.BETA, asked.beta().isPresent() ? asked.beta() : null);
    put(set, Parameter.THRESHOLD, asked.threshold().isPresent() ? asked.threshold() : null);
    put(set, Parameter.QUANTILE, asked.quantile().isPresent() ? asked.quantile() : null);
    put(set, Parameter.K, asked.k().isPresent() ? asked.k() : null);
    put(set, Parameter.CONFIDENCE_LEVEL, asked.confidenceLevel().isPresent() ? asked.confidenceLevel() : null);
    return set;
  }

  private static void put(Map<Parameter, Object> set, Parameter parameter, @org.jspecify.annotations.Nullable Object value) {
    if (value != null) {
      set.put(parameter, value);
    }
  }

  private void values(String path, MetricParameters asked) {
    number(path + ".quantile", asked.quantile(), 0, true, 1, true);
    number(path + ".confidence_level", asked.confidenceLevel(), 0, false, 1, false);
    number(path + ".beta", asked.beta(), 0, false, 1e6, true);
    if (asked.basis() != null && asked.basis() != Basis.REALIZED) {
      wrong(path + ".basis", Reason.NOT_SUPPORTED, "this version answers from labels alone: BASIS_REALIZED");
    }
    if (asked.computation() != null && asked.computation() != Computation.COUNTS) {
      wrong(path + ".computation", Reason.NOT_SUPPORTED, "this version answers from counts alone: COMPUTATION_COUNTS");
    }
    IntervalMethod method = asked.intervalMethod();
    if (method == IntervalMethod.CONFIDENCE_SEQUENCE || method == IntervalMethod.PPI) {
      wrong(path + ".interval_method", Reason.NOT_SUPPORTED,
          "this version has INTERVAL_METHOD_WILSON, INTERVAL_METHOD_CLOPPER_PEARSON and INTERVAL_METHOD_NORMAL");
    }
    if (method == IntervalMethod.CERTAIN) {
      wrong(path + ".interval_method", Reason.INVALID_FIELD, "certain bounds are given anyway; choose a sampling interval");
    }
  }

  private void number(String field, OptionalDouble value, double low, boolean withLow, double high, boolean withHigh) {
    if (value.isEmpty()) {
      return;
    }
    double number = value.getAsDouble();
    boolean inside = (withLow ? number >= low : number > low) && (withHigh ? number <= high : number < high);
    if (!inside) {
      wrong(field, Reason.INVALID_FIELD,
          "must be in " + (withLow ? "[" : "(") + low + ", " + high + (withHigh ? "]" : ")") + ", is " + number);
    }
  }

  private void dimension(String field, String dimension, Question question) {
    for (MetricParameters metric : question.metrics()) {
      MetricDefinition definition = definitions.get(metric.name());
      if (definition != null && !DimensionNames.fits(dimension, definition.descriptor())) {
        wrong(field, Reason.UNKNOWN_DIMENSION,
            metric.name() + " has no dimension '" + Names.shown(dimension) + "'; it has "
                + String.join(", ", definition.descriptor().dimensions()));
        return;
      }
    }
  }

  private void range(Question question) {
    switch (question.range()) {
      case Question.Range.Lookback l -> {
        if (!l.duration().isPositive() || l.duration().compareTo(Duration.ofDays(36_500)) > 0) {
          wrong("lookback", Reason.INVALID_FIELD, "must be more than 0 s and at most 100 years, is " + l.duration());
        }
      }
      case Question.Range.Fixed f -> {
        if (f.end() != null && !f.start().isBefore(f.end())) {
          wrong("time_range", Reason.INVALID_FIELD, "must start before it ends: " + f.start() + " to " + f.end());
        }
      }
    }
    if (question.step() != null && question.step().compareTo(SHORTEST_STEP) < 0) {
      wrong("step", Reason.INVALID_FIELD, "must be at least 1 s, is " + question.step());
    }
    if (question.window() != null && question.step() == null) {
      wrong("window", Reason.INVALID_FIELD, "a window needs a step");
    } else if (question.window() != null && question.window().compareTo(question.step()) < 0) {
      wrong("window", Reason.INVALID_FIELD, "must be at least the step of " + question.step() + ", is " + question.window());
    }
  }

  private void wrong(String field, Reason reason, String message) {
    violations.add(new Violation(field, reason, message));
  }
}
