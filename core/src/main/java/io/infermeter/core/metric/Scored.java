// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.ScoreGrid;
import io.infermeter.core.tally.ScoreGrids;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The scored rows of one group and window, as metrics of scores see them: from the grids of the aggregates, or from stored rows. */
final class Scored {
  private final Labelled rows;
  private final PredictionTally tally;
  private final PredictionTally counted;
  private final List<StoredPrediction> stored;
  private final boolean exact;

  Scored(Material material, MetricParameters asked) {
    this.rows = new Labelled(material, asked);
    this.tally = rows.tally();
    this.counted = material.predictions();
    this.stored = material.rows();
    this.exact = asked.computation() == Computation.ROWS;
  }

  Labelled rows() {
    return rows;
  }

  MetricParameters asked() {
    return rows.asked();
  }

  PredictionTally tally() {
    return tally;
  }

  /** Whether the answer comes from stored rows. */
  boolean exact() {
    return exact;
  }

  List<StoredPrediction> stored() {
    return stored;
  }

  /** Why there can be no value, whatever the labels are, if it is so. */
  Optional<Undefined> problem() {
    ModelSettings model = rows.model();
    boolean numbers = model != null && model.task() == Task.REGRESSION;
    if (numbers || (tally.stored() > 0 && tally.predicted().isZero() && grids().isZero())) {
      return Optional.of(
          Absence.wrongTask(
              asked().name() + " is a metric of the scores of classes, and these predictions are "
                  + (numbers || tally.watched().count() > 0
                      ? "numbers; ask for mean_absolute_error or r2_score"
                      : "sets of classes without scores; ask for f1 or subset_accuracy, or name their scores with score-output")));
    }
    if (tally.eligible() == 0 && tally.stored() == 0) {
      return Optional.of(Absence.noPredictions());
    }
    if (tally.stored() > 0 && grids().isZero() && confidence().isZero()) {
      return Optional.of(noScores());
    }
    return rows.absence().or(() -> RowsGone.of(exact, counted, stored));
  }

  static Undefined noScores() {
    return new Undefined(
        Reason.NO_SCORES, "the answers hold classes without scores; let the model answer with scores, and name their output with score-output");
  }

  private ScoreGrids grids() {
    return tally.get(PredictionPart.SCORES);
  }

  private ScoreGrid confidence() {
    return tally.get(PredictionPart.CONFIDENCE);
  }

  /** Ranked rows of each class, one class against the rest; of two classes only the one whose score is watched. */
  SortedMap<String, RankedGroups> ranked() {
    TreeMap<String, RankedGroups> byClass = new TreeMap<>(LabelSet.CODE_POINT_ORDER);
    if (exact) {
      ScoreSample.byClass(stored).forEach((name, sample) -> byClass.put(name, sample.ranked()));
    } else {
      grids().byClass().forEach((name, grid) -> byClass.put(name, RankedGroups.of(grid)));
    }
    return byClass;
  }

  /** The classes that {@link #ranked} has, or would have with labels. */
  java.util.Set<String> classes() {
    return exact ? ScoreSample.byClass(stored).keySet() : grids().byClass().keySet();
  }

  /** Why a class has no grid or sample. */
  Undefined notScored(String className) {
    if (!exact && grids().isZero()) {
      return new Undefined(
          Reason.NO_SCORES,
          "aggregates hold scores by class of models with at most " + ScoreGrids.CLASSES + " classes; ask with COMPUTATION_ROWS");
    }
    return new Undefined(
        Reason.NO_SCORES,
        "no scores of the class " + className + " are kept, but of " + String.join(", ", classes()) + "; name one of these in positive_class");
  }

  /** The score of the class asked for, else of the positive class of two. */
  Watched positive() {
    return ofClass(asked().positiveClass());
  }

  /** The score that speaks for the whole answer: of the class asked for, else of the class answered, else of the positive class. */
  Watched watched() {
    String positive = asked().positiveClass();
    if (positive.isEmpty() && !confidence().isZero()) {
      return exact ? Watched.of(ScoreSample.ofAnswered(stored)) : Watched.of(confidence());
    }
    return ofClass(positive);
  }

  private Watched ofClass(String positive) {
    SortedMap<String, ScoreGrid> byClass = grids().byClass();
    String name = positive.isEmpty() && byClass.size() == 1 ? byClass.firstKey() : positive;
    if (name.isEmpty()) {
      return Watched.none(
          Absence.wrongTask("there are scores of " + String.join(", ", byClass.keySet()) + "; name one class in positive_class"));
    }
    if (exact) {
      ScoreSample sample = ScoreSample.byClass(stored).get(name);
      return sample == null ? Watched.none(notScored(name)) : Watched.of(sample);
    }
    return byClass.containsKey(name) ? Watched.of(byClass.get(name)) : Watched.none(notScored(name));
  }

  /**
   * One score a row.
   *
   * @param grid of all rows; null where it comes from stored rows, or where there is none
   * @param sample of the labelled rows; null where it comes from the grid, or where there is none
   * @param why there is neither
   */
  record Watched(@Nullable ScoreGrid grid, @Nullable ScoreSample sample, @Nullable Undefined why) {
    static Watched of(ScoreGrid grid) {
      return new Watched(grid, null, null);
    }

    static Watched of(ScoreSample sample) {
      return new Watched(null, sample, null);
    }

    static Watched none(Undefined why) {
      return new Watched(null, null, why);
    }

    CalibrationBins bins() {
      return grid != null ? CalibrationBins.of(grid) : CalibrationBins.of(java.util.Objects.requireNonNull(sample));
    }

    /** Whether scores were left out because they are no shares. */
    boolean leavesOut() {
      return grid != null ? grid.unrepresentable() > 0 : sample != null && sample.unrepresentable() > 0;
    }
  }

  static Undefined unrepresentable() {
    return new Undefined(
        Reason.UNREPRESENTABLE,
        "every score is not a number or not within [0, 1], as logits are; let the model answer with probabilities");
  }
}
