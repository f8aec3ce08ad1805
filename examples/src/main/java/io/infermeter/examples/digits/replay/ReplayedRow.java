// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row on its way: what was answered, and the label that is in force. Belongs to the thread of its replay. */
final class ReplayedRow {
  private static final int NONE = -1;

  private final String predictionId;
  private final int index;
  private final SegmentTally tally;
  private int answered = NONE;
  private int inForce = NONE;
  private @Nullable Instant inForceSince;

  ReplayedRow(String predictionId, int index, SegmentTally tally) {
    this.predictionId = predictionId;
    this.index = index;
    this.tally = tally;
  }

  String predictionId() {
    return predictionId;
  }

  int index() {
    return index;
  }

  SegmentTally tally() {
    return tally;
  }

  void answered(int label) {
    tally.count(this, -1);
    answered = label;
    tally.count(this, 1);
  }

  /** A label that the gateway has taken: in force if none is, or if it was known later. */
  void labelled(int outcome, Instant known) {
    if (inForceSince != null && inForceSince.isAfter(known)) {
      return;
    }
    tally.count(this, -1);
    inForce = outcome;
    inForceSince = known;
    tally.count(this, 1);
  }

  /** Whether it has both an answer and a label. */
  boolean judged() {
    return answered != NONE && inForce != NONE;
  }

  boolean correct() {
    return judged() && answered == inForce;
  }
}
