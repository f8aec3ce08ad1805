// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A grid of scores for each class, one class against the rest. Of two classes there is the one whose score is watched, as the other's is
 * what is left to 1; of three to {@link #CLASSES} each; of more there is none, so that the state stays small.
 */
public final class ScoreGrids implements Tally<ScoreGrids> {
  /** Models with more classes have no grids by class. */
  public static final int CLASSES = 16;

  private static final String[] NO_NAMES = {};
  private static final ScoreGrid[] NO_GRIDS = {};

  /** By class, in the order of {@link String#compareTo}: side by side, because every row adds to them all. */
  private int size;
  private String[] names = NO_NAMES;
  private ScoreGrid[] grids = NO_GRIDS;

  /** What is done with the score of one class in one row. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes a score.
     *
     * @param predicted whether the row was predicted as the class
     * @param truth whether it is truly of the class; null if that is not known
     */
    void visit(String className, double score, boolean predicted, @Nullable Boolean truth);
  }

  /** One row; null where it has no scores of known classes. */
  static @Nullable ScoreGrids of(Prediction prediction, @Nullable Value truth) {
    ScoreGrids result = new ScoreGrids();
    each(
        prediction,
        truth,
        CLASSES,
        (name, score, predicted, of) -> result.grid(name).record(score, predicted, of));
    return result.isZero() ? null : result;
  }

  /**
   * Visits the scores of one row, class by class.
   *
   * @param mostClasses a row with scores of more classes has none visited
   */
  public static void each(Prediction prediction, @Nullable Value truth, int mostClasses, Visitor visitor) {
    Scores scores = prediction.scores();
    int classes = scores.classes().size();
    if (classes > mostClasses || prediction.value() instanceof Value.Number) {
      return;
    }
    boolean one = classes == 2 && prediction.value() instanceof Value.ClassName;
    for (int i = 0; i < classes; i++) {
      String name = scores.classes().get(i);
      if (!one || name.equals(prediction.scoreClass())) {
        visitor.visit(name, scores.values()[i], Boolean.TRUE.equals(isOf(prediction.value(), name)), isOf(truth, name));
      }
    }
  }

  /** Whether a value is a class, or holds it; null where there is no value. */
  public static @Nullable Boolean isOf(@Nullable Value value, String className) {
    return switch (value) {
      case Value.ClassName c -> c.name().equals(className);
      case Value.ClassSet s -> s.names().contains(className);
      case Value.Number n -> null;
      case null -> null;
    };
  }

  /** By class, in the order of {@link String#compareTo}; the grids must not be changed. */
  public SortedMap<String, ScoreGrid> byClass() {
    TreeMap<String, ScoreGrid> byClass = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      byClass.put(names[i], grids[i]);
    }
    return Collections.unmodifiableSortedMap(byClass);
  }

  /** Adds to the grid of one class. */
  public void add(String className, ScoreGrid more) {
    merge(className, more, true, 0);
  }

  /** Merges into the grid of a class, whose place is this one or behind it; returns where the next class can be. */
  private int merge(String className, ScoreGrid theirs, boolean plus, int from) {
    int place = place(className, from);
    ScoreGrid mine = grids[place];
    if (plus) {
      mine.add(theirs);
    } else {
      mine.subtract(theirs);
    }
    if (mine.isZero()) {
      move(place + 1, place);
      size--;
      return place;
    }
    return place + 1;
  }

  private void merge(ScoreGrids other, boolean plus) {
    int from = 0;
    for (int i = 0; i < other.size; i++) {
      from = merge(other.names[i], other.grids[i], plus, from);
    }
  }

  private ScoreGrid grid(String className) {
    int place = place(className, 0);
    return grids[place];
  }

  /** The place of a class at or behind another place; an empty grid is put there where it has none. */
  private int place(String className, int from) {
    if (from < size && names[from].equals(className)) {
      return from;
    }
    int found = Arrays.binarySearch(names, from, size, className);
    if (found >= 0) {
      return found;
    }
    int place = -found - 1;
    if (size == names.length) {
      int capacity = Math.max(4, 2 * size);
      names = Arrays.copyOf(names, capacity);
      grids = Arrays.copyOf(grids, capacity);
    }
    move(place, place + 1);
    size++;
    names[place] = className;
    grids[place] = new ScoreGrid();
    return place;
  }

  /** Moves all classes from a place on. */
  private void move(int from, int to) {
    System.arraycopy(names, from, names, to, size - from);
    System.arraycopy(grids, from, grids, to, size - from);
  }

  @Override
  public void add(ScoreGrids other) {
    merge(other, true);
  }

  @Override
  public void subtract(ScoreGrids other) {
    merge(other, false);
  }

  @Override
  public ScoreGrids copy() {
    ScoreGrids copy = new ScoreGrids();
    copy.size = size;
    copy.names = Arrays.copyOf(names, size);
    copy.grids = Arrays.copyOf(grids, size);
    Arrays.setAll(copy.grids, i -> grids[i].copy());
    return copy;
  }

  @Override
  public long heldCounts() {
    long held = 1;
    for (int i = 0; i < size; i++) {
      held += grids[i].heldCounts();
    }
    return held;
  }

  @Override
  public boolean isZero() {
    return size == 0;
  }

  @Override
  public void encode(StateOutput out) {
    out.writeUnsigned(size);
    for (int i = 0; i < size; i++) {
      out.writeText(names[i]);
      grids[i].encode(out);
    }
  }

  static ScoreGrids decode(StateInput in) {
    ScoreGrids result = new ScoreGrids();
    for (int left = in.readCount(); left > 0; left--) {
      result.add(in.readText(), ScoreGrid.decode(in));
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreGrids o && o.byClass().equals(byClass());
  }

  @Override
  public int hashCode() {
    return byClass().hashCode();
  }

  @Override
  public String toString() {
    return byClass().toString();
  }
}
