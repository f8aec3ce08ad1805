// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.ScoreGrid;
import io.infermeter.core.tally.ScoreGrids;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The scores of labelled rows for one class, as they are stored. Scores that a {@link ScoreGrid} cannot represent are left out here too. */
final class ScoreSample {
  private double[] scores = new double[64];
  private boolean[] truths = new boolean[64];
  private int size;
  private long unrepresentable;

  /** One sample for each class of which there are scores, one class against the rest. */
  static SortedMap<String, ScoreSample> byClass(List<StoredPrediction> rows) {
    TreeMap<String, ScoreSample> samples = new TreeMap<>();
    for (StoredPrediction row : rows) {
      ScoreGrids.each(
          row.prediction(),
          row.truth(),
          Integer.MAX_VALUE,
          (name, score, predicted, truth) -> {
            if (truth != null) {
              samples.computeIfAbsent(name, added -> new ScoreSample()).add(score, truth);
            }
          });
    }
    return samples;
  }

  /** The scores of the class answered. */
  static ScoreSample ofAnswered(List<StoredPrediction> rows) {
    ScoreSample sample = new ScoreSample();
    for (StoredPrediction row : rows) {
      Boolean truth = ScoreGrids.isOf(row.truth(), row.prediction().scoreClass());
      if (truth != null && ScoreGrid.isOfAnswered(row.prediction())) {
        sample.add(row.prediction().score(), truth);
      }
    }
    return sample;
  }

  void add(double score, boolean truth) {
    if (ScoreGrid.bin(score) < 0) {
      unrepresentable++;
      return;
    }
    if (size == scores.length) {
      scores = Arrays.copyOf(scores, size * 2);
      truths = Arrays.copyOf(truths, size * 2);
    }
    scores[size] = score;
    truths[size++] = truth;
  }

  int size() {
    return size;
  }

  double score(int index) {
    return scores[index];
  }

  boolean truth(int index) {
    return truths[index];
  }

  long unrepresentable() {
    return unrepresentable;
  }

  /** Rows of equal score in groups, the highest first. */
  RankedGroups ranked() {
    long[] positives = new long[size];
    long[] negatives = new long[size];
    int groups = 0;
    double last = Double.NaN;
    for (int row : descending()) {
      groups += scores[row] == last ? 0 : 1;
      last = scores[row];
      positives[groups - 1] += truths[row] ? 1 : 0;
      negatives[groups - 1] += truths[row] ? 0 : 1;
    }
    return new RankedGroups(Arrays.copyOf(positives, groups), Arrays.copyOf(negatives, groups), true);
  }

  private int[] descending() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
