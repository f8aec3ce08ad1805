// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes tallies of what concerns labels, negative counts included. */
final class LabelTallyArbitraries {
  private LabelTallyArbitraries() {}

  private static <T extends Tally<T>> Arbitrary<T> sums(Arbitrary<T> ones, Supplier<T> empty) {
    return Combinators.combine(ones.list().ofMaxSize(8), ones.list().ofMaxSize(3))
        .as(
            (added, taken) -> {
              T tally = empty.get();
              added.forEach(tally::add);
              taken.forEach(tally::subtract);
              return tally;
            });
  }

  static Arbitrary<BatchCounts> batchCounts() {
    return sums(
        Arbitraries.integers().between(0, 200).flatMap(n -> Arbitraries.integers().between(0, n).map(h -> BatchCounts.of(h, n))),
        BatchCounts::new);
  }

  static Arbitrary<DelayCounts> delayCounts() {
    return sums(
        Arbitraries.oneOf(
                Arbitraries.longs().between(-5_000_000, 5_000_000),
                Arbitraries.longs().between(0, 4_000_000_000_000L),
                Arbitraries.longs().between(0, Long.MAX_VALUE))
            .map(DelayCounts::of),
        DelayCounts::new);
  }

  static Arbitrary<RowCount> rowCounts() {
    return sums(Arbitraries.longs().between(0, 1_000_000).map(RowCount::of), RowCount::new);
  }
}
