// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one prediction key: the prediction, and every label that counted. Everything that labels contribute to
 * aggregates follows from it, whatever the order in which its parts arrived. Immutable.
 *
 * @param key the key
 * @param prediction the prediction; null while labels wait for it
 * @param labels the labels, the greatest last; it is in force
 */
public record LabelHistory(PredictionKey key, @Nullable Prediction prediction, SortedSet<Label> labels) {
  private static final Comparator<Label> AS_LEARNED = Comparator.comparingLong(Label::learnedMicros).thenComparing(Comparator.naturalOrder());

  public LabelHistory {
    labels = Collections.unmodifiableSortedSet(labels);
  }

  public static LabelHistory empty(PredictionKey key) {
    return new LabelHistory(key, null, Collections.emptySortedSet());
  }

  /**
   * A change of the truth.
   *
   * @param before the truth until then; null: none
   * @param after the truth from then on; null: none
   * @param learnedMicros when it was learned, microseconds since 1970
   * @param first whether no truth was known ever before
   */
  public record Revision(@Nullable Value before, @Nullable Value after, long learnedMicros, boolean first) {}

  public Register register() {
    return new Register(key, prediction, labels.isEmpty() ? null : labels.last());
  }

  /** Labels are here and their prediction is not. */
  public boolean waits() {
    return prediction == null && !labels.isEmpty();
  }

  public @Nullable Value truth() {
    return labels.isEmpty() ? null : labels.last().value();
  }

  public LabelHistory with(Label label) {
    TreeSet<Label> more = new TreeSet<>(labels);
    more.add(label);
    return new LabelHistory(key, prediction, more);
  }

  /** The same with another prediction, and those of the labels that fit it. */
  public LabelHistory with(Prediction other, SortedSet<Label> fitting) {
    return new LabelHistory(key, other, fitting);
  }

  /**
   * How the truth changed, in the order in which labels were learned. Labels that were not greater than all before them changed
   * nothing; of those learned in one instant the greatest alone counts.
   */
  public List<Revision> revisions() {
    if (labels.isEmpty()) {
      return List.of();
    }
    List<Label> learned = new ArrayList<>(labels);
    learned.sort(AS_LEARNED);
    List<Revision> revisions = new ArrayList<>(learned.size());
    Label greatest = null;
    boolean everKnown = false;
    for (int i = 0; i < learned.size(); i++) {
      Label label = learned.get(i);
      boolean lastOfInstant = i + 1 == learned.size() || learned.get(i + 1).learnedMicros() != label.learnedMicros();
      if (lastOfInstant && (greatest == null || label.compareTo(greatest) > 0)) {
        Value before = greatest == null ? null : greatest.value();
        if (before != null || label.value() != null) {
          revisions.add(new Revision(before, label.value(), label.learnedMicros(), !everKnown && label.value() != null));
          everKnown |= label.value() != null;
        }
        greatest = label;
      }
    }
    return revisions;
  }

  /** When a truth was first known, microseconds since 1970; null if never. */
  public @Nullable Long firstLearnedMicros() {
    for (Revision revision : revisions()) {
      if (revision.first()) {
        return revision.learnedMicros();
      }
    }
    return null;
  }
}
