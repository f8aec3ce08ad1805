// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.ScoredPopulation.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;

/** Laws of values that are given before all labels are known. */
class EstimateLawsTest {
  private static final List<MetricParameters> METRICS =
      List.of(
          MetricParameters.named("accuracy"),
          MetricParameters.named("balanced_accuracy"),
          MetricParameters.named("precision").withPositiveClass("1"),
          MetricParameters.named("recall").withPositiveClass("1"),
          MetricParameters.named("f1").withPositiveClass("1"),
          MetricParameters.named("fbeta").withPositiveClass("1").withBeta(2),
          MetricParameters.named("f1").withAverage(Average.MACRO),
          MetricParameters.named("f1").withAverage(Average.WEIGHTED),
          MetricParameters.named("f1").withAverage(Average.MICRO));

  private static final Material.Reference REFERENCE = new ScoredPopulation(1).window(500, Arrival.random(1)).rows().asReference();

  private static MetricParameters on(Basis basis, MetricParameters asked) {
    return asked.withBasisAndComputation(basis, Computation.COUNTS);
  }

  /** Law: with every label known, the combined value is the exact value, with all that belongs to it. */
  @Property(tries = 100)
  void theEstimateAtAllLabelsIsTheExactValue(@ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int rows) {
    ScoredWindow window = new ScoredPopulation(seed).window(rows, Arrival.random(1)).rows();
    for (MetricParameters metric : METRICS) {
      Measured exact = window.one(on(Basis.REALIZED, metric), REFERENCE);
      Measured combined = window.one(on(Basis.COMBINED, metric), REFERENCE);
      assertThat(combined.value()).isEqualTo(exact.value());
      assertThat(combined.source().basis()).isEqualTo(Basis.REALIZED);
    }
  }

  /** Law: nothing jumps when the last label comes: the error that is left goes to 0 with the labels that are missing. */
  @Property(tries = 50)
  void theLastMissingLabelChangesTheCombinedAccuracyByAtMostItsShare(@ForAll long seed, @ForAll @IntRange(min = 50, max = 300) int rows) {
    ScoredWindow all = new ScoredPopulation(seed).window(rows, Arrival.random(1)).rows();
    double exact = Rows.number(all.one(on(Basis.REALIZED, METRICS.getFirst()), REFERENCE));
    Measured before = all.withoutLastLabel().one(on(Basis.COMBINED, METRICS.getFirst()), REFERENCE);
    assertThat(Rows.number(before)).isCloseTo(exact, Offset.offset(1.0 / rows + 1e-12));
  }

  /** Law: a combined value and its interval keep to what the labels known so far allow, and are in order. */
  @Property(tries = 100)
  void combinedValuesStayWithinTheCertainBounds(
      @ForAll long seed, @ForAll @IntRange(min = 31, max = 200) int rows, @ForAll @DoubleRange(min = .2, max = .95) double share) {
    ScoredWindow window = new ScoredPopulation(seed).window(rows, Arrival.biased(share)).rows();
    for (MetricParameters metric : METRICS) {
      Measured combined = window.one(on(Basis.COMBINED, metric), REFERENCE);
      Optional<Interval> certain = Rows.interval(combined, Interval.Kind.UNLABELLED);
      Optional<Interval> sampling = Rows.interval(combined, Interval.Kind.SAMPLING);
      double value = Rows.number(combined);
      if (!Double.isNaN(value) && combined.source().basis() == Basis.COMBINED) {
        certain.ifPresent(bounds -> assertThat(value).isBetween(bounds.low(), bounds.high()));
        assertThat(value).isBetween(sampling.orElseThrow().low() - 1e-12, sampling.orElseThrow().high() + 1e-12);
      }
    }
  }

  /**
   * Law: the unlabelled bounds contain the final value as long as no label seen so far is corrected, whatever the missing labels say and in
   * whichever order they come.
   */
  @Property(tries = 300)
  void unlabelledBoundsHoldTheFinalValue(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 4) int classes,
      @ForAll @IntRange(min = 1, max = 25) int size,
      @ForAll boolean declared) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> names = List.of("a", "b", "c", "d").subList(0, classes);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rows.add(new String[] {names.get(random.nextInt(classes)), names.get(random.nextInt(classes))});
    }
    Rows last = rows(rows, size, declared, names);
    for (MetricParameters metric : METRICS) {
      boolean binary = !metric.positiveClass().isEmpty();
      MetricParameters asked = binary ? metric.withPositiveClass("").withAverage(Average.NONE) : metric;
      for (int known = 0; known <= size; known++) {
        holds(rows(rows, known, declared, names).ask(asked), last.ask(asked));
      }
    }
  }

  private static Rows rows(List<String[]> all, int known, boolean declared, List<String> names) {
    Rows rows = declared ? new Rows().declaring(names) : new Rows();
    for (int i = 0; i < all.size(); i++) {
      if (i < known) {
        rows.labelled(all.get(i)[0], all.get(i)[1]);
      } else {
        rows.unlabelled(all.get(i)[1]);
      }
    }
    return rows;
  }

  private static void holds(List<Measured> before, List<Measured> last) {
    for (Measured value : before) {
      last.stream()
          .filter(other -> other.dimensions().equals(value.dimensions()) && !Double.isNaN(Rows.number(other)))
          .forEach(other -> Rows.interval(value, Interval.Kind.UNLABELLED)
              .ifPresent(bounds -> assertThat(Rows.number(other)).isBetween(bounds.low() - 1e-12, bounds.high() + 1e-12)));
    }
  }

  /** Law: what holds of the confidence sequence's test holds of its interval. */
  @Property
  void aConfidenceSequenceHoldsWhatItsTestHolds(
      @ForAll @IntRange(min = 0, max = 100_000) int a,
      @ForAll @IntRange(min = 0, max = 100_000) int b,
      @ForAll @DoubleRange(min = .01, max = .99) double share) {
    Interval interval = ConfidenceSequence.interval(a, a + b, .95);
    boolean inside = interval.low() < share && share < interval.high();
    boolean nearAnEnd = Math.min(Math.abs(share - interval.low()), Math.abs(share - interval.high())) < 1e-9;
    assertThat(nearAnEnd || inside == ConfidenceSequence.contains(a, a + b, .95, share)).isTrue();
    Interval wilson = Intervals.wilson(a, a + b, .95);
    assertThat(interval.low()).isLessThanOrEqualTo(wilson.low());
    assertThat(interval.high()).isGreaterThanOrEqualTo(wilson.high());
  }
}
