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
public interface Tally<T extends Tally<T>> {
  /** Adds the other's counts to this one's. */
  void add(T other);

  /** Takes the other's counts from this one's. */
  void subtract(T other);

  /** A copy that shares nothing with this. */
  T copy();

  /** Whether every count is 0. */
  boolean isZero();

  /** Writes the state; {@link TallyCodec} documents the bytes. */
  void encode(StateOutput out);
}
