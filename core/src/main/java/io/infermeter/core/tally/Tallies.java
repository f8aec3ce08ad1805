// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

/** What is done with tallies whose type only their place tells. */
public final class Tallies {
  private Tallies() {}

  /**
   * The sum of two tallies, which stay as they are.
   *
   * @throws IllegalArgumentException if they are of different types
   */
  public static Mergeable<?> sum(Mergeable<?> a, Mergeable<?> b) {
    if (a.getClass() != b.getClass()) {
      throw new IllegalArgumentException("a " + a.getClass().getSimpleName() + " and a " + b.getClass().getSimpleName() + " do not add up");
    }
    return added(a, b);
  }

  /** Both are of one type. */
  @SuppressWarnings("unchecked")
  private static <T extends Mergeable<T>> Mergeable<?> added(Mergeable<?> a, Mergeable<?> b) {
    T sum = ((T) a).copy();
    sum.add((T) b);
    return sum;
  }
}
