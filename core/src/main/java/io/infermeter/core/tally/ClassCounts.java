// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Value;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows per class. Classes with a count of 0 are not kept. */
public final class ClassCounts implements Tally<ClassCounts> {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  /** One row of a class; null for a value that is none. */
  static @Nullable ClassCounts of(Value value) {
    if (!(value instanceof Value.ClassName name)) {
      return null;
    }
    ClassCounts counts = new ClassCounts();
    counts.add(name.name(), 1);
    return counts;
  }

  public void add(String className, long count) {
    if (count != 0) {
      counts.merge(className, count, ClassCounts::sumOrNone);
    }
  }

  static Long sumOrNone(Long a, Long b) {
    long sum = a + b;
    return sum == 0 ? null : sum;
  }

  public long count(String className) {
    return counts.getOrDefault(className, 0L);
  }

  /** A view, by class name in the order of {@link String#compareTo}. */
  public Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void add(ClassCounts other) {
    other.counts.forEach(this::add);
  }

  @Override
  public void subtract(ClassCounts other) {
    other.counts.forEach((name, count) -> add(name, -count));
  }

  @Override
  public ClassCounts copy() {
    ClassCounts copy = new ClassCounts();
    copy.counts.putAll(counts);
    return copy;
  }

  @Override
  public boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeUnsigned(counts.size());
    counts.forEach(
        (name, count) -> {
          out.writeText(name);
          out.writeSigned(count);
        });
  }

  static ClassCounts decode(StateInput in) {
    ClassCounts result = new ClassCounts();
    for (int left = in.readCount(); left > 0; left--) {
      result.add(in.readText(), in.readSigned());
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassCounts o && o.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(counts);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
