// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

/**
 * A statistic in a commutative group: a vector of integers. Adding merges, subtracting corrects, so windows, replicas and late labels
 * are exact to the last bit, in any order.
 *
 * <p>Laws: addition is associative and commutative, an empty tally is its identity, and {@code a.add(b); a.subtract(b)} leaves a as
 * it was. Equality is by value; a tally with nothing but zeros equals the empty one.
 *
 * <p>Not thread-safe.
 *
 * @param <T> the type itself
 */
public interface Tally<T extends Tally<T>> extends Mergeable<T> {
  /** Takes the other's counts from this one's. */
  void subtract(T other);

  /** About how many counts it holds, each some 200 bytes: for bounds on what stands in memory. */
  default long heldCounts() {
    return 1;
  }
}
