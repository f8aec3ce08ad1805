// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The laws of a commutative group, and of its bytes; every tally has a test that inherits them. */
abstract class TallyLaws<T extends Tally<T>> extends MergeLaws<T> {
  @Property(tries = TRIES)
  void subtractingUndoesAdding(@ForAll("tallies") T a, @ForAll("tallies") T b) {
    T result = sum(a, b);
    result.subtract(b);
    assertThat(result).isEqualTo(a).hasSameHashCodeAs(a);
    assertThat(bytes(result)).isEqualTo(bytes(a));
    result.subtract(a);
    assertThat(result.isZero()).isTrue();
    assertThat(result).isEqualTo(empty()).hasSameHashCodeAs(empty());
  }

  @Property(tries = TRIES)
  void aCorrectionThatIsTakenBackChangesNothing(@ForAll("tallies") T base, @ForAll("tallies") T a, @ForAll("tallies") T b) {
    T state = sum(base, a);
    T before = state.copy();
    state.subtract(a);
    state.add(b);
    state.subtract(b);
    state.add(a);
    assertThat(state).isEqualTo(before);
  }
}
