// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What comes from bins is within its bounds of what comes from rows, whatever the scores, ties and thresholds are. */
class ApproximationLawsTest {
  private record Row(double score, boolean truth) {}

  private record Pair(double truth, double predicted) {}

  @Provide
  Arbitrary<List<Row>> scored() {
    Arbitrary<Double> scores =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(0, 1).ofScale(9),
            Arbitraries.doubles().between(0, 1).ofScale(2),
            Arbitraries.doubles().between(0.5, 0.505).ofScale(9),
            Arbitraries.doubles().between(0.999, 1).ofScale(9),
            Arbitraries.of(0.0, 1.0, 1e-9));
    return Combinators.combine(scores, Arbitraries.of(true, false)).as(Row::new).list().ofMinSize(1).ofMaxSize(60);
  }

  @Provide
  Arbitrary<Double> thresholds() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().between(0, 1).ofScale(9),
        Arbitraries.doubles().between(0.5, 0.505).ofScale(9),
        Arbitraries.integers().between(0, 240).map(i -> i / 240.0));
  }

  private static Rows rows(List<Row> scored) {
    Rows rows = new Rows();
    scored.forEach(row -> rows.scored(row.truth ? "1" : "0", row.score > .5 ? "1" : "0", "1", row.score));
    return rows;
  }

  private static void assertWithin(Rows rows, MetricParameters asked, boolean valueToo) {
    Measured approximate = rows.one(asked.withComputation(Computation.GRID));
    Measured exact = rows.one(asked.withComputation(Computation.ROWS));
    if (exact.value() instanceof MetricValue.Number number) {
      Interval bounds = Rows.interval(approximate, Interval.Kind.APPROXIMATION).orElseThrow();
      assertThat(number.value()).as("%s of %s", exact, approximate).isBetween(bounds.low(), bounds.high());
      if (valueToo) {
        assertThat(Rows.number(approximate)).isBetween(bounds.low(), bounds.high());
      }
    }
  }

  @Property
  void areasAndPrecisions(@ForAll("scored") List<Row> scored) {
    assertWithin(rows(scored), MetricParameters.named("roc_auc"), true);
    assertWithin(rows(scored), MetricParameters.named("average_precision"), true);
  }

  @Property
  void otherThresholds(@ForAll("scored") List<Row> scored, @ForAll("thresholds") double threshold) {
    for (String metric : List.of("precision", "recall", "f1", "accuracy")) {
      assertWithin(rows(scored), MetricParameters.named(metric).withThreshold(threshold), false);
    }
  }

  @Property
  void calibrationIsTheSame(@ForAll("scored") List<Row> scored) {
    MetricParameters asked = MetricParameters.named("expected_calibration_error");
    double grid = Rows.number(rows(scored).one(asked));
    double exact = Rows.number(rows(scored).one(asked.withComputation(Computation.ROWS)));
    assertThat(Math.abs(grid - exact)).isLessThan(1e-12);
  }

  @Provide
  Arbitrary<List<Pair>> numbers() {
    Arbitrary<Double> numbers =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(-10, 10).ofScale(6), Arbitraries.doubles().between(-1e9, 1e9), Arbitraries.of(0.0, 1.0, 2.0));
    return Combinators.combine(numbers, numbers).as(Pair::new).list().ofMinSize(1).ofMaxSize(40);
  }

  @Property
  void medianAndMaximumErrors(@ForAll("numbers") List<Pair> numbers) {
    Rows rows = new Rows();
    numbers.forEach(
        pair -> rows.add(new Value.Number(pair.predicted), new Value.Number(pair.truth), Scores.NONE, Double.NaN, ""));
    assertWithin(rows, MetricParameters.named("median_absolute_error"), true);
    assertWithin(rows, MetricParameters.named("max_error"), true);
  }
}
