// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.ConfusionCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Confusion counts, numbered for computing: the classes of the label set come first, in its order; every other class that was seen
 * follows, so that it counts in n and in the sums of rows and columns. Sparse: it takes memory by the cells in use. Immutable.
 */
final class ConfusionMatrix {
  /** A cell with a count that is not 0. */
  record Cell(int truth, int predicted, long count) {}

  private final LabelSet labels;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<Cell> cells = new ArrayList<>();
  private final long[] truths;
  private final long[] predictions;
  private final long[] hits;
  private final long total;
  private final int scale;

  ConfusionMatrix(ConfusionCounts counts, LabelSet labels) {
    this.labels = labels;
    this.scale = 1;
    labels.classes().forEach(this::number);
    counts.cells().forEach((cell, count) -> cells.add(new Cell(number(cell.truth()), number(cell.predicted()), count)));
    this.truths = new long[indexes.size()];
    this.predictions = new long[indexes.size()];
    this.hits = new long[indexes.size()];
    long sum = 0;
    for (Cell cell : cells) {
      truths[cell.truth] += cell.count;
      predictions[cell.predicted] += cell.count;
      hits[cell.truth] += cell.truth == cell.predicted ? cell.count : 0;
      sum += cell.count;
    }
    this.total = sum;
  }

  /** Half a row that is right, half a row missed and half a row wrongly predicted for some classes; every count is doubled. */
  private ConfusionMatrix(ConfusionMatrix from, IntPredicate smoothed) {
    this.labels = from.labels;
    this.scale = 2;
    this.indexes.putAll(from.indexes);
    int other = from.classes();
    this.truths = doubled(from.truths);
    this.predictions = doubled(from.predictions);
    this.hits = doubled(from.hits);
    from.cells.forEach(cell -> cells.add(new Cell(cell.truth, cell.predicted, 2 * cell.count)));
    long sum = 2 * from.total;
    for (int i = 0; i < from.labels(); i++) {
      if (smoothed.test(i)) {
        cells.add(new Cell(i, i, 1));
        cells.add(new Cell(i, other, 1));
        cells.add(new Cell(other, i, 1));
        hits[i]++;
        truths[i] += 2;
        predictions[i] += 2;
        truths[other]++;
        predictions[other]++;
        sum += 3;
      }
    }
    this.total = sum;
  }

  private static long[] doubled(long[] counts) {
    long[] twice = new long[counts.length + 1];
    for (int i = 0; i < counts.length; i++) {
      twice[i] = 2 * counts[i];
    }
    return twice;
  }

  /**
   * The matrix as the variance of a function of it is better computed from: with half a row right, half a row missed, and half a row wrongly
   * predicted more for each of these classes of the label set, so that a class of which every row seen was right is not taken for one of
   * which every row will be. All counts are {@link #scale()} times as large.
   */
  ConfusionMatrix smoothed(IntPredicate which) {
    return new ConfusionMatrix(this, which);
  }

  /** How much each row counts. */
  int scale() {
    return scale;
  }

  private int number(String className) {
    return indexes.computeIfAbsent(className, name -> indexes.size());
  }

  /** Classes of the label set. */
  int labels() {
    return labels.classes().size();
  }

  LabelSet labelSet() {
    return labels;
  }

  /** All classes: those of the label set, and the others seen. */
  int classes() {
    return truths.length;
  }

  /** A class's number; -1 if it is neither in the label set nor seen. */
  int index(String className) {
    return indexes.getOrDefault(className, -1);
  }

  /** Labelled rows. */
  long total() {
    return total;
  }

  /** Rows whose truth is this class: the row sum. */
  long truths(int index) {
    return index < 0 ? 0 : truths[index];
  }

  /** Rows predicted as this class: the column sum. */
  long predictions(int index) {
    return index < 0 ? 0 : predictions[index];
  }

  /** Rows of this class predicted as such: the diagonal. */
  long hits(int index) {
    return index < 0 ? 0 : hits[index];
  }

  /** Rows predicted right, of whatever class. */
  long correct() {
    return sum(hits, hits.length);
  }

  /** Sums over the label set. */
  Sums sums() {
    return new Sums(sum(hits, labels()), sum(truths, labels()), sum(predictions, labels()));
  }

  /** Rows that were right, true, and predicted, over several classes. */
  record Sums(long hits, long truths, long predictions) {}

  private static long sum(long[] counts, int to) {
    long sum = 0;
    for (int i = 0; i < to; i++) {
      sum += counts[i];
    }
    return sum;
  }

  List<Cell> cells() {
    return cells;
  }

  /** The matrix as an answer: the label set, and one row and column for all other classes if there is any. */
  MetricValue.Confusion answer() {
    List<String> names = new ArrayList<>(labels.classes());
    if (classes() > labels()) {
      names.add(Dimensions.OTHER);
    }
    ConfusionCounts folded = new ConfusionCounts();
    for (Cell cell : cells) {
      folded.add(names.get(Math.min(cell.truth, labels())), names.get(Math.min(cell.predicted, labels())), cell.count);
    }
    return new MetricValue.Confusion(names, folded);
  }
}
