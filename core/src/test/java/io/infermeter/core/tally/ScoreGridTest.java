// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Scores.ElementType;
import io.infermeter.core.prediction.Value;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class ScoreGridTest {
  @Property
  void everyScoreIsInTheBinAboveTheEdgeBelowItAndUpToTheEdgeAboveIt(@ForAll @DoubleRange(min = 0, max = 1) @Scale(9) double score) {
    int bin = ScoreGrid.bin(score);

    assertThat(score).isLessThanOrEqualTo(ScoreGrid.upper(bin));
    assertThat(score > ScoreGrid.lower(bin) || (bin == 0 && score == 0)).isTrue();
  }

  @Test
  void edgesRiseFromAboveNothingToOne() {
    for (int bin = 1; bin < ScoreGrid.BINS; bin++) {
      assertThat(ScoreGrid.upper(bin)).isGreaterThan(ScoreGrid.upper(bin - 1));
      assertThat(ScoreGrid.bin(ScoreGrid.upper(bin))).isEqualTo(bin);
      assertThat(ScoreGrid.bin(Math.nextUp(ScoreGrid.lower(bin)))).isEqualTo(bin);
    }
    assertThat(ScoreGrid.upper(ScoreGrid.BINS - 1)).isEqualTo(1);
    assertThat(ScoreGrid.bin(0)).isZero();
  }

  @Test
  void binsRegroupToBinsOfEqualWidth() {
    for (int groups : List.of(10, 12, 15, 20, 24, 30, 240)) {
      for (int i = 1; i <= groups; i++) {
        double edge = i * (ScoreGrid.LINEAR_BINS / groups) / 240.0;
        assertThat(ScoreGrid.linear(ScoreGrid.bin(edge)) / (ScoreGrid.LINEAR_BINS / groups)).isEqualTo(i - 1);
        if (i < groups) {
          assertThat(ScoreGrid.linear(ScoreGrid.bin(Math.nextUp(edge))) / (ScoreGrid.LINEAR_BINS / groups)).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void theFirstAndTheLastBinAreSplitIntoNineByPowersOfTwo() {
    double width = 1 / 240.0;

    assertThat(ScoreGrid.upper(0)).isEqualTo(width / 256);
    assertThat(ScoreGrid.upper(8)).isEqualTo(width);
    assertThat(ScoreGrid.upper(246)).isEqualTo(239 / 240.0);
    assertThat(ScoreGrid.upper(247)).isEqualTo(1 - width / 2);
    assertThat(ScoreGrid.upper(254)).isEqualTo(1 - width / 256);
    assertThat(ScoreGrid.linear(8)).isZero();
    assertThat(ScoreGrid.linear(9)).isOne();
    assertThat(ScoreGrid.linear(246)).isEqualTo(238);
    assertThat(ScoreGrid.linear(247)).isEqualTo(239);
  }

  @Test
  void scoresThatAreNoSharesAreCountedApart() {
    ScoreGrid grid = new ScoreGrid();
    grid.record(Double.NaN, true, true);
    grid.record(Double.NEGATIVE_INFINITY, true, true);
    grid.record(1.1, false, null);
    grid.record(1 + 1e-7, true, true);

    assertThat(grid.unrepresentable()).isEqualTo(3);
    assertThat(grid.rows()).isOne();
    assertThat(grid.positives(ScoreGrid.BINS - 1, true)).isOne();
    assertThat(grid.scores(ScoreGrid.BINS - 1)).isEqualTo(1);
  }

  @Test
  void rowsWithoutALabelAreInTheSumOfAllScoresOnly() {
    ScoreGrid grid = new ScoreGrid();
    grid.record(0.5, true, true);
    grid.record(0.499, false, null);
    int bin = ScoreGrid.bin(0.5);

    assertThat(ScoreGrid.bin(0.499)).isEqualTo(bin);
    assertThat(grid.rows(bin)).isEqualTo(2);
    assertThat(grid.positives() + grid.negatives()).isOne();
    assertThat(grid.scores(bin)).isCloseTo(0.999, within(1e-9));
    assertThat(grid.labelledScores(bin)).isEqualTo(0.5);
  }

  @Test
  void ofTwoClassesTheWatchedOneHasAGrid() {
    Scores scores = new Scores(ElementType.FP32, new double[] {0.25, 0.75}, List.of("ok", "fraud"));
    PredictionTally tally =
        PredictionTally.of(ScoredRows.prediction(new Value.ClassName("fraud"), scores, 0.75, "fraud"), new Value.ClassName("ok"));

    ScoreGrids grids = tally.get(PredictionPart.SCORES);
    assertThat(grids.byClass()).containsOnlyKeys("fraud");
    assertThat(grids.byClass().get("fraud").negatives(ScoreGrid.bin(0.75), true)).isOne();
    assertThat(tally.get(PredictionPart.CONFIDENCE).isZero()).isTrue();
  }

  @Test
  void ofSeveralClassesEachHasAGridAndTheAnsweredOneIsTheConfidence() {
    Scores scores = new Scores(ElementType.FP32, new double[] {0.25, 0.5, 0.25}, List.of("a", "b", "c"));
    PredictionTally tally = PredictionTally.of(ScoredRows.prediction(new Value.ClassName("b"), scores, 0.5, "b"), new Value.ClassName("a"));

    assertThat(tally.get(PredictionPart.SCORES).byClass()).containsOnlyKeys("a", "b", "c");
    assertThat(tally.get(PredictionPart.SCORES).byClass().get("a").positives(ScoreGrid.bin(0.25), false)).isOne();
    assertThat(tally.get(PredictionPart.CONFIDENCE).negatives()).isOne();
  }

  @Test
  void aModelOfManyClassesHasItsConfidenceAlone() {
    int classes = ScoreGrids.CLASSES + 1;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      names.add("c" + i);
    }
    Scores scores = new Scores(ElementType.FP32, new double[classes], names);
    PredictionTally tally = PredictionTally.of(ScoredRows.prediction(new Value.ClassName("c3"), scores, 0.5, "c3"), null);

    assertThat(tally.get(PredictionPart.SCORES).isZero()).isTrue();
    assertThat(tally.get(PredictionPart.CONFIDENCE).rows()).isOne();
  }

  @Test
  void rowsWhoseClassesAreNotKnownContributeNothing() {
    Scores scores = new Scores(ElementType.FP32, new double[] {0.25, 0.75});
    PredictionTally tally = PredictionTally.of(ScoredRows.prediction(new Value.ClassName("1"), scores, 0.75, ""), new Value.ClassName("1"));

    assertThat(tally.get(PredictionPart.SCORES).isZero()).isTrue();
    assertThat(tally.get(PredictionPart.CONFIDENCE).isZero()).isTrue();
  }
}
