// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows by score, on one fixed grid of 256 bins over [0, 1]: 240 right-closed bins of equal width, of which the first and the last are
 * each split into nine by powers of two, because that is where sure models put most of their scores. Per bin, and by whether the row was
 * predicted as the class of the score: rows, how many of them are truly of the class and how many not, and the sum of the scores in fixed
 * point with 40 fractional bits, each score rounded once.
 *
 * <p>Scores up to 1e-6 beyond [0, 1] count as 0 or 1, as rounding brings them about. All others, and those that are not numbers, are
 * counted as unrepresentable and enter nothing else.
 */
public final class ScoreGrid implements Tally<ScoreGrid> {
  /** How many bins there are. */
  public static final int BINS = 256;

  /** How many bins of equal width there are, which regroup to 10, 12, 15, 20, 24, 30 and so on. */
  public static final int LINEAR_BINS = 240;

  private static final int TAIL = 9;
  private static final double ROUNDING = 1e-6;
  private static final int FRACTION_BITS = 40;
  private static final double UNIT = Math.scalb(1.0, -FRACTION_BITS);
  private static final double[] UPPER = upperEdges();

  private ScoreCells cells = new ScoreCells();
  private long unrepresentable;

  private static double[] upperEdges() {
    double[] edges = new double[BINS];
    double width = 1.0 / LINEAR_BINS;
    for (int i = 0; i < TAIL; i++) {
      edges[i] = Math.scalb(width, i + 1 - TAIL);
      edges[BINS - TAIL + i] = i == TAIL - 1 ? 1 : 1 - Math.scalb(width, -i - 1);
    }
    for (int bin = TAIL; bin < BINS - TAIL; bin++) {
      edges[bin] = (bin + 2 - TAIL) / (double) LINEAR_BINS;
    }
    return edges;
  }

  /** The bin of a score; -1 if it is unrepresentable. */
  public static int bin(double score) {
    if (!(score >= -ROUNDING && score <= 1 + ROUNDING)) {
      return -1;
    }
    int found = Arrays.binarySearch(UPPER, score);
    return found >= 0 ? found : Math.min(BINS - 1, -found - 1);
  }

  /** The largest score in a bin. */
  public static double upper(int bin) {
    return UPPER[bin];
  }

  /** Scores in a bin are larger than this; in the first one they may be 0. */
  public static double lower(int bin) {
    return bin == 0 ? 0 : UPPER[bin - 1];
  }

  /** The bin of equal width, from 0 to 239, that a bin is all or a part of. */
  public static int linear(int bin) {
    return Math.clamp(bin - (TAIL - 1L), 0, LINEAR_BINS - 1);
  }

  /** The score, at most 1e-6 of it taken off, as it is within [0, 1]. */
  public static double clamped(double score) {
    return Math.clamp(score, 0, 1);
  }

  /** The score of the class answered; null where the row has none. */
  static @Nullable ScoreGrid ofAnswered(Prediction prediction, @Nullable Value truth) {
    if (!isOfAnswered(prediction)) {
      return null;
    }
    ScoreGrid grid = new ScoreGrid();
    grid.record(prediction.score(), true, ScoreGrids.isOf(truth, prediction.scoreClass()));
    return grid;
  }

  /** Whether a row's one score is of the class answered; of two classes it is of the positive one, whichever was answered. */
  public static boolean isOfAnswered(Prediction prediction) {
    int scored = prediction.scores().classes().size();
    boolean answered = prediction.value() instanceof Value.ClassName name && name.name().equals(prediction.scoreClass());
    return answered && scored != 1 && scored != 2 && !prediction.scoreClass().isEmpty();
  }

  /**
   * Adds one row.
   *
   * @param score of a class
   * @param predicted whether the row was predicted as that class
   * @param truth whether it is truly of that class; null if that is not known
   */
  public void record(double score, boolean predicted, @Nullable Boolean truth) {
    int bin = bin(score);
    if (bin < 0) {
      unrepresentable++;
      return;
    }
    cells.record(2 * bin + (predicted ? 1 : 0), Math.round(Math.scalb(clamped(score), FRACTION_BITS)), truth);
  }

