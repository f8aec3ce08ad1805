// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Bounds how many labels are kept for predictions that have not come, and how many for one prediction. Used for one transaction. */
final class WaitingRoom {
  /** Labels of one prediction: each is read again with every further one. */
  static final int MOST_LABELS_OF_ONE = 1_000;

  /** Keys given up in one transaction, so that no flush takes long. */
  private static final int MOST_GIVEN_UP = 1_000;

  private final long bound;
  private long waiting;

  /**
   * Makes a room.
   *
   * @param bound how many keys may wait
   * @param waiting how many wait now
   */
  WaitingRoom(long bound, long waiting) {
    this.bound = bound;
    this.waiting = waiting;
  }

  /** Why a label cannot be kept beside those of its key; null if it can. */
  @Nullable LabelResult refusal(LabelHistory history, Label label) {
    if (history.labels().size() >= MOST_LABELS_OF_ONE && !history.labels().contains(label)) {
      return LabelResult.problem(
          LabelOutcome.INVALID, "this prediction has " + history.labels().size() + " different labels, which is the most that are kept of one");
    }
    if (history.prediction() == null && !history.waits() && waiting >= bound) {
      return LabelResult.problem(
          LabelOutcome.RETRY,
          waiting + " predictions with a label have not come, and at most " + bound
              + " are waited for (infermeter.max-waiting-labels); send it again when its prediction was made, or check model and id");
    }
    return null;
  }

  void started() {
    waiting++;
  }

  void joined(LabelHistory history) {
    if (history.waits()) {
      waiting--;
    }
  }

  /** Gives up keys that expired. @return how many labels went */
  long giveUp(WriteTransaction transaction, long nowMicros, Set<PredictionKey> busy) {
    if (waiting == 0) {
      return 0;
    }
    List<PredictionKey> expired = new ArrayList<>(transaction.expired(nowMicros, MOST_GIVEN_UP));
    expired.removeAll(busy);
    if (expired.isEmpty()) {
      return 0;
    }
    long labels = transaction.histories(expired).values().stream().mapToLong(SortedSet<Label>::size).sum();
    transaction.forget(expired);
    waiting -= expired.size();
    return labels;
  }

  long waiting() {
    return waiting;
  }
}
