// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labelled rows of models that answer sets of classes: of each class how often it was in both sets, in the true one or in the predicted
 * one; and of each row how many classes its sets have and share. From these every average follows exactly, by class and by row.
 */
public final class MultilabelCounts implements Tally<MultilabelCounts> {
  /**
   * Sizes of the true set, of the predicted set, and of what they share; or, of a class, rows with it in them.
   *
   * @param hits in both
   * @param truths in the true set
   * @param predictions in the predicted set
   */
  public record Overlap(long hits, long truths, long predictions) implements Comparable<Overlap> {
    @Override
    public int compareTo(Overlap other) {
      int byHits = Long.compare(hits, other.hits);
      int byTruths = byHits != 0 ? byHits : Long.compare(truths, other.truths);
      return byTruths != 0 ? byTruths : Long.compare(predictions, other.predictions);
    }

    private Overlap plus(Overlap other, int sign) {
      return new Overlap(hits + sign * other.hits, truths + sign * other.truths, predictions + sign * other.predictions);
    }

    private boolean isZero() {
      return hits == 0 && truths == 0 && predictions == 0;
    }
  }

  private static final Overlap NONE = new Overlap(0, 0, 0);

  private final TreeMap<String, Overlap> classes = new TreeMap<>();
  private final TreeMap<Overlap, Long> rows = new TreeMap<>();

  /** One labelled row; null where truth or prediction are no sets of classes. */
  static @Nullable MultilabelCounts of(Prediction prediction, @Nullable Value truth) {
    if (!(truth instanceof Value.ClassSet t) || !(prediction.value() instanceof Value.ClassSet p)) {
      return null;
    }
    MultilabelCounts counts = new MultilabelCounts();
    counts.record(t.names(), p.names());
    return counts;
  }

  private void record(SortedSet<String> truth, SortedSet<String> predicted) {
    long shared = 0;
    for (String name : truth) {
      boolean hit = predicted.contains(name);
      shared += hit ? 1 : 0;
      merge(name, new Overlap(hit ? 1 : 0, 1, hit ? 1 : 0), 1);
    }
    for (String name : predicted) {
      if (!truth.contains(name)) {
        merge(name, new Overlap(0, 0, 1), 1);
      }
    }
    merge(new Overlap(shared, truth.size(), predicted.size()), 1L);
  }

  private void merge(String name, Overlap more, int sign) {
    Overlap sum = classes.getOrDefault(name, NONE).plus(more, sign);
    if (sum.isZero()) {
      classes.remove(name);
    } else {
      classes.put(name, sum);
    }
  }

  private void merge(Overlap row, long count) {
    rows.merge(row, count, ClassCounts::sumOrNone);
  }

  /** A view by class, in the order of {@link String#compareTo}: rows that have the class in them. */
  public SortedMap<String, Overlap> classes() {
    return Collections.unmodifiableSortedMap(classes);
  }

  /** The counts of one class. */
  public Overlap ofClass(String name) {
    return classes.getOrDefault(name, NONE);
  }

  /** A view: rows by the sizes of their sets. */
  public SortedMap<Overlap, Long> rows() {
    return Collections.unmodifiableSortedMap(rows);
  }

  /** Labelled rows. */
  public long total() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void add(MultilabelCounts other) {
    other.classes.forEach((name, overlap) -> merge(name, overlap, 1));
    other.rows.forEach(this::merge);
  }

  @Override
  public void subtract(MultilabelCounts other) {
    other.classes.forEach((name, overlap) -> merge(name, overlap, -1));
    other.rows.forEach((row, count) -> merge(row, -count));
  }

  @Override
  public MultilabelCounts copy() {
    MultilabelCounts copy = new MultilabelCounts();
    copy.classes.putAll(classes);
    copy.rows.putAll(rows);
    return copy;
  }

  @Override
  public long heldCounts() {
    return 1L + classes.size() + rows.size();
  }

  @Override
  public boolean isZero() {
    return classes.isEmpty() && rows.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeUnsigned(classes.size());
    classes.forEach(
        (name, overlap) -> {
          out.writeText(name);
          encode(overlap, out);
        });
    out.writeUnsigned(rows.size());
    rows.forEach(
        (row, count) -> {
          encode(row, out);
          out.writeSigned(count);
        });
  }

  private static void encode(Overlap overlap, StateOutput out) {
    out.writeSigned(overlap.hits);
    out.writeSigned(overlap.truths);
    out.writeSigned(overlap.predictions);
  }

  private static Overlap overlap(StateInput in) {
    return new Overlap(in.readSigned(), in.readSigned(), in.readSigned());
  }

  static MultilabelCounts decode(StateInput in) {
    MultilabelCounts result = new MultilabelCounts();
    for (int left = in.readCount(); left > 0; left--) {
      result.merge(in.readText(), overlap(in), 1);
    }
    for (int left = in.readCount(); left > 0; left--) {
      result.merge(overlap(in), in.readSigned());
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultilabelCounts o && o.classes.equals(classes) && o.rows.equals(rows);
  }

  @Override
  public int hashCode() {
    return classes.hashCode() * 31 + rows.hashCode();
  }

  @Override
  public String toString() {
    return "MultilabelCounts[classes=" + classes + ", rows=" + rows + "]";
  }
}
