// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.BASIS;
import static io.infermeter.core.metric.Parameter.CLASS_SET_RULE;
import static io.infermeter.core.metric.Parameter.COMPUTATION;
import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.MultilabelCounts;
import io.infermeter.core.tally.MultilabelCounts.Overlap;
import io.infermeter.core.tally.PredictionPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How right sets of classes are. */
final class MultilabelMetrics {
  private MultilabelMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(subsetAccuracy(), hammingLoss(), confusion());
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_PREDICTIONS, text).needsLabels();
  }

  private static MetricDefinition subsetAccuracy() {
    return metric(
        describe("subset_accuracy",
            "Share of the labelled rows whose predicted set of classes is the true one. A set that is nearly right counts as wrong:"
                + " rows with equal sets / rows.")
            .better(Better.HIGHER)
            .from(0)
            .upTo(1)
            .takes(BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL)
            .as("sklearn.metrics.accuracy_score"),
        rows -> List.of(subsetAccuracy(rows)));
  }

  private static Measured subsetAccuracy(Labelled rows) {
    MultilabelCounts counts = counts(rows);
    long equal = 0;
    for (var row : counts.rows().entrySet()) {
      Overlap sizes = row.getKey();
      equal += sizes.hits() == sizes.truths() && sizes.hits() == sizes.predictions() ? row.getValue() : 0;
    }
    long n = counts.total();
    return rows.measured(
            new MetricValue.Number((double) equal / n), n, Intervals.ofProportion(equal, n, rows.asked()), Optional.empty())
        .withRatio(equal, n)
        .withProportion(equal, n);
  }

  private static MetricDefinition hammingLoss() {
    return metric(
        describe("hamming_loss",
            "Share of all pairs of a labelled row and a class in which the class is in one of the two sets alone. It depends on how many"
                + " classes there are, so declare them: sum |true xor predicted| / (rows x classes).")
            .better(Better.LOWER)
            .from(0)
            .upTo(1)
            .takes(CLASS_SET_RULE, BASIS, COMPUTATION)
            .as("sklearn.metrics.hamming_loss"),
        rows -> List.of(hammingLoss(rows)));
  }

  private static Measured hammingLoss(Labelled rows) {
    MultilabelCounts counts = counts(rows);
    List<String> classes = LabelRates.classes(rows);
    long wrong = 0;
    for (String name : classes) {
      Overlap overlap = counts.ofClass(name);
      wrong += overlap.truths() + overlap.predictions() - 2 * overlap.hits();
    }
    double pairs = (double) counts.total() * classes.size();
    MetricValue value =
        pairs == 0
            ? Absence.zeroDivision("no set of a labelled row has a class in it, and none are declared")
            : new MetricValue.Number(wrong / pairs);
    return rows.measured(value, counts.total(), Optional.empty(), Optional.empty()).withRatio(wrong, pairs);
  }

  private static MetricDefinition confusion() {
    return metric(
        describe("multilabel_confusion_matrix",
            "Class by class, labelled rows by whether their true and their predicted set have it: 1 or 0. With true rows and predicted"
                + " columns: C[i][j].")
            .kind(ValueKind.CONFUSION_MATRIX)
            .unit("{row}")
            .takes(CLASS_SET_RULE, BASIS, COMPUTATION)
            .as("sklearn.metrics.multilabel_confusion_matrix"),
        MultilabelMetrics::confusion);
  }

  private static List<Measured> confusion(Labelled rows) {
    MultilabelCounts counts = counts(rows);
    long n = counts.total();
    List<Measured> all = new ArrayList<>();
    for (String name : LabelRates.classes(rows)) {
      Overlap overlap = counts.ofClass(name);
      ConfusionCounts cells = new ConfusionCounts();
      cells.add("1", "1", overlap.hits());
      cells.add("1", "0", overlap.truths() - overlap.hits());
      cells.add("0", "1", overlap.predictions() - overlap.hits());
      cells.add("0", "0", n - overlap.truths() - overlap.predictions() + overlap.hits());
      MetricValue value = new MetricValue.Confusion(List.of("0", "1"), cells);
      all.add(rows.measured(value, n, Optional.empty(), Optional.empty()).ofClass(name));
    }
    return all.isEmpty() ? List.of(rows.undefined(Absence.zeroDivision("no set of a labelled row has a class in it"))) : all;
  }

  private static MultilabelCounts counts(Labelled rows) {
    return rows.tally().get(PredictionPart.MULTILABEL);
  }

  private static MetricDefinition metric(Description description, Function<Labelled, List<Measured>> compute) {
    return Definition.ofPredictions(
            description,
            Defaults.PROPORTION,
            (material, asked) -> {
              Labelled rows = new Labelled(material, asked);
              Optional<Undefined> why = rows.noSets().or(rows::absence);
              return why.isPresent() ? List.of(rows.undefined(why.get())) : compute.apply(rows);
            }).alsoFromRows();
  }
}
