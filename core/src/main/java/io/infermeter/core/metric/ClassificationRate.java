// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.ZeroDivision;
import io.infermeter.core.metric.MetricValue.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Computes one rate by the average that is asked for. */
final class ClassificationRate {
  private final Rate rate;
  private final Labelled rows;
  private final ConfusionMatrix matrix;
  private final ZeroDivision zeroDivision;

  private ClassificationRate(Rate rate, Labelled rows, ConfusionMatrix matrix) {
    this.rate = rate;
    this.rows = rows;
    this.matrix = matrix;
    this.zeroDivision = rows.asked().zeroDivision();
  }

  static List<Measured> compute(Rate rate, Labelled rows) {
    Optional<Undefined> wrong = rows.wrongTask();
    return wrong.isPresent() ? List.of(rows.undefined(wrong.get())) : new ClassificationRate(rate, rows, rows.matrix()).byAverage();
  }

  private List<Measured> byAverage() {
    return switch (rows.asked().average()) {
      case BINARY -> List.of(binary());
      case NONE -> each();
      case MICRO -> List.of(micro());
      case MACRO -> {
        Averages averages = new Averages(matrix, rate);
        yield List.of(
            averaged(averages.macro(zeroDivision), averages.macro(ZeroDivision.UNDEFINED), averages.smoothed().macroVariance(),
                rows.bounds().macro(matrix, rate)));
      }
      case WEIGHTED -> {
        Averages averages = new Averages(matrix, rate);
        yield List.of(
            averaged(averages.weighted(zeroDivision), averages.weighted(ZeroDivision.UNDEFINED), averages.smoothed().weightedVariance(),
                rows.bounds().weighted(matrix, rate)));
      }
      case SAMPLES -> List.of(rows.undefined(noSamples()));
    };
  }

  static Undefined noSamples() {
    return Absence.wrongTask("the average SAMPLES is of models that answer several classes; ask for MACRO, WEIGHTED or MICRO");
  }

  private List<Measured> each() {
    List<Measured> all = new ArrayList<>();
    for (String name : matrix.labelSet().classes()) {
      all.add(ofClass(name).ofClass(name));
    }
    return all.isEmpty() ? List.of(rows.undefined(rows.absence().orElseThrow())) : all;
  }

  private Measured binary() {
    String positive = rows.asked().positiveClass();
    List<String> classes = matrix.labelSet().classes();
    if (positive.isEmpty()) {
      return rows.undefined(Absence.wrongTask("no class is known to be the positive one; name it in positive_class, or ask for another average"));
    }
    if (classes.size() > 2) {
      return rows.undefined(
          Absence.wrongTask("the average BINARY is of two classes, and here are " + classes.size() + "; ask for NONE or MACRO"));
    }
    if (classes.size() == 2 && !classes.contains(positive)) {
      String which = String.join(" and ", classes);
      return rows.undefined(
          matrix.labelSet().open()
              ? Absence.zeroDivision("no labelled row is or was predicted as the positive class, all are " + which)
              : Absence.wrongTask("the positive class is not one of the declared ones, " + which));
    }
    return ofClass(positive);
  }

  private Measured ofClass(String name) {
    int index = matrix.index(name);
    long d = matrix.hits(index);
    long t = matrix.truths(index);
    long p = matrix.predictions(index);
    long n = rate.isPrecision() ? p : rate.isRecall() ? t : t + p - d;
    Measured measured =
        rows.measured(value(rate.of(d, t, p)), n, sampling(name, d, n), rows.bounds().ofClass(matrix, name, rate))
            .withRatio(rate.upper(d), rate.lower(t, p));
    return rate.isPrecision() || rate.isRecall()
        ? measured.withProportion(d, n)
        : measured.withStandardError(Math.sqrt(rate.smoothedVariance(d, t, p)));
  }

  /** Precision and recall are d of n; F1 is a function of the Jaccard index, which is d of n too. */
  private Optional<Interval> sampling(String name, long d, long n) {
    if (rate.isProportion()) {
      Optional<Interval> interval = rows.design().ofProportion(d, n, rows.asked());
      return rate.isF1() ? interval.map(Intervals::fromJaccard) : interval;
    }
    int index = matrix.index(name);
    double value = rate.of(matrix, index);
    if (Double.isNaN(value)) {
      return Optional.of(Intervals.everything(0, 1, rows.level()));
    }
    double variance = rate.smoothedVariance(matrix.hits(index), matrix.truths(index), matrix.predictions(index));
    return Optional.of(rows.score(value, variance, n, 0));
  }

  /** Over every class seen, all micro averages are the accuracy. */
  private Measured micro() {
    ConfusionMatrix.Sums sums = matrix.sums();
    double value = rate.of(sums.hits(), sums.truths(), sums.predictions());
    boolean all = matrix.classes() == matrix.labels();
    if (all || rate.isPrecision() || rate.isRecall()) {
      long n = rate.isPrecision() ? sums.predictions() : sums.truths();
      return micro(value, sums, rows.design().ofProportion(sums.hits(), n, rows.asked())).withProportion(sums.hits(), n);
    }
    if (Double.isNaN(value)) {
      return micro(value, sums, Optional.of(Intervals.everything(0, 1, rows.level())));
    }
    double variance = microVariance(sums, value);
    return micro(value, sums, Optional.of(rows.score(value, variance, matrix.total(), 0))).withStandardError(Math.sqrt(variance));
  }

  private Measured micro(double value, ConfusionMatrix.Sums sums, Optional<Interval> sampling) {
    return rows.measured(value(value), matrix.total(), sampling, rows.bounds().micro(matrix, rate))
        .withRatio(rate.upper(sums.hits()), rate.lower(sums.truths(), sums.predictions()));
  }

  private double microVariance(ConfusionMatrix.Sums sums, double value) {
    double lower = rate.lower(sums.truths(), sums.predictions());
    return DeltaMethod.variance(
        matrix,
        (a, b) -> {
          double gained = a == b && a < matrix.labels() ? rate.weight() : 0;
          double lost = (a < matrix.labels() ? rate.truthWeight() : 0) + (b < matrix.labels() ? rate.predictedWeight() : 0);
          return (gained - value * lost) / lower;
        });
  }

  /** A value with gaps filled in has no standard error: the filling is no part of the sample. */
  private Measured averaged(double value, double withoutGaps, double variance, Optional<Interval> unlabelled) {
    Optional<Interval> sampling =
        Double.isNaN(withoutGaps)
            ? Optional.of(Intervals.everything(0, 1, rows.level()))
            : Optional.of(rows.score(withoutGaps, variance, matrix.total(), 0));
    return rows.measured(value(value), matrix.total(), sampling, unlabelled)
        .withStandardError(value == withoutGaps ? Math.sqrt(variance) : Double.NaN);
  }

  private MetricValue value(double number) {
    Optional<Undefined> absence = rows.absence();
    if (absence.isPresent()) {
      return absence.get();
    }
    double filled = Double.isNaN(number) ? Averages.instead(zeroDivision) : number;
    return Double.isNaN(filled)
        ? Absence.zeroDivision(rows.asked().name() + " is 0/0: " + noRow())
        : new MetricValue.Number(filled);
  }

  private String noRow() {
    if (rate.isPrecision()) {
      return "no labelled row was predicted so";
    }
    return rate.isRecall() ? "no labelled row is truly so" : "no labelled row is or was predicted so";
  }
}
