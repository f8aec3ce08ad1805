// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.query.QuestionRejected.Violation;
import io.infermeter.core.stability.RunLength;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks the shape of a question, and says everything that is wrong with it at once. */
final class QuestionShape {
  private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);

  private final Question question;
  private final SortedMap<String, MetricDefinition> definitions;
  private final List<Violation> violations = new ArrayList<>();

  private QuestionShape(Question question, SortedMap<String, MetricDefinition> definitions) {
    this.question = question;
    this.definitions = definitions;
  }

  static void check(Question question, SortedMap<String, MetricDefinition> definitions) {
    QuestionShape shape = new QuestionShape(question, definitions);
    shape.question();
    if (!shape.violations.isEmpty()) {
      throw new QuestionRejected(shape.violations);
    }
  }

  private void question() {
    if (question.metrics().isEmpty()) {
      wrong("metrics", Reason.INVALID_FIELD, "name at least one metric, for example accuracy");
    }
    for (int i = 0; i < question.metrics().size(); i++) {
      metric("metrics[" + i + "]", question.metrics().get(i));
    }
    for (int i = 0; i < question.groupBy().size(); i++) {
      dimension("group_by[" + i + "]", question.groupBy().get(i));
    }
    for (int i = 0; i < question.matchers().size(); i++) {
      dimension("matchers[" + i + "].dimension", question.matchers().get(i).dimension());
      if (question.matchers().get(i).values().isEmpty()) {
        wrong("matchers[" + i + "].values", Reason.INVALID_FIELD, "give at least one value");
      }
    }
    range();
    baseline();
    LabelTimeShape.check(question, definitions, this::wrong);
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
    across(path, asked);
    support(path, asked, definition);
    calibration(path, asked, definition);
    interval(path + ".interval_method", asked, definition);
    if (violations.isEmpty()) {
      baseline(path, definition, definition.resolve(asked, null));
    }
  }

  private void support(String path, MetricParameters asked, MetricDefinition definition) {
    MetricDefinition.Support support = definition.support();
    if (asked.basis() != null && !support.bases().contains(asked.basis())) {
      wrong(path + ".basis", Reason.NOT_SUPPORTED, "this version answers " + asked.name() + " on " + named("BASIS_", support.bases()));
    }
    if (asked.computation() != null && !support.computations().contains(asked.computation())) {
      wrong(path + ".computation", Reason.NOT_SUPPORTED,
          "this version computes " + asked.name() + " from " + named("COMPUTATION_", support.computations()));
    }
  }

  private void calibration(String path, MetricParameters asked, MetricDefinition definition) {
    boolean taken = definition.descriptor().parameters().contains(Parameter.CALIBRATION);
    if (taken && asked.calibration() != null && (asked.basis() == null || asked.basis() == Basis.REALIZED)) {
      wrong(path + ".calibration", Reason.INVALID_FIELD,
          "estimates alone calibrate scores; set basis to BASIS_ESTIMATED or BASIS_COMBINED, or leave calibration unset");
    }
  }

  private static String named(String prefix, List<? extends Enum<?>> allowed) {
    return allowed.stream().map(each -> prefix + each.name()).collect(Collectors.joining(" or "));
  }

  private void baseline(String path, MetricDefinition definition, MetricParameters resolved) {
    Set<Material.Need> needs = definition.needs(resolved);
    boolean against = needs.contains(Material.Need.REFERENCE) || needs.contains(Material.Need.REFERENCE_ROWS);
    if (against && question.baseline() == null) {
      wrong(path + ".name", Reason.INVALID_FIELD,
          resolved.basis() == Basis.ESTIMATED || resolved.basis() == Basis.COMBINED
              ? "an estimate of " + resolved.name() + " learns from labelled rows of another time; name them in baseline, best a pinned reference"
              : resolved.name() + " holds a window against a baseline; give one in baseline: a pinned reference, an offset, or another series");
    }
    if (question.baseline() instanceof Question.Baseline.Pinned && definition.material() != Material.Kind.PREDICTIONS) {
      wrong("baseline.reference", Reason.INVALID_FIELD,
          "a reference holds predictions, and " + resolved.name() + " is not about them; compare with an offset or another series");
    }
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
    put(set, Parameter.BUCKET, asked.bucket());
    put(set, Parameter.ACROSS, asked.across().isEmpty() ? null : asked.across());
    put(set, Parameter.RUN_LENGTH, asked.runLength().isPresent() ? asked.runLength() : null);
    put(set, Parameter.CALIBRATION, asked.calibration());
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
    number(path + ".run_length", asked.runLength(), RunLength.LEAST, true, RunLength.MOST, true);
    number(path + ".beta", asked.beta(), 0, false, 1e6, true);
    number(path + ".threshold", asked.threshold(), 0, true, 1, true);
    if (asked.k().isPresent() && asked.k().getAsInt() < 1) {
      wrong(path + ".k", Reason.INVALID_FIELD, "must be at least 1, is " + asked.k().getAsInt());
    }
    if (asked.bucket() != null && !Buckets.isWidth(asked.bucket())) {
      wrong(path + ".bucket", Reason.INVALID_FIELD, "must be whole minutes, at least one, is " + asked.bucket());
    }
    if (asked.bucket() != null && !asked.across().isEmpty()) {
      wrong(path + ".across", Reason.INVALID_FIELD, "windows are held against one another in time, or across a dimension; leave out one");
    }
  }

  private void interval(String path, MetricParameters asked, MetricDefinition definition) {
    switch (asked.intervalMethod()) {
      case CERTAIN -> wrong(path, Reason.INVALID_FIELD, "certain bounds are given anyway; choose a sampling interval");
      case PPI -> {
        if (asked.basis() != Basis.COMBINED) {
          wrong(path, Reason.INVALID_FIELD, "is the interval of BASIS_COMBINED, which has no other; set basis, or leave interval_method unset");
        }
      }
      case CONFIDENCE_SEQUENCE -> sequence(path, asked, definition);
      case ORDER_STATISTICS -> wrong(path, Reason.INVALID_FIELD, "quantiles have their interval anyway; leave it unset");
      case null, default -> {}
    }
  }

  private void sequence(String path, MetricParameters asked, MetricDefinition definition) {
    boolean rolling = question.window() != null && question.step() != null && question.window().compareTo(question.step()) > 0;
    if (!(question.range() instanceof Question.Range.Fixed) || rolling) {
      wrong(path, Reason.INVALID_FIELD,
          "a confidence sequence holds from a fixed start alone, and this window leaves old rows behind; give time_range with a"
              + " start_time, and no window wider than the step");
    }
    boolean byClass = definition.descriptor().parameters().contains(Parameter.AVERAGE) && asked.average() == null;
    MetricParameters resolved = definition.resolve(byClass ? asked.withAverage(MetricParameters.Average.BINARY) : asked, null);
    if (resolved.intervalMethod() != IntervalMethod.CONFIDENCE_SEQUENCE) {
      wrong(path, Reason.INVALID_FIELD,
          "a confidence sequence is of shares of rows, such as accuracy, or precision, recall and f1 of one class; what is asked here is none");
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

  private void dimension(String field, String dimension) {
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

  private void across(String path, MetricParameters asked) {
    if (asked.across().isEmpty()) {
      return;
    }
    dimension(path + ".across", asked.across());
    if (question.groupBy().contains(asked.across())) {
      wrong(path + ".across", Reason.INVALID_FIELD, "the answer is split by it already; take it out of group_by");
    }
  }

  private void baseline() {
    switch (question.baseline()) {
      case null -> {}
      case Question.Baseline.OtherSeries other -> {
        dimension("baseline.series.dimension", other.matcher().dimension());
        if (other.matcher().values().isEmpty()) {
          wrong("baseline.series.values", Reason.INVALID_FIELD, "give at least one value");
        }
      }
      case Question.Baseline.Earlier earlier -> {
        if (!earlier.offset().isPositive() || earlier.offset().compareTo(Duration.ofDays(36_500)) > 0) {
          wrong("baseline.offset", Reason.INVALID_FIELD, "must be more than 0 s and at most 100 years, is " + earlier.offset());
        }
      }
      case Question.Baseline.Pinned pinned -> {
        if (pinned.reference().isEmpty()) {
          wrong("baseline.reference", Reason.INVALID_FIELD, "must be the name of a reference; ReferenceService lists them");
        }
      }
    }
  }

  private void range() {
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
