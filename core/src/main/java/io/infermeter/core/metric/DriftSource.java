// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.Material.Reference;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.stability.TwoSamples;
import io.infermeter.core.stability.TwoSamples.Bin;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.ClassCounts;
import io.infermeter.core.tally.NumberHistogram;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.ScoreGrid;
import io.infermeter.core.tally.ScoreGrids;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What a metric of drift holds against each other: predictions, scores, or a feature of the inputs. */
final class DriftSource {
  /** The feature that stands for the predicted class or number. */
  static final String PREDICTION = "prediction";

  /** The feature that stands for the score. */
  static final String SCORE = "score";

  private final Material material;
  private final MetricParameters asked;

  DriftSource(Material material, MetricParameters asked) {
    this.material = material;
    this.asked = asked;
  }

  /** Why there is nothing to compare, if it is so. */
  Optional<Undefined> absence(TwoSamples samples) {
    if (material.reference() == null) {
      return Optional.of(new Undefined(Reason.NO_TRAFFIC, "this series is what the others are held against"));
    }
    if (material.predictions().stored() == 0) {
      return Optional.of(Absence.noPredictions());
    }
    if (material.reference().predictions().stored() == 0) {
      return Optional.of(
          new Undefined(Reason.NO_TRAFFIC, "the baseline (" + material.reference().name() + ") has no predictions; choose another"));
    }
    return samples.referenceRows() == 0 || samples.currentRows() == 0 ? Optional.of(nothing(samples.currentRows() == 0)) : Optional.empty();
  }

  private Undefined nothing(boolean inWindow) {
    String where = inWindow ? "the window" : "the baseline";
    return switch (asked.feature()) {
      case PREDICTION -> Absence.wrongTask("the predictions of " + where + " are neither classes nor numbers; ask for the feature score");
      case SCORE ->
          new Undefined(
              Reason.NO_SCORES,
              where + " has no scores" + (asked.positiveClass().isEmpty() ? "; of a model with several labels name positive_class" : " of this class"));
      default ->
          new Undefined(
              Reason.NO_SOURCE,
              where + " has no values of the feature " + asked.feature() + "; declare it as infermeter.models.<name>.features."
                  + asked.feature());
    };
  }

  /** The counts of both, in the finest bins there are; empty where there is nothing. */
  TwoSamples samples() {
    Reference reference = material.reference();
    if (reference == null) {
      return new TwoSamples(List.of(), false);
    }
    PredictionTally before = reference.predictions();
    PredictionTally now = material.predictions();
    return switch (asked.feature()) {
      case PREDICTION ->
          now.predicted().isZero() ? numbers(before.get(PredictionPart.NUMBERS), now.get(PredictionPart.NUMBERS)) : classes(before.predicted(), now.predicted());
      case SCORE -> scores(grid(before), grid(now));
      default -> {
        String name = asked.feature();
        ClassCounts texts = now.get(PredictionPart.FEATURES).categories(name);
        yield texts.isZero()
            ? numbers(before.get(PredictionPart.FEATURES).numbers(name), now.get(PredictionPart.FEATURES).numbers(name))
            : classes(before.get(PredictionPart.FEATURES).categories(name), texts);
      }
    };
  }

  private static TwoSamples classes(ClassCounts before, ClassCounts now) {
    TreeSet<String> names = new TreeSet<>(before.counts().keySet());
    names.addAll(now.counts().keySet());
    return new TwoSamples(names.stream().map(name -> new Bin(0, before.count(name), now.count(name))).toList(), false);
  }

  private static TwoSamples numbers(NumberHistogram before, NumberHistogram now) {
    TreeSet<Integer> bins = new TreeSet<>(before.counts().keySet());
    bins.addAll(now.counts().keySet());
    List<Bin> result = new ArrayList<>(bins.size());
    for (int bin : bins) {
      result.add(new Bin(NumberHistogram.middle(bin), before.counts().getOrDefault(bin, 0L), now.counts().getOrDefault(bin, 0L)));
    }
    return new TwoSamples(result, true);
  }

  private static TwoSamples scores(ScoreGrid before, ScoreGrid now) {
    return new TwoSamples(
        IntStream.range(0, ScoreGrid.BINS)
            .filter(bin -> before.rows(bin) + now.rows(bin) > 0)
            .mapToObj(bin -> new Bin((ScoreGrid.lower(bin) + ScoreGrid.upper(bin)) / 2, before.rows(bin), now.rows(bin)))
            .toList(),
        true);
  }

  /** The scores of the class that is asked for, else of the class answered, else of the one that is watched. */
  private ScoreGrid grid(PredictionTally tally) {
    ScoreGrids byClass = tally.get(PredictionPart.SCORES);
    if (!asked.positiveClass().isEmpty()) {
      return byClass.byClass().getOrDefault(asked.positiveClass(), new ScoreGrid());
    }
    ScoreGrid answered = tally.get(PredictionPart.CONFIDENCE);
    return answered.isZero() && byClass.byClass().size() == 1 ? byClass.byClass().values().iterator().next() : answered;
  }

  /** The values of rows themselves; those without one, or with one that is not finite, are left out. */
  double[] values(List<StoredPrediction> rows) {
    return rows.stream()
        .map(row -> value(row.prediction()))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .filter(Double::isFinite)
        .toArray();
  }

  private OptionalDouble value(Prediction prediction) {
    return switch (asked.feature()) {
      case PREDICTION -> prediction.value() instanceof Value.Number number ? OptionalDouble.of(number.number()) : OptionalDouble.empty();
      case SCORE -> score(prediction);
      default -> {
        Double number = prediction.input().features().get(asked.feature());
        yield number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
      }
    };
  }

  private OptionalDouble score(Prediction prediction) {
    if (asked.positiveClass().isEmpty()) {
      return Double.isNaN(prediction.score()) ? OptionalDouble.empty() : OptionalDouble.of(prediction.score());
    }
    int at = prediction.scores().classes().indexOf(asked.positiveClass());
    return at < 0 ? OptionalDouble.empty() : OptionalDouble.of(prediction.scores().values()[at]);
  }
}
