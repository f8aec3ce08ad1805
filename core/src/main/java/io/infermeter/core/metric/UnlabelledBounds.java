// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.tally.PredictionTally;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Between which values a metric ends up, whatever the labels that are still missing turn out to be, as long as no label seen so far is
 * corrected. An unlabelled row is of a known predicted class (u rows of a class, v of other ones) or, if it was not captured, of an
 * unknown one (x rows), which may then be any. A class whose value may end as 0/0 has the bounds [0, 1].
 */
final class UnlabelledBounds {
  private final Map<String, Long> open = new HashMap<>();
  private final long known;
  private final long unknown;
  private final boolean applies;

  UnlabelledBounds(PredictionTally tally) {
    tally.predicted().counts().forEach((name, count) -> open.merge(name, count, Long::sum));
    tally.confusion().cells().forEach((cell, count) -> open.merge(cell.predicted(), -count, Long::sum));
    this.applies = tally.eligible() > 0 && tally.eligible() >= tally.labelled()
        && open.values().stream().allMatch(count -> count >= 0);
    this.known = open.values().stream().mapToLong(Long::longValue).sum();
    this.unknown = Math.max(0, tally.eligible() - tally.labelled() - known);
  }

  private record Bounds(double low, double high) {
    private static final Bounds ANY = new Bounds(0, 1);
  }

  /** All rows without a label. */
  private long missing() {
    return known + unknown;
  }

  private Optional<Interval> interval(Bounds bounds) {
    return applies ? Optional.of(Intervals.unlabelled(bounds.low, bounds.high)) : Optional.empty();
  }

  Optional<Interval> accuracy(ConfusionMatrix matrix) {
    double all = matrix.total() + missing();
    return interval(new Bounds(matrix.correct() / all, (matrix.correct() + missing()) / all));
  }

  /** Bounds of one class. */
  Optional<Interval> ofClass(ConfusionMatrix matrix, String name, Rate rate) {
    return interval(bounds(matrix, name, rate));
  }

  private Bounds bounds(ConfusionMatrix matrix, String name, Rate rate) {
    int index = matrix.index(name);
    double d = matrix.hits(index);
    double t = matrix.truths(index);
    double u = open.getOrDefault(name, 0L);
    double p = matrix.predictions(index) + u;
    if (rate.lower(t, p) == 0) {
      return Bounds.ANY;
    }
    double v = known - u;
    double worst = Math.max(rate.truthWeight(), rate.predictedWeight()) * unknown;
    double low = rate.upper(d) / (rate.lower(t + v, p) + worst);
    return new Bounds(low, rate.of(d + u + unknown, t + u + unknown, p + unknown));
  }

  /** Bounds of the micro average: a row may be right, or wrong in two classes at once where there are two. */
  Optional<Interval> micro(ConfusionMatrix matrix, Rate rate) {
    ConfusionMatrix.Sums sums = matrix.sums();
    if (matrix.labels() == 1 && !matrix.labelSet().open()) {
      return ofClass(matrix, matrix.labelSet().classes().getFirst(), rate);
    }
    double u = matrix.labelSet().open() ? known : 0;
    if (!matrix.labelSet().open()) {
      for (String name : matrix.labelSet().classes()) {
        u += open.getOrDefault(name, 0L);
      }
    }
    double p = sums.predictions() + u;
    if (rate.lower(sums.truths(), p) == 0) {
      return interval(Bounds.ANY);
    }
    double low = rate.of(sums.hits(), sums.truths() + missing(), p + unknown);
    double high = rate.of(sums.hits() + u + unknown, sums.truths() + u + unknown, p + unknown);
    return interval(new Bounds(low, high));
  }

  /**
   * Bounds of the macro average: the mean of the classes' bounds. In an open label set every missing row may bring classes that were
   * not seen yet. Where nothing is missing and a class has no value, there are none: that gap no label would close.
   */
  Optional<Interval> macro(ConfusionMatrix matrix, Rate rate) {
    double lows = 0;
    double highs = 0;
    int classes = 0;
    for (String name : classesToCome(matrix)) {
      Bounds bounds = bounds(matrix, name, rate);
      lows += bounds.low;
      highs += bounds.high;
      classes++;
    }
    double newLows = matrix.labelSet().open() ? (double) missing() + unknown : 0;
    double newHighs = matrix.labelSet().open() ? rate.isPrecision() ? missing() : unknown : 0;
    if (classes == 0) {
      return interval(Bounds.ANY);
    }
    if (missing() == 0 && new Averages(matrix, rate).hasGaps()) {
      return Optional.empty();
    }
    return interval(new Bounds(lows / (classes + newLows), (highs + newHighs) / (classes + newHighs)));
  }

  /** The label set, and in an open one the classes that were predicted for rows without a label. */
  private Set<String> classesToCome(ConfusionMatrix matrix) {
    Set<String> names = new LinkedHashSet<>(matrix.labelSet().classes());
    if (matrix.labelSet().open()) {
      open.forEach(
          (name, count) -> {
            if (count > 0) {
              names.add(name);
            }
          });
    }
    return names;
  }

  /** Bounds of the average weighted by the rows of each class: a missing row may add to any weight. */
  Optional<Interval> weighted(ConfusionMatrix matrix, Rate rate) {
    double weights = matrix.sums().truths() + (double) missing();
    if (weights == 0) {
      return interval(Bounds.ANY);
    }
    if (missing() == 0 && rate.isPrecision() && new Averages(matrix, rate).hasGaps()) {
      return Optional.empty();
    }
    double lows = 0;
    double highs = 0;
    for (int i = 0; i < matrix.labels(); i++) {
      Bounds bounds = bounds(matrix, matrix.labelSet().classes().get(i), rate);
      lows += matrix.truths(i) * bounds.low;
      highs += matrix.truths(i) * bounds.high;
    }
    return interval(new Bounds(lows / weights, Math.min(1, (highs + missing()) / weights)));
  }
}
