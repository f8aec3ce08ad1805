// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.estimate.MatrixFunction;
import io.infermeter.core.estimate.Stratification;
import io.infermeter.core.metric.MetricValue.Undefined;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What is estimated: a metric as functions of an expected confusion matrix. */
sealed interface Estimable {
  /** The values that are asked for, or why there are none. */
  List<Target> targets(MetricParameters asked, List<String> classes);

  /** How rows are stratified where labels come at random. */
  Stratification stratification();

  /**
   * One value.
   *
   * @param className the class that it is of; empty if it is of all
   * @param function how it comes from expected counts; not asked where there is a reason against a value
   * @param bounds its hard bounds; likewise
   * @param why there is no value; empty where there is one
   */
  record Target(String className, MatrixFunction function, Bounds bounds, Optional<Undefined> why) {
    static Target none(Undefined why) {
      return new Target("", new ExpectedRate.Accuracy(), (all, matrix) -> Optional.empty(), Optional.of(why));
    }
  }

  /** The hard bounds of a value. */
  @FunctionalInterface
  interface Bounds {
    Optional<Interval> of(UnlabelledBounds bounds, ConfusionMatrix matrix);
  }

  /** A metric with one value, whatever averages there are. */
  record Whole(MatrixFunction function, Stratification stratification, Bounds bounds) implements Estimable {
    @Override
    public List<Target> targets(MetricParameters asked, List<String> classes) {
      return List.of(new Target("", function, bounds, Optional.empty()));
    }
  }

  /** A metric by class, averaged as asked. */
  record ByAverage(Rate rate) implements Estimable {
    private static final int TWO = 2;

    @Override
    public Stratification stratification() {
      return Stratification.PREDICTED;
    }

    @Override
    public List<Target> targets(MetricParameters asked, List<String> classes) {
      return switch (asked.average()) {
        case NONE -> IntStream.range(0, classes.size()).mapToObj(i -> ofClass(classes.get(i), i, classes.get(i))).toList();
        case MICRO -> List.of(
            new Target("", new ExpectedRate.Accuracy(), (bounds, matrix) -> bounds.micro(matrix, rate), Optional.empty()));
        case MACRO -> List.of(
            new Target("", new ExpectedRate.Macro(rate, asked.zeroDivision()), (bounds, matrix) -> bounds.macro(matrix, rate),
                Optional.empty()));
        case WEIGHTED -> List.of(
            new Target("", new ExpectedRate.Weighted(rate, asked.zeroDivision()), (bounds, matrix) -> bounds.weighted(matrix, rate),
                Optional.empty()));
        case BINARY -> List.of(binary(asked.positiveClass(), classes));
        case SAMPLES -> List.of(Target.none(
            Absence.wrongTask("the average SAMPLES is of models that answer several classes; ask for MACRO, WEIGHTED or MICRO")));
      };
    }

    private Target ofClass(String name, int index, String dimension) {
      return new Target(
          dimension, new ExpectedRate.OfClass(rate, index), (bounds, matrix) -> bounds.ofClass(matrix, name, rate), Optional.empty());
    }

    private Target binary(String positive, List<String> classes) {
      if (classes.size() > TWO) {
        return Target.none(
            Absence.wrongTask("the average BINARY is of two classes, and " + classes.size() + " have scores; ask for NONE or MACRO"));
      }
      int index = classes.indexOf(positive);
      return index < 0
          ? Target.none(Absence.wrongTask("the positive class is not one of those with a score, " + String.join(" and ", classes)))
          : ofClass(positive, index, "");
    }
  }
}
