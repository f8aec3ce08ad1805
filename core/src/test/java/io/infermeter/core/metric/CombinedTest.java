// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.estimate.Calibration;
import io.infermeter.core.estimate.ConfidenceModel;
import io.infermeter.core.estimate.Estimate;
import io.infermeter.core.estimate.EstimatedRows;
import io.infermeter.core.estimate.LabelBias;
import io.infermeter.core.estimate.Stratification;
import io.infermeter.core.metric.ScoredPopulation.Arrival;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.store.StoredPrediction;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Labels and confidence together, against the formulas written out. */
class CombinedTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  private static EstimatedRows rows(ScoredWindow window) {
    ScoredWindow reference = new ScoredPopulation(9).window(300, Arrival.random(1)).rows();
    return ConfidenceModel.fit(reference.rows(), null, Map.of(), Calibration.Mode.OFF).orElseThrow().rows(window.rows());
  }

  private static double confidence(StoredPrediction row) {
    double score = row.prediction().score();
    return ((Value.ClassName) row.prediction().value()).name().equals("1") ? score : 1 - score;
  }

  /** theta = mean_L c + lambda (mean_U q - mean_L q), with lambda and the standard error as in the paper. */
  @Test
  void theCombinedAccuracyIsThatOfThePaper() {
    ScoredWindow window = new ScoredPopulation(4).window(400, Arrival.random(.3)).rows();
    List<StoredPrediction> known = window.rows().stream().filter(row -> row.truth() != null).toList();
    List<StoredPrediction> open = window.rows().stream().filter(row -> row.truth() == null).toList();
    double n = known.size();
    double m = open.size();
    double[] c = known.stream().mapToDouble(row -> row.truth().equals(row.prediction().value()) ? 1 : 0).toArray();
    double[] q = known.stream().mapToDouble(CombinedTest::confidence).toArray();
    double openMean = open.stream().mapToDouble(CombinedTest::confidence).average().orElseThrow();
    double lambda = Math.clamp(covariance(c, q) / ((1 + n / m) * covariance(q, q)), 0, 1);
    double theta = mean(c) + lambda * (openMean - mean(q));
    double[] rest = new double[c.length];
    for (int i = 0; i < c.length; i++) {
      rest[i] = c[i] - lambda * (1 + n / m) * q[i];
    }
    Estimate combined = rows(window).combined(new ExpectedRate.Accuracy(), Stratification.NONE);
    assertThat(lambda).isBetween(.01, .99);
    assertThat(combined.value()).isCloseTo(theta, EXACT);
    assertThat(combined.standardError()).isCloseTo(Math.sqrt(covariance(rest, rest) * m / (n * (n + m))), EXACT);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double covariance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - mean(a)) * (b[i] - mean(b));
    }
    return sum / (a.length - 1);
  }

  /** Two strata of constant confidence: no row differs from another, so each stratum's share of right rows speaks for its unlabelled rows. */
  @Test
  void labelsSpeakForRowsOfTheirOwnStratum() {
    ScoredWindow window = new ScoredWindow();
    for (int i = 0; i < 100; i++) {
      window.binary(.9, 1, i < 40 ? Integer.valueOf(i < 30 ? 1 : 0) : null);
      window.binary(.2, 0, i < 20 ? Integer.valueOf(i < 12 ? 0 : 1) : null);
    }
    double value = rows(window).combined(new ExpectedRate.Accuracy(), Stratification.CONFIDENCE).value();
    assertThat(value).isCloseTo((100 * 30 / 40.0 + 100 * 12 / 20.0) / 200, EXACT);
  }

  @Test
  void aStratumWithoutLabelsHasItsExpectedRows() {
    ScoredWindow window = new ScoredWindow();
    for (int i = 0; i < 100; i++) {
      window.binary(.9, 1, i < 40 ? Integer.valueOf(i < 30 ? 1 : 0) : null);
      window.binary(.2, 0, null);
    }
    double value = rows(window).combined(new ExpectedRate.Accuracy(), Stratification.CONFIDENCE).value();
    assertThat(value).isCloseTo((100 * .75 + 100 * .8) / 200, EXACT);
  }

  @Test
  void aSegmentOfItsOwnIsAStratumOfItsOwn() {
    ScoredWindow window = new ScoredWindow();
    for (int i = 0; i < 100; i++) {
      window.binary(.9, 1, i < 50 ? Integer.valueOf(1) : null, Map.of("lighting", "normal"));
      window.binary(.9, 1, i < 20 ? Integer.valueOf(0) : null, Map.of("lighting", "dim"));
    }
    assertThat(rows(window).combined(new ExpectedRate.Accuracy(), Stratification.CONFIDENCE).value()).isCloseTo(.5, EXACT);
  }

  @Test
  void labelsAtRandomAreNotCalledBiasedAndOthersAre() {
    ScoredPopulation population = new ScoredPopulation(5);
    assertThat(LabelBias.of(rows(population.window(2000, Arrival.random(.2)).rows())).biased()).isFalse();
    assertThat(LabelBias.of(rows(population.window(2000, Arrival.biased(.2)).rows())).biased()).isTrue();
    assertThat(LabelBias.of(rows(population.window(20, Arrival.random(.2)).rows())).pValue()).isEqualTo(1);
  }

  /** Under labels at random the alarm is as rare as it says. */
  @Test
  void labelsAtRandomAreCalledBiasedAsRarelyAsTheRuleSays() {
    ScoredPopulation population = new ScoredPopulation(6);
    int small = 0;
    for (int round = 0; round < 300; round++) {
      small += LabelBias.of(rows(population.window(500, Arrival.random(.2)).rows())).pValue() < .05 ? 1 : 0;
    }
    // Binomial with 300 draws of .05: within four standard deviations of 15.
    assertThat(small).isBetween(1, 31);
  }

  /** P(score of a positive above that of a negative) by hand: positives .8 .6 .4, negatives .6 .2. */
  @Test
  void theVarianceOfAnAreaUnderTheCurveIsThatOfDeLong() {
    DeLong.Area area = DeLong.area(new long[] {0, 1, 1, 1}, new long[] {1, 0, 1, 0});
    assertThat(area.value()).isCloseTo((1 + .75 + .5) / 3, EXACT);
    // Placements: positives 1, 3/4, 1/2 with variance 1/16; negatives 1/2 and 1 with variance 1/8.
    assertThat(area.variance()).isCloseTo(1 / 16.0 / 3 + 1 / 8.0 / 2, EXACT);
  }

  @Test
  void rowsWithoutScoresAreLeftOutAndDoNotSpoilTheRest() {
    ScoredWindow window = new ScoredPopulation(8).window(60, Arrival.random(1)).rows();
    window.binary(Double.NaN, 1, null);
    Material.Reference reference = new ScoredPopulation(9).window(300, Arrival.random(1)).rows().asReference();
    MetricParameters asked =
        MetricParameters.named("accuracy").withBasisAndComputation(MetricParameters.Basis.COMBINED, MetricParameters.Computation.COUNTS);
    Measured measured = window.one(asked, reference);
    assertThat(measured.sampleCount()).isEqualTo(60);
    assertThat(measured.intervals()).allSatisfy(interval -> {
      assertThat(interval.low()).isBetween(0.0, Rows.number(measured));
      assertThat(interval.high()).isBetween(Rows.number(measured), 1.0);
    });
  }
}
