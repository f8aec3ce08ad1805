// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import io.infermeter.core.label.LabelHistory.Revision;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.tally.PredictionTally;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One prediction, judged by the truths that it has had: each judgement and the newest difference are computed once, because one label
 * counts on several time axes. The tallies that it gives must not be changed. Not thread-safe.
 */
public final class Judgements {
  private final Prediction prediction;
  private final Map<@Nullable Value, PredictionTally> byTruth = new HashMap<>(4);
  private @Nullable Difference newest;

  private record Difference(@Nullable Value before, @Nullable Value after, PredictionTally tally) {
    boolean is(@Nullable Value otherBefore, @Nullable Value otherAfter) {
      return same(before, otherBefore) && same(after, otherAfter);
    }

    private static boolean same(@Nullable Value a, @Nullable Value b) {
      return a == null ? b == null : a.equals(b);
    }
  }

  public Judgements(Prediction prediction) {
    this.prediction = prediction;
  }

  public Prediction prediction() {
    return prediction;
  }

  /** What the prediction contributes with this truth, apart from being eligible. */
  public PredictionTally by(@Nullable Value truth) {
    return byTruth.computeIfAbsent(truth, t -> PredictionTally.of(prediction, t));
  }

  /** What it contributes with one truth, less what it contributes with another. */
  public PredictionTally difference(@Nullable Value before, @Nullable Value after) {
    if (newest == null || !newest.is(before, after)) {
      PredictionTally tally = by(after).copy();
      tally.subtract(by(before));
      newest = new Difference(before, after, tally);
    }
    return newest.tally;
  }

  /**
   * Adds what was learned: the prediction, judged by the new truth. A correction is learned anew and takes nothing back; a label that takes
   * another back counts as {@link io.infermeter.core.tally.PredictionPart#RETRACTED} alone.
   *
   * @param sign 1, or -1 to take it back
   */
  public void addLearned(PredictionTally into, Revision revision, int sign) {
    if (revision.after() != null) {
      merge(into, by(revision.after()), sign);
    }
    merge(into, Revised.beside(prediction, revision), sign);
  }

  /** Adds the state after a revision, less the state before. */
  public void addDifference(PredictionTally into, Revision revision, int sign) {
    merge(into, difference(revision.before(), revision.after()), sign);
    merge(into, Revised.delay(prediction, revision), sign);
  }

  private static void merge(PredictionTally into, PredictionTally other, int sign) {
    if (sign > 0) {
      into.add(other);
    } else {
      into.subtract(other);
    }
  }
}
