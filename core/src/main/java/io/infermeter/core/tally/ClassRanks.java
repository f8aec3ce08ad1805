// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labelled rows by the rank of the true class among the scores, from 0. Of equal scores the class that comes later has the better rank,
 * as scikit-learn has it; so with ties, being ranked first is not the same as being the first highest score.
 */
public final class ClassRanks implements Tally<ClassRanks> {
  private final TreeMap<Integer, Long> ranks = new TreeMap<>();
  private long unseen;
  private long unrepresentable;

  /** One labelled row; null where it has no scores of two or more known classes, or no class as its truth. */
  static @Nullable ClassRanks of(Prediction prediction, @Nullable Value truth) {
    Scores scores = prediction.scores();
    boolean one = truth instanceof Value.ClassName && prediction.value() instanceof Value.ClassName;
    if (!one || scores.classes().size() < 2) {
      return null;
    }
    ClassRanks result = new ClassRanks();
    result.record(scores.values(), scores.classes().indexOf(((Value.ClassName) truth).name()));
    return result;
  }

  private void record(double[] scores, int truth) {
    int rank = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        unrepresentable++;
        return;
      }
      rank += truth >= 0 && (scores[i] > scores[truth] || (scores[i] == scores[truth] && i > truth)) ? 1 : 0;
    }
    if (truth < 0) {
      unseen++;
    } else {
      ranks.put(rank, 1L);
    }
  }

  /** Rows whose true class is among the k best. */
  public long within(int k) {
    return ranks.headMap(k).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Rows with a rank, and those whose true class has no score and so is never among the best. */
  public long rows() {
    return ranks.values().stream().mapToLong(Long::longValue).sum() + unseen;
  }

  /** Labelled rows whose true class has no score. */
  public long unseen() {
    return unseen;
  }

  /** Labelled rows with a score that is not a number; they have no rank. */
  public long unrepresentable() {
    return unrepresentable;
  }

  private void merge(ClassRanks other, int sign) {
    other.ranks.forEach((rank, count) -> ranks.merge(rank, sign * count, ClassCounts::sumOrNone));
    unseen += sign * other.unseen;
    unrepresentable += sign * other.unrepresentable;
  }

  @Override
  public void add(ClassRanks other) {
    merge(other, 1);
  }

  @Override
  public void subtract(ClassRanks other) {
    merge(other, -1);
  }

  @Override
  public ClassRanks copy() {
    ClassRanks copy = new ClassRanks();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return ranks.isEmpty() && unseen == 0 && unrepresentable == 0;
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(unseen);
    out.writeSigned(unrepresentable);
    SparseCounts.encode(ranks, out);
  }

  static ClassRanks decode(StateInput in) {
    ClassRanks result = new ClassRanks();
    result.unseen = in.readSigned();
    result.unrepresentable = in.readSigned();
    result.ranks.putAll(SparseCounts.decode(in));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassRanks o && o.unseen == unseen && o.unrepresentable == unrepresentable && o.ranks.equals(ranks);
  }

  @Override
  public int hashCode() {
    return ranks.hashCode() * 31 + Long.hashCode(unseen);
  }

  @Override
  public String toString() {
    return "ClassRanks[ranks=" + Map.copyOf(ranks) + ", unseen=" + unseen + ", unrepresentable=" + unrepresentable + "]";
  }
}
