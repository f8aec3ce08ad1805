// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Input;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows by the value of each chosen input feature: numbers in the bins of a {@link NumberHistogram}, texts by what they say. As many as are
 * configured; the names of categories are bounded where inputs are read.
 */
public final class FeatureCounts implements Tally<FeatureCounts> {
  private final TreeMap<String, NumberHistogram> numbers = new TreeMap<>();
  private final TreeMap<String, ClassCounts> categories = new TreeMap<>();

  /** One row; null where no feature is kept. */
  static @Nullable FeatureCounts of(Input input) {
    if (input.features().isEmpty() && input.categories().isEmpty()) {
      return null;
    }
    FeatureCounts counts = new FeatureCounts();
    input.features().forEach((name, number) -> counts.numbers.computeIfAbsent(name, n -> new NumberHistogram()).record(number));
    input.categories().forEach((name, text) -> counts.categories.computeIfAbsent(name, n -> new ClassCounts()).add(text, 1));
    return counts;
  }

  /** The numbers of a feature, to be read; empty if it has none. */
  public NumberHistogram numbers(String feature) {
    return Objects.requireNonNullElseGet(numbers.get(feature), NumberHistogram::new);
  }

  /** The texts of a feature, to be read; empty if it has none. */
  public ClassCounts categories(String feature) {
    return Objects.requireNonNullElseGet(categories.get(feature), ClassCounts::new);
  }

  private static <T extends Tally<T>> void merge(TreeMap<String, T> mine, TreeMap<String, T> theirs, Supplier<T> empty, boolean plus) {
    theirs.forEach(
        (name, tally) -> {
          T sum = mine.computeIfAbsent(name, n -> empty.get());
          if (plus) {
            sum.add(tally);
          } else {
            sum.subtract(tally);
          }
          if (sum.isZero()) {
            mine.remove(name);
          }
        });
  }

  @Override
  public void add(FeatureCounts other) {
    merge(numbers, other.numbers, NumberHistogram::new, true);
    merge(categories, other.categories, ClassCounts::new, true);
  }

  @Override
  public void subtract(FeatureCounts other) {
    merge(numbers, other.numbers, NumberHistogram::new, false);
    merge(categories, other.categories, ClassCounts::new, false);
  }

  @Override
  public FeatureCounts copy() {
    FeatureCounts copy = new FeatureCounts();
    copy.add(this);
    return copy;
  }

  @Override
  public long heldCounts() {
    return 1 + numbers.values().stream().mapToLong(NumberHistogram::heldCounts).sum() + 10L * categories.size();
  }

  @Override
  public boolean isZero() {
    return numbers.isEmpty() && categories.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    encode(numbers, out);
    encode(categories, out);
  }

  private static void encode(TreeMap<String, ? extends Tally<?>> tallies, StateOutput out) {
    out.writeUnsigned(tallies.size());
    tallies.forEach(
        (name, tally) -> {
          out.writeText(name);
          tally.encode(out);
        });
  }

  static FeatureCounts decode(StateInput in) {
    FeatureCounts counts = new FeatureCounts();
    decode(in, counts.numbers, NumberHistogram::decode);
    decode(in, counts.categories, ClassCounts::decode);
    return counts;
  }

  private static <T> void decode(StateInput in, TreeMap<String, T> into, Function<StateInput, T> one) {
    for (int left = in.readCount(); left > 0; left--) {
      into.put(in.readText(), one.apply(in));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureCounts o && o.numbers.equals(numbers) && o.categories.equals(categories);
  }

  @Override
  public int hashCode() {
    return numbers.hashCode() * 31 + categories.hashCode();
  }

  @Override
  public String toString() {
    return "FeatureCounts[numbers=" + numbers + ", categories=" + categories + "]";
  }
}
