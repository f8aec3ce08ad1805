// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The laws of a statistic that merges, and of its bytes; every one that is no tally has a test that inherits them. */
abstract class MergeLaws<T extends Mergeable<T>> {
  static final int TRIES = 200;

  abstract Arbitrary<T> tallies();

  abstract T empty();

  abstract T decode(StateInput in);

  @Provide
  Arbitrary<List<T>> parts() {
    return tallies().list().ofMaxSize(8);
  }

  T sum(T a, T b) {
    T sum = a.copy();
    sum.add(b);
    return sum;
  }

  static byte[] bytes(Mergeable<?> tally) {
    StateOutput out = new StateOutput();
    tally.encode(out);
    return out.toBytes();
  }

  @Property(tries = TRIES)
  void additionIsAssociative(@ForAll("tallies") T a, @ForAll("tallies") T b, @ForAll("tallies") T c) {
    assertThat(sum(sum(a, b), c)).isEqualTo(sum(a, sum(b, c)));
  }

  @Property(tries = TRIES)
  void additionIsCommutative(@ForAll("tallies") T a, @ForAll("tallies") T b) {
    assertThat(sum(a, b)).isEqualTo(sum(b, a)).hasSameHashCodeAs(sum(b, a));
  }

  @Property(tries = TRIES)
  void theEmptyTallyIsTheIdentity(@ForAll("tallies") T a) {
    assertThat(sum(a, empty())).isEqualTo(a);
    assertThat(sum(empty(), a)).isEqualTo(a);
    assertThat(empty().isZero()).isTrue();
  }

  @Property(tries = TRIES)
  void anySplitInAnyOrderEqualsOnePass(
      @ForAll("parts") List<T> parts, @ForAll @IntRange(min = 1, max = 4) int replicas, @ForAll long seed) {
    T onePass = empty();
    parts.forEach(onePass::add);
    Random random = new Random(seed);
    List<T> shuffled = new ArrayList<>(parts);
    Collections.shuffle(shuffled, random);
    List<T> split = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      split.add(empty());
    }
    shuffled.forEach(part -> split.get(random.nextInt(replicas)).add(part));
    T merged = empty();
    split.forEach(merged::add);
    assertThat(merged).isEqualTo(onePass);
    assertThat(bytes(merged)).isEqualTo(bytes(onePass));
  }

  @Property(tries = TRIES)
  void aCopySharesNothing(@ForAll("tallies") T a, @ForAll("tallies") T b) {
    T copy = a.copy();
    T again = a.copy();
    copy.add(b);
    assertThat(a).isEqualTo(again);
  }

  @Property(tries = TRIES)
  void decodingUndoesEncoding(@ForAll("tallies") T a) {
    StateInput in = new StateInput(bytes(a));
    assertThat(decode(in)).isEqualTo(a).hasSameHashCodeAs(a);
    assertThat(in.atEnd()).isTrue();
  }

  @Property(tries = TRIES)
  void bytesThatEndEarlyAreRefused(@ForAll("tallies") T a, @ForAll long seed) {
    byte[] whole = bytes(a);
    byte[] cut = Arrays.copyOf(whole, new Random(seed).nextInt(whole.length));
    assertThatThrownBy(() -> decode(new StateInput(cut))).isInstanceOf(IllegalArgumentException.class);
  }
}
