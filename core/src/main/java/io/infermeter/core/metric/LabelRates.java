// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.ClassSetRule;
import io.infermeter.core.metric.MetricParameters.ZeroDivision;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.tally.MultilabelCounts;
import io.infermeter.core.tally.MultilabelCounts.Overlap;
import io.infermeter.core.tally.PredictionPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A rate of models that answer sets of classes, averaged as asked. Averages by class run over the label set; the average by row (SAMPLES)
 * counts every class of a row's sets.
 */
final class LabelRates {
  private final OverlapRate rate;
  private final Labelled rows;
  private final List<String> classes;
  private final Function<String, Overlap> ofClass;
  private final Map<Overlap, Long> byRow;
  private final long total;
  private final ZeroDivision zeroDivision;

  /** A function of how two sets overlap; NaN for 0/0. */
  @FunctionalInterface
  interface OverlapRate {
    double of(double hits, double truths, double predictions);
  }

  private LabelRates(
      OverlapRate rate,
      Labelled rows,
      List<String> classes,
      Function<String, Overlap> ofClass,
      Map<Overlap, Long> byRow,
      long total) {
    this.rate = rate;
    this.rows = rows;
    this.classes = classes;
    this.ofClass = ofClass;
    this.byRow = byRow;
    this.total = total;
    this.zeroDivision = rows.asked().zeroDivision();
  }

  /** Of models that answer sets of classes. */
  static List<Measured> ofSets(OverlapRate rate, Labelled rows) {
    Optional<Undefined> why = rows.noSets().or(rows::absence);
    if (why.isPresent()) {
      return List.of(rows.undefined(why.get()));
    }
    MultilabelCounts counts = rows.tally().get(PredictionPart.MULTILABEL);
    return new LabelRates(rate, rows, classes(rows), counts::ofClass, counts.rows(), counts.total()).byAverage();
  }

  /** Of models that answer one class. */
  static List<Measured> ofClasses(OverlapRate rate, Labelled rows) {
    Optional<Undefined> why = rows.wrongTask().or(rows::absence);
    if (why.isPresent()) {
      return List.of(rows.undefined(why.get()));
    }
    ConfusionMatrix matrix = rows.matrix();
    Function<String, Overlap> ofClass =
        name -> {
          int index = matrix.index(name);
          return new Overlap(matrix.hits(index), matrix.truths(index), matrix.predictions(index));
        };
    return new LabelRates(rate, rows, matrix.labelSet().classes(), ofClass, Map.of(), matrix.total()).byAverage();
  }

  /** The label set: the declared classes, or those that were seen in a set of a labelled row. */
  static List<String> classes(Labelled rows) {
    ModelSettings model = rows.model();
    if (rows.asked().classSetRule() == ClassSetRule.DECLARED && model != null) {
      return LabelSet.declared(model).classes();
    }
    TreeSet<String> seen = new TreeSet<>(LabelSet.CODE_POINT_ORDER);
    seen.addAll(rows.tally().get(PredictionPart.MULTILABEL).classes().keySet());
    return List.copyOf(seen);
  }

  private List<Measured> byAverage() {
    return switch (rows.asked().average()) {
      case NONE -> each();
      case MICRO -> List.of(micro());
      case MACRO -> List.of(mean(false));
      case WEIGHTED -> List.of(mean(true));
      case SAMPLES -> List.of(byRow.isEmpty() ? rows.undefined(ClassificationRate.noSamples()) : samples());
      case BINARY -> List.of(byRow.isEmpty() && !rows.asked().positiveClass().isEmpty() ? binary() : rows.undefined(noBinary()));
    };
  }

  private static Undefined noBinary() {
    return Absence.wrongTask(
        "the average BINARY is of models that answer one of two classes, and of the class named in positive_class; ask for another average");
  }

  private Measured binary() {
    return classes.size() > 2 ? rows.undefined(noBinary()) : measured(of(ofClass.apply(rows.asked().positiveClass())));
  }

  private double of(Overlap overlap) {
    return rate.of(overlap.hits(), overlap.truths(), overlap.predictions());
  }

  private double filled(double value) {
    return Double.isNaN(value) ? Averages.instead(zeroDivision) : value;
  }

  private List<Measured> each() {
    List<Measured> all = new ArrayList<>();
    for (String name : classes) {
      all.add(measured(of(ofClass.apply(name))).ofClass(name));
    }
    return all.isEmpty() ? List.of(measured(Double.NaN)) : all;
  }

  private Measured micro() {
    long hits = 0;
    long truths = 0;
    long predictions = 0;
    for (String name : classes) {
      Overlap overlap = ofClass.apply(name);
      hits += overlap.hits();
      truths += overlap.truths();
      predictions += overlap.predictions();
    }
    return measured(rate.of(hits, truths, predictions));
  }

  private Measured mean(boolean weighted) {
    double sum = 0;
    double weights = 0;
    for (String name : classes) {
      Overlap overlap = ofClass.apply(name);
      double value = filled(of(overlap));
      double weight = weighted ? overlap.truths() : 1;
      sum += Double.isNaN(value) ? 0 : weight * value;
      weights += Double.isNaN(value) ? 0 : weight;
    }
    return weighted && weights == 0 ? mean(false) : measured(sum / weights);
  }

  private Measured samples() {
    double sum = 0;
    double weights = 0;
    for (var row : byRow.entrySet()) {
      double value = filled(of(row.getKey()));
      sum += Double.isNaN(value) ? 0 : row.getValue() * value;
      weights += Double.isNaN(value) ? 0 : row.getValue();
    }
    return measured(sum / weights);
  }

  private Measured measured(double number) {
    double value = filled(number);
    MetricValue answer =
        Double.isNaN(value)
            ? Absence.zeroDivision(rows.asked().name() + " is 0/0: no labelled row is or was predicted so")
            : new MetricValue.Number(value);
    return rows.measured(answer, total, Optional.empty(), Optional.empty());
  }
}
