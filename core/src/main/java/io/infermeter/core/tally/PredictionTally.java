// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of predicted rows: how many there were, and one statistic for each {@link PredictionPart} that they contribute to.
 *
 * <p>eligible = stored + dropped, and labelled &lt;= stored.
 */
public final class PredictionTally implements Tally<PredictionTally> {
  private long eligible;
  private long stored;
  private long labelled;
  private final PredictionParts kept;
  private final @Nullable Tally<?>[] parts = new Tally<?>[PredictionPart.ALL.size()];

  /** One that keeps every part. */
  public PredictionTally() {
    this(PredictionParts.ALL);
  }

  /** One that keeps these parts alone, and leaves the others out of what is added to it. */
  public PredictionTally(PredictionParts kept) {
    this.kept = kept;
  }

  /** What a stored prediction contributes, apart from being eligible, which its call says. */
  public static PredictionTally of(Prediction prediction, @Nullable Value truth) {
    PredictionTally tally = new PredictionTally();
    tally.stored = 1;
    tally.labelled = truth != null && truth.getClass() == prediction.value().getClass() ? 1 : 0;
    for (int place = 0; place < tally.parts.length; place++) {
      Tally<?> contribution = PredictionPart.ALL.get(place).contribution().of(prediction, truth);
      tally.parts[place] = contribution == null || contribution.isZero() ? null : contribution;
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
    return labelled;
  }

  /** Stored rows by predicted class. Must not be changed. */
  public ClassCounts predicted() {
    return get(PredictionPart.PREDICTED);
  }

  /** Labelled rows by true and predicted class. Must not be changed. */
  public ConfusionCounts confusion() {
    return get(PredictionPart.CONFUSION);
  }

  /** The predicted numbers, or the scores. Must not be changed. */
  public Moments watched() {
    return get(PredictionPart.WATCHED);
  }

  /**
   * A part's statistic, to be read; an empty one where no row contributed.
   *
   * @throws IllegalStateException if the part is not kept
   */
  @SuppressWarnings("unchecked")
  public <T extends Tally<T>> T get(PredictionPart<T> part) {
    if (!kept.contains(part.place())) {
      throw new IllegalStateException("the part " + part.name() + " of predictions was not asked for, so it was not read");
    }
    Tally<?> held = parts[part.place()];
    return held == null ? part.empty().get() : (T) held;
  }

  /** Adds to one part alone: what more than one row is needed for. */
  public <T extends Tally<T>> void add(PredictionPart<T> part, T more) {
    merge(part.place(), more, true);
  }

  /** Leaves one part out. */
  public void drop(PredictionPart<?> part) {
    parts[part.place()] = null;
  }

  /** The part of a place has one type. */
  @SuppressWarnings("unchecked")
  private <T extends Tally<T>> void merge(int place, Tally<?> theirs, boolean plus) {
    T mine = (T) parts[place];
    if (mine == null) {
      mine = (T) PredictionPart.ALL.get(place).empty().get();
      parts[place] = mine;
    }
    if (plus) {
      mine.add((T) theirs);
    } else {
      mine.subtract((T) theirs);
    }
    if (mine.isZero()) {
      parts[place] = null;
    }
  }

  private void merge(PredictionTally other, boolean plus) {
    if (!other.kept.containsAll(kept)) {
      throw new IllegalArgumentException("parts are missing that the sum keeps");
    }
    int sign = plus ? 1 : -1;
    eligible += sign * other.eligible;
    stored += sign * other.stored;
    labelled += sign * other.labelled;
    for (int place = 0; place < parts.length; place++) {
      if (other.parts[place] != null && kept.contains(place)) {
        merge(place, other.parts[place], plus);
      }
    }
  }

  @Override
  public void add(PredictionTally other) {
    merge(other, true);
  }

  @Override
  public void subtract(PredictionTally other) {
    merge(other, false);
  }

  @Override
  public PredictionTally copy() {
    PredictionTally copy = new PredictionTally(kept);
    copy.eligible = eligible;
    copy.stored = stored;
    copy.labelled = labelled;
    for (int place = 0; place < parts.length; place++) {
      copy.parts[place] = parts[place] == null ? null : parts[place].copy();
    }
    return copy;
  }

  @Override
  public long heldCounts() {
    long held = 1;
    for (Tally<?> part : parts) {
      held += part == null ? 0 : part.heldCounts();
    }
    return held;
  }

  @Override
  public boolean isZero() {
    return eligible == 0 && stored == 0 && labelled == 0 && Arrays.stream(parts).allMatch(Objects::isNull);
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(eligible);
    out.writeSigned(stored);
    out.writeSigned(labelled);
    out.writeUnsigned(Arrays.stream(parts).filter(Objects::nonNull).count());
    for (int place = 0; place < parts.length; place++) {
      if (parts[place] != null) {
        out.writeUnsigned(PredictionPart.ALL.get(place).number());
        out.writePart(parts[place]);
      }
    }
  }

  /** Reads those parts alone that are to be kept. */
  static PredictionTally decode(StateInput in, PredictionParts kept) {
    PredictionTally tally = begun(in, kept);
    for (int left = in.readCount(); left > 0; left--) {
      PredictionPart<?> part = part(in.readUnsigned());
      int length = in.readCount();
      if (kept.contains(part.place())) {
        tally.decode(part, in.part(length));
      } else {
        in.skip(length);
      }
    }
    return tally;
  }

  /** Version 2 did not say how long a part is. */
  static PredictionTally decodeVersion2(StateInput in, PredictionParts kept) {
    PredictionTally tally = begun(in, kept);
    for (int left = in.readCount(); left > 0; left--) {
      tally.decodeVersion2(part(in.readUnsigned()), in);
    }
    return tally;
  }

  /** Version 1 had three parts, always all of them. */
  static PredictionTally decodeVersion1(StateInput in, PredictionParts kept) {
    PredictionTally tally = new PredictionTally(kept);
    tally.eligible = in.readSigned();
    tally.stored = in.readSigned();
    for (PredictionPart<?> part : List.of(PredictionPart.PREDICTED, PredictionPart.CONFUSION, PredictionPart.WATCHED)) {
      tally.decodeVersion2(part, in);
    }
    tally.labelled = tally.confusion().total();
    return tally;
  }

  private static PredictionTally begun(StateInput in, PredictionParts kept) {
    PredictionTally tally = new PredictionTally(kept);
    tally.eligible = in.readSigned();
    tally.stored = in.readSigned();
    tally.labelled = in.readSigned();
    return tally;
  }

  private static PredictionPart<?> part(long number) {
    for (PredictionPart<?> part : PredictionPart.ALL) {
      if (part.number() == number) {
        return part;
      }
    }
    throw new IllegalArgumentException("a state with the part " + number + ", which this program does not know");
  }

  private void decode(PredictionPart<?> part, StateInput in) {
    Tally<?> held = part.decode().apply(in);
    if (!in.atEnd()) {
      throw new IllegalArgumentException("bytes are left behind the part " + part.name());
    }
    parts[part.place()] = held.isZero() ? null : held;
  }

  private void decodeVersion2(PredictionPart<?> part, StateInput in) {
    Tally<?> held = part.decode().apply(in);
    if (kept.contains(part.place()) && !held.isZero()) {
      parts[part.place()] = held;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PredictionTally o && o.eligible == eligible && o.stored == stored && o.labelled == labelled && Arrays.equals(o.parts, parts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(eligible, stored, labelled);
  }

  @Override
  public String toString() {
    return "PredictionTally[eligible=" + eligible + ", stored=" + stored + ", labelled=" + labelled + ", parts=" + Arrays.stream(parts).filter(Objects::nonNull).toList() + "]";
  }
}
