// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Value;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows per pair of true and predicted class: a sparse confusion matrix. Pairs with a count of 0 are not kept. */
public final class ConfusionCounts implements Tally<ConfusionCounts> {
  /** A cell of the matrix. */
  public record Cell(String truth, String predicted) implements Comparable<Cell> {
    private static final Comparator<Cell> ORDER = Comparator.comparing(Cell::truth).thenComparing(Cell::predicted);

    @Override
    public int compareTo(Cell other) {
      return ORDER.compare(this, other);
    }
  }

  private final TreeMap<Cell, Long> cells = new TreeMap<>();

  /** One row; null where truth or prediction are no class. */
  static @Nullable ConfusionCounts of(@Nullable Value truth, Value predicted) {
    if (!(truth instanceof Value.ClassName t) || !(predicted instanceof Value.ClassName p)) {
      return null;
    }
    ConfusionCounts counts = new ConfusionCounts();
    counts.add(t.name(), p.name(), 1);
    return counts;
  }

  public void add(String truth, String predicted, long count) {
    if (count != 0) {
      cells.merge(new Cell(truth, predicted), count, ClassCounts::sumOrNone);
    }
  }

  public long count(String truth, String predicted) {
    return cells.getOrDefault(new Cell(truth, predicted), 0L);
  }

  /** A view, by true and then predicted class. */
  public Map<Cell, Long> cells() {
    return Collections.unmodifiableMap(cells);
  }

  public long total() {
    return cells.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void add(ConfusionCounts other) {
    other.cells.forEach((cell, count) -> add(cell.truth, cell.predicted, count));
  }

  @Override
  public void subtract(ConfusionCounts other) {
    other.cells.forEach((cell, count) -> add(cell.truth, cell.predicted, -count));
  }

  @Override
  public ConfusionCounts copy() {
    ConfusionCounts copy = new ConfusionCounts();
    copy.cells.putAll(cells);
    return copy;
  }

  @Override
  public long heldCounts() {
    return 1L + cells.size();
  }

  @Override
  public boolean isZero() {
    return cells.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeUnsigned(cells.size());
    cells.forEach(
        (cell, count) -> {
          out.writeText(cell.truth);
          out.writeText(cell.predicted);
          out.writeSigned(count);
        });
  }

  static ConfusionCounts decode(StateInput in) {
    ConfusionCounts result = new ConfusionCounts();
    for (int left = in.readCount(); left > 0; left--) {
      result.add(in.readText(), in.readText(), in.readSigned());
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionCounts o && o.cells.equals(cells);
  }

  @Override
  public int hashCode() {
    return cells.hashCode();
  }

  @Override
  public String toString() {
    return cells.toString();
  }
}
