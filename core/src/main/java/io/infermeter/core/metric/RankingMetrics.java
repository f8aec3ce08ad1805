// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.AVERAGE;
import static io.infermeter.core.metric.Parameter.BASIS;
import static io.infermeter.core.metric.Parameter.COMPUTATION;
import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;
import static io.infermeter.core.metric.Parameter.POSITIVE_CLASS;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** How well scores order the rows: from the grid with certain bounds, or exactly from stored rows. */
final class RankingMetrics {
  private RankingMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        estimated(ranking(
            "roc_auc",
            "How often a row of the class has a greater score than one that is not of it; of several classes, each against the rest."
                + " Classes without both kinds of rows are left out of averages: sum Q (P above + P / 2) / (P Q).",
            "sklearn.metrics.roc_auc_score",
            true,
            RankedGroups::rocAuc)),
        ranking(
            "average_precision",
            "Mean of the precision at each row of the class, by descending score. Stepwise, as scikit-learn has it, and not the area under"
                + " an interpolated curve: sum (R_n - R_(n-1)) P_n.",
            "sklearn.metrics.average_precision_score",
            false,
            RankedGroups::averagePrecision));
  }

  /** The same by confidence alone too. */
  private static MetricDefinition estimated(Definition metric) {
    Definition.Computation realized = metric.computation();
    return metric
        .computing(
            (material, asked) ->
                asked.basis() == MetricParameters.Basis.ESTIMATED
                    ? EstimatedRanking.rocAuc(material, asked)
                    : realized.compute(material, asked))
        .estimatedOn(MetricParameters.Basis.REALIZED, MetricParameters.Basis.ESTIMATED);
  }

  private static Definition ranking(
      String name, String text, String reference, boolean bothKinds, Function<RankedGroups, RankedGroups.Bounded> measure) {
    Description description =
        Description.of(name, Description.OF_PREDICTIONS, text)
            .needsLabels()
            .better(Better.HIGHER)
            .from(0)
            .upTo(1)
            .takes(AVERAGE, POSITIVE_CLASS, BASIS, COMPUTATION, INTERVAL_METHOD, CONFIDENCE_LEVEL)
            .as(reference);
    return OwnDefaults.grid(
        Definition.ofPredictions(
            description,
            Defaults.FUNCTION,
            (material, asked) -> new Ranking(new Scored(material, asked), bothKinds, measure).byAverage())
            .reading(Material.Need.SCORES));
  }

  /** One question about one window. */
  private record Ranking(Scored scored, boolean bothKinds, Function<RankedGroups, RankedGroups.Bounded> measure) {
    List<Measured> byAverage() {
      Optional<Undefined> problem = scored.problem();
      if (problem.isPresent()) {
        return List.of(scored.rows().undefined(problem.get()));
      }
      SortedMap<String, RankedGroups> ranked = scored.ranked();
      return switch (scored.asked().average()) {
        case BINARY -> List.of(binary(ranked));
        case NONE -> each(ranked);
        case MACRO -> List.of(mean(ranked, groups -> 1));
        case WEIGHTED -> List.of(mean(ranked, RankedGroups::positiveRows));
        case MICRO, SAMPLES ->
            List.of(
                scored.rows().undefined(
                    Absence.wrongTask(scored.asked().name() + " has the averages BINARY, MACRO, WEIGHTED and NONE; ask for one of them")));
      };
    }

    private Measured binary(SortedMap<String, RankedGroups> ranked) {
      String positive = scored.asked().positiveClass();
      String name = positive.isEmpty() && ranked.size() == 1 ? ranked.firstKey() : positive;
      if (name.isEmpty()) {
        return scored.rows().undefined(
            Absence.wrongTask("no class is known to be the positive one; name it in positive_class, or ask for another average"));
      }
      RankedGroups groups = ranked.get(name);
      return groups == null ? scored.rows().undefined(scored.notScored(name)) : one(name, groups);
    }

    private List<Measured> each(SortedMap<String, RankedGroups> ranked) {
      List<Measured> all = new ArrayList<>();
      ranked.forEach((name, groups) -> all.add(one(name, groups).ofClass(name)));
      return all.isEmpty() ? List.of(scored.rows().undefined(scored.notScored("asked for"))) : all;
    }

    private boolean defined(RankedGroups groups) {
      return groups.positiveRows() > 0 && (!bothKinds || groups.negativeRows() > 0);
    }

    private Measured one(String name, RankedGroups groups) {
      if (!defined(groups)) {
        return scored.rows().measured(absent(name, groups), groups.rows(), Optional.empty(), Optional.empty());
      }
      Measured measured = measured(measure.apply(groups), groups.rows());
      return bothKinds ? withSampling(measured, groups) : measured;
    }

    /** Only areas under the ROC curve have both kinds of rows, and DeLong's variance. */
    private Measured withSampling(Measured measured, RankedGroups groups) {
      // From the greatest score down, a negative row below a positive one is won: the two change places.
      DeLong.Area area = DeLong.area(groups.negatives(), groups.positives());
      List<Interval> intervals = new ArrayList<>(measured.intervals());
      Intervals.logit(area.value(), area.variance() * scored.rows().effect(), scored.rows().level()).ifPresent(intervals::addFirst);
      return measured.withIntervals(intervals).withStandardError(Math.sqrt(area.variance()));
    }

    private Undefined absent(String name, RankedGroups groups) {
      if (groups.rows() == 0) {
        return Scored.unrepresentable();
      }
      String missing = groups.positiveRows() == 0 ? "is" : "is not";
      return new Undefined(
          Reason.ONE_CLASS, "no labelled row with a score " + missing + " of the class " + name + "; ask about a longer time");
    }

    private Measured measured(RankedGroups.Bounded bounded, long n) {
      Optional<Interval> bounds = scored.exact() ? Optional.empty() : bounded.interval();
      return scored.rows().measured(new MetricValue.Number(bounded.value()), n, bounds, Optional.empty());
    }

    private Measured mean(SortedMap<String, RankedGroups> ranked, Function<RankedGroups, Number> weight) {
      if (ranked.size() == 1) {
        // The mean of one, with all that is known of it.
        return one(ranked.firstKey(), ranked.get(ranked.firstKey()));
      }
      double value = 0;
      double low = 0;
      double high = 0;
      double weights = 0;
      long n = 0;
      for (Map.Entry<String, RankedGroups> entry : ranked.entrySet()) {
        RankedGroups groups = entry.getValue();
        n = Math.max(n, groups.rows());
        if (defined(groups)) {
          double w = weight.apply(groups).doubleValue();
          RankedGroups.Bounded bounded = measure.apply(groups);
          value += w * bounded.value();
          low += w * bounded.low();
          high += w * bounded.high();
          weights += w;
        }
      }
      if (weights > 0) {
        return measured(new RankedGroups.Bounded(value / weights, low / weights, high / weights), n);
      }
      return scored.rows().measured(
          ranked.isEmpty() ? scored.notScored("asked for") : n == 0 ? Scored.unrepresentable() : noClass(), n, Optional.empty(), Optional.empty());
    }

    private Undefined noClass() {
      return new Undefined(
          Reason.ONE_CLASS,
          scored.asked().name() + " needs labelled rows of two classes; ask about a longer time, or for accuracy");
    }
  }
}
