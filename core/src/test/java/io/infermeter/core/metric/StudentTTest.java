// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Student's t against SciPy 1.17 (scipy.stats.t), and the intervals of means that it makes. */
class StudentTTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1.0000000000000002, 12.706204736174694, 636.6192487687897",
    "1.5, 0.8725946625415716, 6.016663104427929, 82.84744670366369",
    "2, 0.8164965809277261, 4.302652729749462, 31.599054576445365",
    "3, 0.7648923284043444, 3.1824463052837078, 12.923978636687961",
    "7.5, 0.7085995804442596, 2.333039626864974, 5.20772565580064",
    "30, 0.6827556933212927, 2.0422724563012378, 3.6459586350420627",
    "39.9, 0.6806883376998168, 2.021233189707518, 3.551663950946337",
    "40.1, 0.6806571751530602, 2.0209184014716017, 3.5502712901860463",
    "100, 0.6769510430114717, 1.9839715185235518, 3.390491311164263",
    "1000, 0.6747351646070093, 1.9623390808264083, 3.300282648423944"
  })
  void quantilesAreScipys(double degrees, double half, double usual, double rare) {
    Offset<Double> close = Offset.offset(degrees > 40 ? 1e-6 : 1e-9);
    assertThat(StudentT.twoSidedQuantile(.5, degrees)).isCloseTo(half, close);
    assertThat(StudentT.twoSidedQuantile(.95, degrees)).isCloseTo(usual, close);
    assertThat(StudentT.twoSidedQuantile(.999, degrees)).isCloseTo(rare, Offset.offset(rare * (degrees > 40 ? 1e-5 : 1e-9)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.1, 0.936548965138893", "1, 50, 0.012730698201945594", "1.5, 3, 0.13354775425491328", "2, 12, 0.00687293367715846",
    "4, 50, 9.57445365696969e-07", "7.5, 12, 3.660806455619481e-06", "10, 1, 0.34089313230206", "30, 50, 1.871541765922271e-30",
    "100, 12, 4.395087715604393e-21", "1000, 3, 0.0027667090442381925", "1000, 50, 2.758672412325172e-274"
  })
  void tailsAreScipysToManyDigits(double degrees, double t, double tail) {
    assertThat(StudentT.twoSidedTail(t, degrees)).isCloseTo(tail, Offset.offset(tail * 1e-9));
    assertThat(StudentT.twoSidedTail(-t, degrees)).isEqualTo(StudentT.twoSidedTail(t, degrees));
  }

  @Test
  void atTheEndsItIsWhatItMustBe() {
    assertThat(StudentT.twoSidedTail(0, 3)).isEqualTo(1);
    assertThat(StudentT.twoSidedTail(2, 1e9)).isCloseTo(NormalTail.twoSided(2), Offset.offset(1e-15));
    assertThat(StudentT.twoSidedTail(2, 9e6)).isCloseTo(NormalTail.twoSided(2), Offset.offset(1e-7));
  }

  /** A normal quantile with the variance divided by n holds in 60 % of all samples of two rows, and in 85 % of those of five. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 10, 100})
  void theIntervalOfAMeanHoldsItAsOftenAsItSays(int size) {
    SplittableRandom random = new SplittableRandom(41);
    int rounds = 2_000;
    int held = 0;
    for (int round = 0; round < rounds; round++) {
      Rows rows = new Rows();
      for (int row = 0; row < size; row++) {
        rows.number(3 + random.nextGaussian());
      }
      Interval interval = Rows.interval(rows.one("prediction_mean"), Interval.Kind.SAMPLING).orElseThrow();
      held += interval.low() <= 3 && 3 <= interval.high() ? 1 : 0;
    }
    assertThat((double) held / rounds).isBetween(.95 - 4 * Math.sqrt(.95 * .05 / rounds), .95 + 4 * Math.sqrt(.95 * .05 / rounds));
  }

  /** Two means of few rows of one population differ with p below .05 in one of twenty cases. */
  @Test
  void meansOfFewRowsDifferAsRarelyAsTheTestSays() {
    SplittableRandom random = new SplittableRandom(42);
    int rounds = 2_000;
    int small = 0;
    for (int round = 0; round < rounds; round++) {
      Rows one = new Rows();
      Rows other = new Rows();
      for (int row = 0; row < 4; row++) {
        one.number(random.nextGaussian());
        other.number(random.nextGaussian()).number(random.nextGaussian());
      }
      small += Comparison.of(one.one("prediction_mean"), other.one("prediction_mean"), .95, true).pValue().orElseThrow() < .05 ? 1 : 0;
    }
    assertThat((double) small / rounds).isBetween(.03, .05 + 4 * Math.sqrt(.95 * .05 / rounds));
  }

  @Test
  void aSingleRowSaysNothingOfHowFarItsMeanStrays() {
    assertThat(new Rows().number(3).one("prediction_mean").intervals()).isEmpty();
    assertThat(new Rows().number(3).one("prediction_mean").standardError()).isNaN();
  }
}
