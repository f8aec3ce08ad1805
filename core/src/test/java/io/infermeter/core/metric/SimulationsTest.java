// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.Experiment.Table;
import io.infermeter.core.metric.ScoredPopulation.Arrival;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The simulations behind docs/metrics.md in small. Seeds are fixed, so these tests give the same result each time; the limits are four standard
 * deviations of the counted share away from what is claimed, so that another seed would do as well.
 */
class SimulationsTest {
  private static final int REALIZED_ERROR = 0;
  private static final int COMBINED_ERROR = 2;
  private static final int REALIZED_HOLDS = 3;
  private static final int ESTIMATED_HOLDS = 4;
  private static final int COMBINED_HOLDS = 5;

  private static double fourDeviations(double share, int rounds) {
    return 4 * Math.sqrt(share * (1 - share) / rounds);
  }

  @Test
  void intervalsOfSharesAndTheirFunctionsKeepTheirLevelFromAHundredRowsOn() {
    int rounds = 300;
    Table table = CoverageExperiment.ofTwoClasses().run(rounds);
    for (List<String> row : table.rows()) {
      for (String size : List.of("100 rows", "300 rows", "1000 rows")) {
        assertThat(table.number(row.getFirst(), size)).as("%s at %s", row.getFirst(), size).isGreaterThan(.95 - fourDeviations(.95, rounds));
      }
    }
  }

  @Test
  void smallWindowsOfAGoodModelHaveIntervalsWorthTheirName() {
    int rounds = 300;
    Table table = CoverageExperiment.ofAGoodModel().run(rounds);
    // The plain delta method reaches .31.
    assertThat(table.number("macro recall, delta", "30 rows")).isGreaterThan(.93 - fourDeviations(.93, rounds));
    assertThat(table.number("MCC, delta", "30 rows")).isGreaterThan(.93 - fourDeviations(.93, rounds));
  }

  @Test
  void theAreaUnderTheCurveKeepsItsLevelOnTheGridToo() {
    int rounds = 300;
    Table table = new RankingExperiment().run(rounds);
    for (String size : List.of("30 rows", "100 rows", "300 rows")) {
      assertThat(table.number("area .760, logit DeLong, rows", size)).isGreaterThan(.95 - fourDeviations(.95, rounds));
      assertThat(table.number("area .760, logit DeLong, grid", size)).isGreaterThan(.95 - fourDeviations(.95, rounds));
    }
  }

  @Test
  void rowsThatAreAlikeMakeAnIntervalOfRowsTooNarrow() {
    int rounds = 200;
    Table table = new BatchExperiment().run(rounds);
    assertThat(table.number("32, as if independent", "correlation 0")).isGreaterThan(.95 - fourDeviations(.95, rounds));
    assertThat(table.number("32, as if independent", "correlation .1")).isLessThan(.67 + fourDeviations(.67, rounds));
    for (String correlation : List.of("correlation 0", "correlation .05", "correlation .1", "correlation .3")) {
      assertThat(table.number("32, as answered", correlation)).isGreaterThan(.95 - fourDeviations(.95, rounds));
    }
  }

  @Test
  void rowsThatAreAlikeMakeNoFalseAlarms() {
    int rounds = 100;
    Table table = new BatchAlarmExperiment().run(rounds);
    for (String correlation : List.of("correlation 0", "correlation .05", "correlation .1", "correlation .3")) {
      for (String what : List.of(BatchAlarmExperiment.VERSIONS, BatchAlarmExperiment.PARTS, BatchAlarmExperiment.SEQUENCE)) {
        assertThat(table.number(BatchAlarmExperiment.row(what, true), correlation)).as(what).isLessThan(.05 + fourDeviations(.05, rounds));
      }
      // 200 windows of 20,000 until a false alarm.
      assertThat(table.number(BatchAlarmExperiment.row(BatchAlarmExperiment.DETECTOR, true), correlation))
          .isLessThan(.01 + fourDeviations(.01, rounds));
    }
    // What would be said if calls did not count.
    assertThat(table.number(BatchAlarmExperiment.row(BatchAlarmExperiment.PARTS, false), "correlation .1")).isGreaterThan(.9);
    assertThat(table.number(BatchAlarmExperiment.row(BatchAlarmExperiment.VERSIONS, false), "correlation .1")).isGreaterThan(.15);
    assertThat(table.number(BatchAlarmExperiment.row(BatchAlarmExperiment.SEQUENCE, false), "correlation .1")).isGreaterThan(.3);
  }

  @Test
  void whoWatchesEveryLabelNeedsAConfidenceSequence() {
    int rounds = 100;
    Table table = new WatchingExperiment().run(rounds);
    for (String accuracy : List.of("0.5", "0.8", "0.95", "0.99")) {
      assertThat(table.number(accuracy, "Wilson from a fixed start")).isGreaterThan(.5 - fourDeviations(.5, rounds));
      assertThat(table.number(accuracy, "confidence sequence from a fixed start")).isLessThan(.05 + fourDeviations(.05, rounds));
    }
  }

  @Test
  void labelsThatComeSoonerForSomeKindsOfRowsMisleadLabelsAloneAndNotTheCombination() {
    int rounds = 60;
    double[] at600 = new EstimateExperiment("biased", Arrival::biased, 2).at(.3, rounds);
    assertThat(at600[REALIZED_HOLDS]).isLessThan(.2);
    assertThat(at600[COMBINED_HOLDS]).isGreaterThan(.95 - fourDeviations(.95, rounds));
    assertThat(at600[COMBINED_ERROR]).isLessThan(at600[REALIZED_ERROR] / 2);
  }

  @Test
  void whereTheModelBecameWorseConfidenceAloneDoesNotSeeItAndTheCombinationDoes() {
    int rounds = 60;
    double[] at600 = new EstimateExperiment("worse", Arrival::random, 3).at(.3, rounds);
    assertThat(at600[ESTIMATED_HOLDS]).isLessThan(.2);
    assertThat(at600[COMBINED_HOLDS]).isGreaterThan(.95 - fourDeviations(.95, rounds));
  }

  @Test
  void aFixedLimitOnADistanceFiresWithoutDriftAndTheVerdictDoesNot() {
    int rounds = 200;
    Table table = new DriftExperiment().run(rounds);
    assertThat(table.number("300", "no drift: PSI > .1")).isGreaterThan(.9);
    for (String size : List.of("100", "300", "1000", "10000")) {
      assertThat(table.number(size, "no drift: verdict")).isLessThan(.05 + fourDeviations(.05, rounds));
    }
    assertThat(table.number("1000", "shift: verdict")).isGreaterThan(.95);
  }

  @Test
  void theDelaysSeenOverstateTheShareOfLabelsThatHaveComeAndTheChainLadderDoesNot() {
    Table table = new MaturityExperiment().run(50);
    assertThat(table.number("10000", "chain ladder: mean")).isBetween(.634 - .02, .634 + .02);
    assertThat(table.number("10000", "delays seen: mean")).isGreaterThan(.66);
  }
}
