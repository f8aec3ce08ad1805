// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** How scores become probabilities. */
class CalibrationTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-15);

  private static BinarySample sample(double[] scores, int... hits) {
    boolean[] outcomes = new boolean[hits.length];
    for (int i = 0; i < hits.length; i++) {
      outcomes[i] = hits[i] == 1;
    }
    return new BinarySample(scores, outcomes);
  }

  @Test
  void neighboursThatFallArePooledAndPlacesBetweenThemInterpolated() {
    // Means 0, 1, 0, 1 of four scores: the middle two are pooled to 1/2.
    IsotonicRegression fit = IsotonicRegression.fit(sample(new double[] {.1, .2, .4, .8}, 0, 1, 0, 1));
    assertThat(fit.at(.1)).isEqualTo(0);
    assertThat(fit.at(.2)).isEqualTo(.5);
    assertThat(fit.at(.4)).isEqualTo(.5);
    assertThat(fit.at(.8)).isEqualTo(1);
    assertThat(fit.at(.15)).isCloseTo(.25, EXACT);
    assertThat(fit.at(.6)).isCloseTo(.75, EXACT);
    assertThat(fit.at(-3)).isEqualTo(0);
    assertThat(fit.at(7)).isEqualTo(1);
  }

  @Test
  void equalScoresAreOnePlaceWithTheirMean() {
    IsotonicRegression fit = IsotonicRegression.fit(sample(new double[] {.5, .5, .5, -0.0, 0.0}, 1, 0, 1, 0, 0));
    assertThat(fit.at(.5)).isCloseTo(2 / 3.0, EXACT);
    assertThat(fit.at(.25)).isCloseTo(1 / 3.0, EXACT);
  }

  /** Law: the fit rises, and keeps the number of hits. */
  @Property(tries = 200)
  void theFitRisesAndKeepsTheSum(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] scores = new double[size];
    int[] hits = new int[size];
    int sum = 0;
    for (int i = 0; i < size; i++) {
      scores[i] = random.nextInt(20) / 19.0;
      hits[i] = random.nextInt(2);
      sum += hits[i];
    }
    IsotonicRegression fit = IsotonicRegression.fit(sample(scores, hits));
    double expected = 0;
    for (double score : scores) {
      expected += fit.at(score);
    }
    assertThat(expected).isCloseTo(sum, Offset.offset(1e-9));
    for (int i = 1; i < 40; i++) {
      assertThat(fit.at(i / 39.0)).isGreaterThanOrEqualTo(fit.at((i - 1) / 39.0));
    }
  }

  /** Ten bins of one row each, of which the last takes two: |.1 - 0| + ... as written out. */
  @Test
  void theCalibrationErrorHasTenBinsOfEquallyManyRows() {
    double[] scores = {.05, .15, .25, .35, .45, .55, .65, .75, .85, .95, .97};
    BinarySample sample = sample(scores, 0, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1);
    double sum = .05 + .15 + .25 + .65 + .45 + .45 + .35 + .75 + .15 + (.05 + .03);
    assertThat(sample.calibrationError()).isCloseTo(sum / 11, EXACT);
  }

  private static BinarySample made(double power, int size) {
    SplittableRandom random = new SplittableRandom(3);
    double[] scores = new double[size];
    int[] hits = new int[size];
    for (int i = 0; i < size; i++) {
      double chance = random.nextDouble();
      scores[i] = Math.pow(chance, power);
      hits[i] = random.nextDouble() < chance ? 1 : 0;
    }
    return sample(scores, hits);
  }

  @Test
  void aModelThatIsTooSureIsCalibratedAndOneThatIsRightIsJudgedByItsError() {
    Calibration sure = Calibration.of("yes", made(3, 5000), Calibration.Mode.AUTO);
    assertThat(sure.calibrated()).isTrue();
    assertThat(sure.rawError()).isGreaterThan(5 * sure.calibratedError());
    assertThat(sure.text()).startsWith("yes calibrated (calibration error 0.");
    assertThat(sure.at(.125)).isCloseTo(.5, Offset.offset(.05));
    Calibration right = Calibration.of("yes", made(1, 5000), Calibration.Mode.AUTO);
    assertThat(right.calibrated()).isEqualTo(right.rawError() > right.calibratedError());
    assertThat(right.rawError()).isLessThan(.02);
  }

  @Test
  void theModeDecidesWhereItIsGiven() {
    assertThat(Calibration.of("yes", made(1, 500), Calibration.Mode.ON).calibrated()).isTrue();
    Calibration off = Calibration.of("yes", made(3, 500), Calibration.Mode.OFF);
    assertThat(off.calibrated()).isFalse();
    assertThat(off.at(.3)).isEqualTo(.3);
    assertThat(off.at(1.0000001)).isEqualTo(1);
  }

  @Test
  void whatCannotBeJudgedStaysRawAndSaysWhy() {
    BinarySample alike = sample(new double[] {.2, .9}, 1, 1);
    assertThat(Calibration.of("yes", alike, Calibration.Mode.ON).text()).isEqualTo("yes raw (the reference has no row of the other kind)");
    BinarySample few = sample(new double[] {.6, .5, .9}, 0, 1, 1);
    assertThat(Calibration.of("yes", few, Calibration.Mode.AUTO).text()).contains("too few rows");
    BinarySample perfect = sample(new double[] {.1, .2, .8, .9}, 0, 0, 1, 1);
    assertThat(Calibration.of("yes", perfect, Calibration.Mode.ON).text()).contains("almost perfectly");
  }

  @Test
  void scoresThatAreNoProbabilitiesAreCalibrated() {
    BinarySample probabilities = made(1, 1000);
    double[] logits = new double[1000];
    boolean[] hits = new boolean[1000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.log(probabilities.score(i) / (1 - probabilities.score(i)));
      hits[i] = probabilities.hit(i);
    }
    Calibration logit = Calibration.of("yes", new BinarySample(logits, hits), Calibration.Mode.AUTO);
    assertThat(logit.text()).isEqualTo("yes calibrated (the scores are not probabilities)");
    assertThat(logit.at(0)).isCloseTo(.5, Offset.offset(.15));
  }
}