  private long sum(int bin, int which) {
    return cells.count(2 * bin, which) + cells.count(2 * bin + 1, which);
  }

  private long count(int bin, boolean predicted, int which) {
    return cells.count(2 * bin + (predicted ? 1 : 0), which);
  }

  /** Rows, labelled or not. */
  public long rows(int bin) {
    return sum(bin, ScoreCells.ROWS);
  }

  /** Rows that were, or were not, predicted as the class. */
  public long rows(int bin, boolean predicted) {
    return count(bin, predicted, ScoreCells.ROWS);
  }

  /** Labelled rows that are of the class. */
  public long positives(int bin) {
    return sum(bin, ScoreCells.POSITIVES);
  }

  /** The same of those that were, or were not, predicted as the class. */
  public long positives(int bin, boolean predicted) {
    return count(bin, predicted, ScoreCells.POSITIVES);
  }

  /** Labelled rows that are not of the class. */
  public long negatives(int bin) {
    return sum(bin, ScoreCells.NEGATIVES);
  }

  /** The same of those that were, or were not, predicted as the class. */
  public long negatives(int bin, boolean predicted) {
    return count(bin, predicted, ScoreCells.NEGATIVES);
  }

  /** Sum of the scores of all rows of a bin. */
  public double scores(int bin) {
    return scores(bin, ScoreCells.SCORES);
  }

  /** Sum of the scores of the labelled rows of a bin. */
  public double labelledScores(int bin) {
    return scores(bin, ScoreCells.LABELLED_SCORES);
  }

  private double scores(int bin, int which) {
    Int128 sum = new Int128();
    cells.addSum(2 * bin, which, sum);
    cells.addSum(2 * bin + 1, which, sum);
    return sum.toDouble() * UNIT;
  }

  /** Rows of all bins, labelled or not. */
  public long rows() {
    return cells.total(ScoreCells.ROWS);
  }

  /** Labelled rows of all bins that are of the class. */
  public long positives() {
    return cells.total(ScoreCells.POSITIVES);
  }

  /** Labelled rows of all bins that are not of the class. */
  public long negatives() {
    return cells.total(ScoreCells.NEGATIVES);
  }

  /** Rows whose score is not a number, or not within [0, 1]; they are in no bin. */
  public long unrepresentable() {
    return unrepresentable;
  }

  @Override
  public void add(ScoreGrid other) {
    cells.merge(other.cells, true);
    unrepresentable += other.unrepresentable;
  }

  @Override
  public void subtract(ScoreGrid other) {
    cells.merge(other.cells, false);
    unrepresentable -= other.unrepresentable;
  }

  @Override
  public ScoreGrid copy() {
    ScoreGrid copy = new ScoreGrid();
    copy.cells = cells.copy();
    copy.unrepresentable = unrepresentable;
    return copy;
  }

  @Override
  public long heldCounts() {
    return 1L + cells.size();
  }

  @Override
  public boolean isZero() {
    return cells.size() == 0 && unrepresentable == 0;
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(unrepresentable);
    cells.encode(out);
  }

  static ScoreGrid decode(StateInput in) {
    ScoreGrid grid = new ScoreGrid();
    grid.unrepresentable = in.readSigned();
    grid.cells = ScoreCells.decode(in, 2 * BINS);
    return grid;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreGrid o && o.unrepresentable == unrepresentable && o.cells.equals(cells);
  }

  @Override
  public int hashCode() {
    return cells.hashCode() * 31 + Long.hashCode(unrepresentable);
  }

  @Override
  public String toString() {
    return "ScoreGrid[unrepresentable=" + unrepresentable + ", cells=" + cells + "]";
  }
}
