// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts and sums of the cells of a {@link ScoreGrid}, sorted by the cells' keys and side by side in memory, because a grid of each class
 * is added to with every row. Cells that hold nothing but zeros are not kept. Not thread-safe.
 */
final class ScoreCells {
  /** Rows, labelled or not. */
  static final int ROWS = 0;

  /** Labelled rows of the class. */
  static final int POSITIVES = 1;

  /** Labelled rows of another class. */
  static final int NEGATIVES = 2;

  /** Sum of the scores of all rows: the high half of 128 bits, then the low one. */
  static final int SCORES = 3;

  /** Sum of the scores of labelled rows, likewise. */
  static final int LABELLED_SCORES = 5;

  private static final int WIDTH = 7;
  private static final int[] NO_KEYS = {};
  private static final long[] NO_COUNTS = {};

  private int size;
  private int[] keys = NO_KEYS;
  private long[] counts = NO_COUNTS;

  int size() {
    return size;
  }

  /** Adds one row. */
  void record(int key, long score, @Nullable Boolean truth) {
    int at = WIDTH * place(key, 0);
    counts[at + ROWS]++;
    add(at + SCORES, score >> 63, score);
    if (truth != null) {
      counts[at + (truth ? POSITIVES : NEGATIVES)]++;
      add(at + LABELLED_SCORES, score >> 63, score);
    }
    dropIfZero(at / WIDTH);
  }

  void merge(ScoreCells other, boolean plus) {
    int from = 0;
    for (int i = 0; i < other.size; i++) {
      from = place(other.keys[i], from);
      merge(WIDTH * from, other.counts, WIDTH * i, plus);
      if (!dropIfZero(from)) {
        from++;
      }
    }
  }

  private void merge(int at, long[] theirs, int i, boolean plus) {
    int sign = plus ? 1 : -1;
    counts[at + ROWS] += sign * theirs[i + ROWS];
    counts[at + POSITIVES] += sign * theirs[i + POSITIVES];
    counts[at + NEGATIVES] += sign * theirs[i + NEGATIVES];
    for (int sum = SCORES; sum <= LABELLED_SCORES; sum += 2) {
      if (plus) {
        add(at + sum, theirs[i + sum], theirs[i + sum + 1]);
      } else {
        subtract(at + sum, theirs[i + sum], theirs[i + sum + 1]);
      }
    }
  }

  private void add(int at, long high, long low) {
    counts[at + 1] += low;
    counts[at] += high + (Long.compareUnsigned(counts[at + 1], low) < 0 ? 1 : 0);
  }

  private void subtract(int at, long high, long low) {
    long borrow = Long.compareUnsigned(counts[at + 1], low) < 0 ? 1 : 0;
    counts[at + 1] -= low;
    counts[at] -= high + borrow;
  }

  /** The place of a key at or behind another place; it is made where there is none. */
  private int place(int key, int from) {
    if (from < size && keys[from] == key) {
      return from;
    }
    int found = Arrays.binarySearch(keys, from, size, key);
    if (found >= 0) {
      return found;
    }
    int place = -found - 1;
    if (size == keys.length) {
      int capacity = Math.max(1, 2 * size);
      keys = Arrays.copyOf(keys, capacity);
      counts = Arrays.copyOf(counts, WIDTH * capacity);
    }
    move(place, place + 1);
    size++;
    keys[place] = key;
    Arrays.fill(counts, WIDTH * place, WIDTH * (place + 1), 0);
    return place;
  }

  /** Moves all cells from a place on. */
  private void move(int from, int to) {
    System.arraycopy(keys, from, keys, to, size - from);
    System.arraycopy(counts, WIDTH * from, counts, WIDTH * to, WIDTH * (size - from));
  }

  private boolean dropIfZero(int place) {
    for (int at = WIDTH * place; at < WIDTH * (place + 1); at++) {
      if (counts[at] != 0) {
        return false;
      }
    }
    move(place + 1, place);
    size--;
    return true;
  }

  /** One count of a cell; 0 where there is no such cell. */
  long count(int key, int which) {
    int place = Arrays.binarySearch(keys, 0, size, key);
    return place < 0 ? 0 : counts[WIDTH * place + which];
  }

  /** One count of all cells. */
  long total(int which) {
    long total = 0;
    for (int at = which; at < WIDTH * size; at += WIDTH) {
      total += counts[at];
    }
    return total;
  }

  /** Adds one sum of a cell to another. */
  void addSum(int key, int which, Int128 into) {
    int place = Arrays.binarySearch(keys, 0, size, key);
    if (place >= 0) {
      into.add(sum(place, which));
    }
  }

  private Int128 sum(int place, int which) {
    return new Int128(counts[WIDTH * place + which], counts[WIDTH * place + which + 1]);
  }

  ScoreCells copy() {
    ScoreCells copy = new ScoreCells();
    copy.size = size;
    copy.keys = Arrays.copyOf(keys, size);
    copy.counts = Arrays.copyOf(counts, WIDTH * size);
    return copy;
  }

  void encode(StateOutput out) {
    out.writeUnsigned(size);
    int last = 0;
    for (int place = 0; place < size; place++) {
      out.writeUnsigned(keys[place] - last);
      for (int which = ROWS; which <= NEGATIVES; which++) {
        out.writeSigned(counts[WIDTH * place + which]);
      }
      Int128 scores = sum(place, SCORES);
      out.writeSum(scores);
      // Where all rows are labelled, which is common, this is a single byte.
      scores.subtract(sum(place, LABELLED_SCORES));
      out.writeSum(scores);
      last = keys[place];
    }
  }

  /**
   * Reads cells.
   *
   * @param keyLimit keys are less than this
   */
  static ScoreCells decode(StateInput in, int keyLimit) {
    ScoreCells cells = new ScoreCells();
    long key = 0;
    for (int left = in.readCount(); left > 0; left--) {
      key += in.readUnsigned();
      if (key < 0 || key >= keyLimit) {
        throw new IllegalArgumentException("a grid of scores with the cell " + key);
      }
      cells.decodeCell((int) key, in);
    }
    return cells;
  }

  private void decodeCell(int key, StateInput in) {
    int place = place(key, 0);
    int at = WIDTH * place;
    for (int which = ROWS; which <= NEGATIVES; which++) {
      counts[at + which] += in.readSigned();
    }
    Int128 scores = in.readInt128();
    add(at + SCORES, scores.high(), scores.low());
    scores.subtract(in.readInt128());
    add(at + LABELLED_SCORES, scores.high(), scores.low());
    dropIfZero(place);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreCells o
        && o.size == size
        && Arrays.equals(keys, 0, size, o.keys, 0, size)
        && Arrays.equals(counts, 0, WIDTH * size, o.counts, 0, WIDTH * size);
  }

  @Override
  public int hashCode() {
    int hash = size;
    for (int place = 0; place < size; place++) {
      hash = 31 * (31 * hash + keys[place]) + Long.hashCode(counts[WIDTH * place]);
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int place = 0; place < size; place++) {
      text.append(keys[place]).append(": ").append(Arrays.toString(Arrays.copyOfRange(counts, WIDTH * place, WIDTH * (place + 1)))).append(' ');
    }
    return text.toString().strip();
  }
}
