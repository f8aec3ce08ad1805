// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.tally.BatchCounts;
import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesignEffectTest {
  private static final double ACCURACY = 0.8;
  private static final int WINDOWS = 2_000;

  /** A window of calls whose rows share some of their luck: with the probability rho a row takes the luck of its call. */
  private static PredictionTally window(Random random, int calls, int rows, double icc) {
    PredictionTally tally = new PredictionTally();
    ConfusionCounts confusion = new ConfusionCounts();
    BatchCounts batches = new BatchCounts();
    double shared = Math.sqrt(icc);
    for (int call = 0; call < calls; call++) {
      boolean luck = random.nextDouble() < ACCURACY;
      int hits = 0;
      for (int row = 0; row < rows; row++) {
        boolean hit = random.nextDouble() < shared ? luck : random.nextDouble() < ACCURACY;
        hits += hit ? 1 : 0;
        confusion.add("a", hit ? "a" : "b", 1);
      }
      batches.add(BatchCounts.of(hits, rows));
    }
    tally.add(PredictionPart.CONFUSION, confusion);
    tally.add(PredictionPart.BATCHES, batches);
    return tally;
  }

  private static double coverage(long seed, int calls, int rows, double icc, IntervalMethod method, boolean byRows) {
    Random random = new Random(seed);
    MetricParameters asked =
        Metrics.find("accuracy").orElseThrow().resolve(MetricParameters.named("accuracy").withIntervals(method, 0.95), null);
    int covered = 0;
    for (int i = 0; i < WINDOWS; i++) {
      PredictionTally tally = window(random, calls, rows, icc);
      long hits = tally.confusion().count("a", "a");
      long n = tally.confusion().total();
      DesignEffect design = DesignEffect.of(byRows ? new PredictionTally() : tally);
      Interval interval = design.ofProportion(hits, n, asked).orElseThrow();
      covered += interval.low() <= ACCURACY && ACCURACY <= interval.high() ? 1 : 0;
    }
    return (double) covered / WINDOWS;
  }

  @ParameterizedTest
  @CsvSource({
    "30, 32, 0.1, WILSON", "200, 32, 0.1, WILSON", "100, 32, 0.1, CLOPPER_PEARSON", "100, 32, 0.1, NORMAL", "100, 8, 0.3, WILSON",
    "100, 32, 0, WILSON", "60, 2, 0.1, WILSON"
  })
  void theIntervalCoversAsOftenAsItsLevelSays(int calls, int rows, double icc, IntervalMethod method) {
    assertThat(coverage(11, calls, rows, icc, method, false)).isBetween(0.93, 0.98);
  }

  @Test
  void byRowsAloneItCoversTwoThirdsOfTheTime() {
    assertThat(coverage(11, 100, 32, 0.1, IntervalMethod.WILSON, true)).isBetween(0.6, 0.73);
  }

  @Test
  void withoutBatchesNothingChanges() {
    PredictionTally single = window(new Random(1), 500, 1, 0.5);
    assertThat(DesignEffect.of(single).factor(0.95)).isEqualTo(1);
    assertThat(DesignEffect.of(new PredictionTally()).factor(0.95)).isEqualTo(1);
  }

  @Test
  void theEffectIsThatOfTheTextbook() {
    // 1 + (rows - 1) icc, with so many calls that chance is small.
    double factor = DesignEffect.of(window(new Random(2), 50_000, 16, 0.2)).factor(0.95);
    assertThat(factor).isBetween(3.9, 4.1);
  }

  @Test
  void everyIntervalOfQualityIsWider() {
    Random random = new Random(3);
    Rows rows = new Rows();
    BatchCounts batches = new BatchCounts();
    for (int call = 0; call < 50; call++) {
      double accuracy = random.nextBoolean() ? 0.95 : 0.6;
      int hits = 0;
      for (int row = 0; row < 32; row++) {
        String truth = random.nextBoolean() ? "a" : "b";
        boolean hit = random.nextDouble() < accuracy;
        hits += hit ? 1 : 0;
        rows.labelled(truth, hit ? truth : truth.equals("a") ? "b" : "a");
      }
      batches.add(BatchCounts.of(hits, 32));
    }
    for (String metric : new String[] {"precision", "recall", "f1", "fbeta"}) {
      for (Average average : new Average[] {Average.MICRO, Average.MACRO, Average.WEIGHTED, Average.NONE}) {
        assertWider(MetricParameters.named(metric).withAverage(average), rows, batches);
      }
    }
    for (String metric : new String[] {"accuracy", "balanced_accuracy", "matthews_corrcoef", "cohen_kappa"}) {
      assertWider(MetricParameters.named(metric), rows, batches);
    }
  }

  private static void assertWider(MetricParameters asked, Rows rows, BatchCounts batches) {
    double byRows = width(asked, rows);
    rows.tally().add(PredictionPart.BATCHES, batches);
    double byCalls = width(asked, rows);
    rows.tally().drop(PredictionPart.BATCHES);
    assertThat(byCalls).as(asked.name() + " " + asked.average()).isBetween(1.5 * byRows, 4 * byRows);
  }

  private static double width(MetricParameters asked, Rows rows) {
    Interval interval = Rows.interval(rows.ask(asked).getFirst(), Interval.Kind.SAMPLING).orElseThrow();
    return interval.high() - interval.low();
  }
}
