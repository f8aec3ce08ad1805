// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PairedAnswersTest {
  private static StoredPrediction row(String version, String id, long hash, String answer, @Nullable String truth) {
    Dimensions dimensions = new Dimensions("m", version, "", "", "", Dimensions.LIVE, "1", new TreeMap<>());
    Prediction prediction =
        new Prediction(
            new PredictionKey("m", id, 0, ""), new Position(0, 0, 0), dimensions, new Value.ClassName(answer), Scores.NONE, Double.NaN, 0, 0)
            .withInput(new Input(hash, new TreeMap<>()));
    return new StoredPrediction(prediction, truth == null ? null : new Value.ClassName(truth));
  }

  @Test
  void idsComeBeforeInputsAndNoRowIsUsedTwice() {
    PairedAnswers answers =
        PairedAnswers.of(
            List.of(row("1", "a", 7, "cat", null), row("1", "b", 7, "cat", "cat"), row("1", "c", 0, "dog", null)),
            List.of(row("2", "x", 7, "dog", null), row("2", "a", 9, "cat", "cat"), row("2", "y", 7, "cat", null), row("2", "z", 0, "cat", null)));
    assertThat(answers.pairs()).extracting(pair -> pair.baseline().prediction().key().id() + pair.other().prediction().key().id())
        .containsExactly("aa", "bx");
    assertThat(answers.disagreeing()).isEqualTo(1);
    assertThat(answers.rightness()).isEqualTo(new McNemar(1, 1, 0, 0));
  }

  @Test
  void aVersionIsNeverHeldAgainstItself() {
    List<StoredPrediction> rows = List.of(row("1", "a", 7, "cat", null), row("1", "b", 7, "dog", null));
    assertThat(PairedAnswers.of(rows, rows).pairs()).isEmpty();
  }

  @Test
  void labelsThatContradictAreNoTruth() {
    PairedAnswers answers = PairedAnswers.of(List.of(row("1", "a", 1, "cat", "cat")), List.of(row("2", "a", 1, "cat", "dog")));
    assertThat(answers.rightness().rows()).isZero();
  }

  /** A. Agresti, Categorical Data Analysis, table 10.1: approval of a prime minister, 794, 150, 86, 570. */
  @Test
  void mcNemarOfAKnownTable() {
    McNemar table = new McNemar(794, 150, 86, 570);
    assertThat(table.difference()).isCloseTo(-.04, within(1e-12));
    assertThat(table.pValue()).isCloseTo(3.715936139571442e-5, within(1e-15));
    assertThat(table.halfWidth(1.959964)).isCloseTo(.0187, within(2e-4));
    assertThat(new McNemar(3, 0, 0, 1).pValue()).isEqualTo(1);
    assertThat(new McNemar(0, 5, 0, 0).pValue()).isCloseTo(2 * Math.pow(.5, 5), within(1e-15));
  }
}
