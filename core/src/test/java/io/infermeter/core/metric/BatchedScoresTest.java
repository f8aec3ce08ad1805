// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Intervals of metrics of scores, and of estimates, where the rows of one call resemble one another. */
class BatchedScoresTest {
  private static final int SIZE = 32;
  private static final double ALIKE = .3;

  /** Rows whose truths follow their scores; in a call some rows share their luck. */
  private static ScoredWindow window(SplittableRandom random, int calls, double labelled, double[] accuracy) {
    ScoredWindow window = new ScoredWindow().inCallsOf(SIZE);
    int right = 0;
    for (int call = 0; call < calls; call++) {
      double common = random.nextDouble();
      boolean known = random.nextDouble() < labelled;
      for (int row = 0; row < SIZE; row++) {
        double score = random.nextDouble();
        int predicted = score > .5 ? 1 : 0;
        double luck = random.nextDouble() < Math.sqrt(ALIKE) ? common : random.nextDouble();
        boolean hit = luck < Math.max(score, 1 - score);
        right += hit ? 1 : 0;
        window.binary(score, predicted, known ? Integer.valueOf(hit ? predicted : 1 - predicted) : null, Map.of());
      }
    }
    accuracy[0] = (double) right / (calls * SIZE);
    return window;
  }

  private static double held(Basis basis, int calls, double labelled, int rounds) {
    SplittableRandom random = new SplittableRandom(31);
    double[] accuracy = new double[1];
    Material.Reference reference = window(random, 400, 1, accuracy).asReference();
    int held = 0;
    for (int round = 0; round < rounds; round++) {
      ScoredWindow window = window(random, calls, labelled, accuracy);
      Measured measured = window.one(MetricParameters.named("accuracy").withBasisAndComputation(basis, Computation.ROWS), reference);
      Interval interval = Rows.interval(measured, Interval.Kind.SAMPLING).orElseThrow();
      held += interval.low() <= accuracy[0] && accuracy[0] <= interval.high() ? 1 : 0;
    }
    return (double) held / rounds;
  }

  @Test
  void estimatesHoldTheFinalValueAsOftenAsTheySay() {
    double fourDeviations = 4 * Math.sqrt(.95 * .05 / 200);
    assertThat(held(Basis.COMBINED, 100, .4, 200)).isGreaterThan(.95 - fourDeviations);
    assertThat(held(Basis.ESTIMATED, 100, 0, 200)).isGreaterThan(.95 - fourDeviations);
  }

  static Stream<MetricParameters> metricsOfScores() {
    return Stream.of(
        MetricParameters.named("roc_auc"),
        MetricParameters.named("log_loss"),
        MetricParameters.named("brier_score"),
        MetricParameters.named("top_k_accuracy").withK(1),
        MetricParameters.named("accuracy").withThreshold(.5),
        MetricParameters.named("precision").withThreshold(.5).withPositiveClass("1"),
        MetricParameters.named("f1").withThreshold(.5).withPositiveClass("1"));
  }

  @ParameterizedTest
  @MethodSource("metricsOfScores")
  void intervalsAreWiderByWhatTheCallsAreAlike(MetricParameters asked) {
    ScoredWindow window = window(new SplittableRandom(32), 60, 1, new double[1]);
    PredictionTally tally = window.tally();
    double byCalls = width(asked, tally);
    tally.drop(PredictionPart.BATCHES);
    assertThat(byCalls).isGreaterThan(1.8 * width(asked, tally));
  }

  @ParameterizedTest
  @MethodSource("metricsOfScores")
  void soAreThoseOfDifferences(MetricParameters asked) {
    PredictionTally one = window(new SplittableRandom(33), 60, 1, new double[1]).tally();
    PredictionTally other = window(new SplittableRandom(34), 60, 1, new double[1]).tally();
    boolean hasDifference = !asked.name().equals("f1");
    Interval byCalls = difference(asked, one, other);
    one.drop(PredictionPart.BATCHES);
    other.drop(PredictionPart.BATCHES);
    Interval byRows = difference(asked, one, other);
    if (hasDifference) {
      assertThat(byCalls.high() - byCalls.low()).isGreaterThan(1.8 * (byRows.high() - byRows.low()));
    } else {
      assertThat(byCalls).isNull();
    }
  }

  private static Interval difference(MetricParameters asked, PredictionTally one, PredictionTally other) {
    Comparison comparison = Comparison.of(ask(asked, one), ask(asked, other), .95, true);
    return comparison == null ? null : comparison.interval();
  }

  private static double width(MetricParameters asked, PredictionTally tally) {
    Interval interval = Rows.interval(ask(asked, tally), Interval.Kind.SAMPLING).orElseThrow();
    return interval.high() - interval.low();
  }

  private static Measured ask(MetricParameters asked, PredictionTally tally) {
    MetricDefinition metric = Metrics.find(asked.name()).orElseThrow();
    return metric.compute(Material.ofPredictions(tally, 60, null), metric.resolve(asked, null)).getFirst();
  }
}
