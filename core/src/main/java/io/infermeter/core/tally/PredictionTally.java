// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of predicted rows: how many there were, what was predicted, and what was true.
 *
 * <p>eligible = stored + dropped; the labelled rows are the total of the confusion counts.
 */
public final class PredictionTally implements Tally<PredictionTally> {
  private long eligible;
  private long stored;
  private final ClassCounts predicted;
  private final ConfusionCounts confusion;
  private final Moments watched;

  public PredictionTally() {
    this(new ClassCounts(), new ConfusionCounts(), new Moments());
  }

  private PredictionTally(ClassCounts predicted, ConfusionCounts confusion, Moments watched) {
    this.predicted = predicted;
    this.confusion = confusion;
    this.watched = watched;
  }

  /** What a stored prediction contributes, apart from being eligible, which its call says. */
  public static PredictionTally of(Prediction prediction, @Nullable Value truth) {
    PredictionTally tally = new PredictionTally();
    tally.stored = 1;
    prediction.watchedNumber().ifPresent(tally.watched::add);
    if (prediction.value() instanceof Value.ClassName answered) {
      tally.predicted.add(answered.name(), 1);
      if (truth instanceof Value.ClassName trueClass) {
        tally.confusion.add(trueClass.name(), answered.name(), 1);
      }
    }
    return tally;
  }

  public void addEligible(long rows) {
    eligible += rows;
  }

  /** Rows of ok calls whose answer is a prediction, captured or not. */
  public long eligible() {
    return eligible;
  }

  /** Rows that were captured. */
  public long stored() {
    return stored;
  }

  /** Rows that were received but not captured. */
  public long dropped() {
    return eligible - stored;
  }

  /** Rows with a label in force, of the kind that the prediction has. */
  public long labelled() {
    return confusion.total();
  }

  /** Stored rows by predicted class. */
  public ClassCounts predicted() {
    return predicted;
  }

  /** Labelled rows by true and predicted class. */
  public ConfusionCounts confusion() {
    return confusion;
  }

  /** The predicted numbers, or the scores. */
  public Moments watched() {
    return watched;
  }

  @Override
  public void add(PredictionTally other) {
    eligible += other.eligible;
    stored += other.stored;
    predicted.add(other.predicted);
    confusion.add(other.confusion);
    watched.add(other.watched);
  }

  @Override
  public void subtract(PredictionTally other) {
    eligible -= other.eligible;
    stored -= other.stored;
    predicted.subtract(other.predicted);
    confusion.subtract(other.confusion);
    watched.subtract(other.watched);
  }

  @Override
  public PredictionTally copy() {
    PredictionTally copy = new PredictionTally();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return eligible == 0 && stored == 0 && predicted.isZero() && confusion.isZero() && watched.isZero();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(eligible);
    out.writeSigned(stored);
    predicted.encode(out);
    confusion.encode(out);
    watched.encode(out);
  }

  static PredictionTally decode(StateInput in) {
    long eligible = in.readSigned();
    long stored = in.readSigned();
    PredictionTally tally = new PredictionTally(ClassCounts.decode(in), ConfusionCounts.decode(in), Moments.decode(in));
    tally.eligible = eligible;
    tally.stored = stored;
    return tally;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PredictionTally o
        && o.eligible == eligible
        && o.stored == stored
        && o.predicted.equals(predicted)
        && o.confusion.equals(confusion)
        && o.watched.equals(watched);
  }

  @Override
  public int hashCode() {
    return Objects.hash(eligible, stored, predicted, confusion, watched);
  }

  @Override
  public String toString() {
    return "PredictionTally[eligible=" + eligible + ", stored=" + stored + ", predicted=" + predicted + ", confusion=" + confusion + "]";
  }
}
