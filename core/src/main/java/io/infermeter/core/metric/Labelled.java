// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.ClassSetRule;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import io.infermeter.core.store.CallRows;
import io.infermeter.core.tally.PredictionPart;
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
  private @Nullable DesignEffect design;

  Labelled(Material material, MetricParameters asked) {
    this.tally = asked.computation() == MetricParameters.Computation.ROWS ? ofRows(material) : material.predictions();
    this.model = material.model();
    this.asked = asked;
  }

  /** The counts of the stored rows; how many there should be, only the calls know. */
  private static PredictionTally ofRows(Material material) {
    PredictionTally tally = new PredictionTally();
    tally.addEligible(material.predictions().eligible());
    CallRows calls = new CallRows((micros, dimensions, counts) -> tally.add(PredictionPart.BATCHES, counts));
    material.rows().forEach(calls.before(row -> tally.add(PredictionTally.of(row.prediction(), row.truth()))));
    calls.end();
    return tally;
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

  /** How much the rows of one call resemble one another. */
  DesignEffect design() {
    if (design == null) {
      design = DesignEffect.of(tally);
    }
    return design;
  }

  /** How many times more a value varies than if all rows were independent. */
  double effect() {
    return asked.confidenceLevel().isPresent() ? design().factor(level()) : 1;
  }

  /** The interval of a function of counts that is 1 at the most, wider where rows of one call resemble one another. */
  Interval score(double value, double variance, double rows, double minimum) {
    double factor = effect();
    return Intervals.ofScore(value, variance * factor, rows / factor, minimum, 1, level());
  }

  PredictionTally tally() {
    return tally;
  }

  /** Whether the model answers sets of classes. */
  boolean answersSets() {
    return model != null && model.task() == Task.MULTILABEL
        || (tally.confusion().isZero() && !tally.get(PredictionPart.MULTILABEL).isZero());
  }

  /** Why there can be no metric of classification at all, if it is so. */
  Optional<MetricValue.Undefined> wrongTask() {
    if (model != null && (model.task() == Task.REGRESSION || model.task() == Task.MULTILABEL || model.task() == Task.GENERATION)) {
      return Optional.of(configuredAs("one class; " + instead()));
    }
    boolean noClasses = tally.labelled() > 0 ? tally.confusion().isZero() : tally.stored() > 0 && tally.predicted().isZero();
    if (noClasses) {
      return Optional.of(
          Absence.wrongTask(
              "the predictions are not classes, and " + asked.name() + " is a metric of models that answer one class; " + instead()
                  + ", or see ModelService for which output is read"));
    }
    return undeclared();
  }

  /** Which metrics fit instead of those of one class. */
  private String instead() {
    boolean numbers = model != null && model.task() == Task.REGRESSION || tally.watched().count() > 0;
    if (model != null && model.task() == Task.GENERATION) {
      return "there are no metrics of quality for what it answers";
    }
    return numbers ? "ask for mean_absolute_error or r2_score" : "ask for f1, subset_accuracy or hamming_loss";
  }

  private MetricValue.Undefined configuredAs(String what) {
    return Absence.wrongTask(
        "model " + java.util.Objects.requireNonNull(model).name() + " is configured as " + model.task() + ", and " + asked.name()
            + " is a metric of models that answer " + what);
  }

  private Optional<MetricValue.Undefined> undeclared() {
    if (asked.classSetRule() == ClassSetRule.DECLARED && (model == null || !model.declaresClasses())) {
      return Optional.of(
          Absence.wrongTask("no classes are declared for this group; ask for observed classes, or group by model and declare its classes"));
    }
    return Optional.empty();
  }

  /** Why there can be no metric of numbers at all, if it is so. */
  Optional<MetricValue.Undefined> noNumbers() {
    String instead = "a number; ask for accuracy or f1";
    if (model != null && model.task() != Task.REGRESSION && model.task() != Task.UNKNOWN) {
      return Optional.of(configuredAs(instead));
    }
    boolean classes = !tally.predicted().isZero() || tally.stored() > 0 && tally.watched().isZero();
    if (tally.get(PredictionPart.REGRESSION).isZero() && (classes || tally.labelled() > 0)) {
      return Optional.of(
          Absence.wrongTask(
              "the predictions are not numbers, and " + asked.name() + " is a metric of models that answer " + instead
                  + ", or set infermeter.models.<name>.task=regression"));
    }
    return Optional.empty();
  }

  /** Why there can be no metric of sets of classes at all, if it is so. */
  Optional<MetricValue.Undefined> noSets() {
    boolean numbers = model != null && model.task() == Task.REGRESSION;
    String instead = numbers ? "a set of classes; ask for mean_absolute_error" : "a set of classes; ask for accuracy or f1";
    if (model != null && model.task() != Task.MULTILABEL && model.task() != Task.UNKNOWN) {
      return Optional.of(configuredAs(instead));
    }
    boolean others = !tally.predicted().isZero() || !tally.watched().isZero() || tally.labelled() > 0;
    if (tally.get(PredictionPart.MULTILABEL).isZero() && others) {
      return Optional.of(
          Absence.wrongTask(
              "the predictions are not sets of classes, and " + asked.name() + " is a metric of models that answer " + instead
                  + ", or set infermeter.models.<name>.task=multilabel"));
    }
    return undeclared();
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
    return Measured.of(value, n).withCoverage(coverage()).withIntervals(intervals).withEffect(effect());
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
