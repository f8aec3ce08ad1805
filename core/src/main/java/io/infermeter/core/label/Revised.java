// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import io.infermeter.core.label.LabelHistory.Revision;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.tally.DelayCounts;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.RowCount;

/** What one change of a prediction's truth means in counts. */
public final class Revised {
  private Revised() {}

  /** What was learned, as {@link Judgements#addLearned} says. */
  public static PredictionTally learned(Prediction prediction, Revision revision) {
    PredictionTally tally = new PredictionTally();
    new Judgements(prediction).addLearned(tally, revision, 1);
    return tally;
  }

  /** The state after, less the state before. */
  public static PredictionTally difference(Prediction prediction, Revision revision) {
    PredictionTally tally = new PredictionTally();
    new Judgements(prediction).addDifference(tally, revision, 1);
    return tally;
  }

  /** What is learned beside the judgement: one row with a truth and how long that took, or that a label was taken back. */
  static PredictionTally beside(Prediction prediction, Revision revision) {
    if (revision.after() == null) {
      PredictionTally retracted = new PredictionTally();
      retracted.add(PredictionPart.RETRACTED, RowCount.of(1));
      return retracted;
    }
    PredictionTally tally = delay(prediction, revision);
    tally.addEligible(1);
    return tally;
  }

  /** How long the first truth took. */
  static PredictionTally delay(Prediction prediction, Revision revision) {
    PredictionTally tally = new PredictionTally();
    if (revision.first()) {
      tally.add(PredictionPart.LABEL_DELAY, DelayCounts.of(revision.learnedMicros() - prediction.position().micros()));
    }
    return tally;
  }
}
