// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.ClassSetRule;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The predicted rows of one group and window, as metrics of quality see them. */
final class Labelled {
  private final PredictionTally tally;
  private final @Nullable ModelSettings model;
  private final MetricParameters asked;

  Labelled(Material material, MetricParameters asked) {
    this.tally = material.predictions();
    this.model = material.model();
    this.asked = asked;
  }

  /** The matrix over the label set that is asked for. */
  ConfusionMatrix matrix() {
    LabelSet set =
        asked.classSetRule() == ClassSetRule.DECLARED && model != null ? LabelSet.declared(model) : LabelSet.observed(tally.confusion());
    return new ConfusionMatrix(tally.confusion(), set);
  }

  /** The matrix over the classes that were seen. */
  ConfusionMatrix observedMatrix() {
    return new ConfusionMatrix(tally.confusion(), LabelSet.observed(tally.confusion()));
  }

  UnlabelledBounds bounds() {
    return new UnlabelledBounds(tally);
  }

  PredictionTally tally() {
    return tally;
  }

  /** Why there can be no metric of classification at all, if it is so. */
  Optional<MetricValue.Undefined> wrongTask() {
    if (model != null && (model.task() == Task.REGRESSION || model.task() == Task.MULTILABEL || model.task() == Task.GENERATION)) {
      return Optional.of(
          Absence.wrongTask(
              "model " + model.name() + " is configured as " + model.task() + ", and " + asked.name()
                  + " is a metric of models that answer one class"));
    }
    if (tally.stored() > 0 && tally.predicted().isZero() && tally.labelled() == 0) {
      return Optional.of(
          Absence.wrongTask(
              "the predictions are not classes, and " + asked.name()
                  + " is a metric of models that answer one class; ModelService says which output is read"));
    }
    if (asked.classSetRule() == ClassSetRule.DECLARED && (model == null || !model.declaresClasses())) {
      return Optional.of(
          Absence.wrongTask("no classes are declared for this group; ask for observed classes, or group by model and declare its classes"));
    }
    return Optional.empty();
  }

  /** Why there is no value yet, if there is none. */
  Optional<MetricValue.Undefined> absence() {
    if (tally.labelled() > 0) {
      return Optional.empty();
    }
    return Optional.of(tally.eligible() > 0 ? Absence.noLabels(tally.eligible()) : Absence.noPredictions());
  }

  Measured undefined(MetricValue.Undefined why) {
    return Measured.of(why, 0).withCoverage(coverage());
  }

  Coverage coverage() {
    return new Coverage(tally.labelled(), tally.eligible(), Math.max(0, tally.dropped()));
  }

  /** A value with its coverage and intervals. */
  Measured measured(MetricValue value, long n, Optional<Interval> sampling, Optional<Interval> unlabelled) {
    List<Interval> intervals = new ArrayList<>(2);
    sampling.ifPresent(intervals::add);
    unlabelled.ifPresent(intervals::add);
    return Measured.of(value, n).withCoverage(coverage()).withIntervals(intervals);
  }

  double level() {
    return asked.confidenceLevel().orElseThrow();
  }

  MetricParameters asked() {
    return asked;
  }

  @Nullable ModelSettings model() {
    return model;
  }
}
