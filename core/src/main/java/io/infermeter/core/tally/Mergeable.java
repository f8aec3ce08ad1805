// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

/**
 * A statistic that merges: a commutative monoid. What can also be taken back is a {@link Tally}; a maximum cannot, because it does not
 * remember what it was before.
 *
 * <p>Laws: addition is associative and commutative, and an empty statistic is its identity. Equality is by value.
 *
 * <p>Not thread-safe.
 *
 * @param <T> the type itself
 */
public interface Mergeable<T extends Mergeable<T>> {
  /** Merges the other into this. */
  void add(T other);

  /** A copy that shares nothing with this. */
  T copy();

  /** Whether it says nothing. */
  boolean isZero();

  /** Writes the state; {@link TallyCodec} documents the bytes. */
  void encode(StateOutput out);
}
