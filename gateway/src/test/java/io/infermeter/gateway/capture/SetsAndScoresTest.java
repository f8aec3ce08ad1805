// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.model.InputSettings;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.ServiceObjectives;
import io.infermeter.core.model.Task;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is kept of scores, whose they are, and of answers that are sets of classes. */
class SetsAndScoresTest {
  private static ModelSettings settings(Task task, String prediction, String scores, double threshold, String... classes) {
    return new ModelSettings(
        "m", task, List.of(classes), "", prediction, scores, ModelSettings.DEFAULT_LABEL_HORIZON, ServiceObjectives.NONE, threshold,
        InputSettings.DEFAULT);
  }

  private static ModelSettings settings(Task task, String... classes) {
    return settings(task, "", "", .5, classes);
  }

  private static List<PredictedRow> rows(ModelSettings settings, InferOutputTensor... outputs) throws Unreadable {
    ModelInferResponse response = Wire.response("m", "1").addAllOutputs(List.of(outputs)).build();
    return OpenInferenceReader.read(response, settings, Set.of(), UnaryOperator.identity()).rows();
  }

  private static Value set(String... names) {
    return new Value.ClassSet(new TreeSet<>(List.of(names)));
  }

  @Test
  void indicatorsAreSetsOfClasses() throws Unreadable {
    List<PredictedRow> rows =
        rows(settings(Task.MULTILABEL, "news", "sport", "art"), Wire.ints("y", Wire.shape(3, 3), 1, 0, 1, 0, 0, 0, 1, 1, 1));

    assertThat(rows).extracting(PredictedRow::value).containsExactly(set("news", "art"), set(), set("news", "sport", "art"));
    assertThat(rows.getFirst().scores()).isEqualTo(Scores.NONE);
    assertThat(rows.getFirst().score()).isNaN();
    assertThat(rows.getFirst().scoreClass()).isEmpty();
  }

  @Test
  void booleansAreIndicatorsToo() throws Unreadable {
    InferOutputTensor output =
        Wire.head("y", "BOOL", 1, 2).setContents(
            io.infermeter.protocol.inference.InferTensorContents.newBuilder().addBoolContents(false).addBoolContents(true)).build();

    assertThat(rows(settings(Task.MULTILABEL), output)).extracting(PredictedRow::value).containsExactly(set("1"));
  }

  @Test
  void scoresAboveTheThresholdAreTheSet() throws Unreadable {
    List<PredictedRow> rows =
        rows(settings(Task.MULTILABEL, "", "", .25, "a", "b"), Wire.floats("p", Wire.shape(2, 2), .25, .5, .75, Double.NaN));

    assertThat(rows).extracting(PredictedRow::value).containsExactly(set("b"), set("a"));
    assertThat(rows.getFirst().scores()).isEqualTo(new Scores(Scores.ElementType.FP32, new double[] {.25, .5}, List.of("a", "b")));
    assertThat(rows.get(1).scores().values()[1]).isNaN();
  }

  @Test
  void indicatorsMayHaveScoresBeside() throws Unreadable {
    PredictedRow row =
        rows(settings(Task.MULTILABEL, "a", "b"), Wire.floats("p", Wire.shape(1, 2), .9, .75), Wire.ints("y", Wire.shape(1, 2), 0, 1)).getFirst();

    assertThat(row.value()).isEqualTo(set("b"));
    assertThat(row.scores().classes()).containsExactly("a", "b");
  }

  @Test
  void aFloatOutputThatIsNamedAsThePredictionHoldsScores() throws Unreadable {
    ModelSettings settings = settings(Task.MULTILABEL, "p", "", .5, "a", "b");

    assertThat(rows(settings, Wire.floats("p", Wire.shape(1, 2), .5, .75)).getFirst().value()).isEqualTo(set("b"));
  }

  @Test
  void setsThatCannotBeReadSayWhy() {
    assertUnreadable(UnreadableCause.SHAPE_MISMATCH, "2 classes are configured",
        settings(Task.MULTILABEL, "a", "b"), Wire.ints("y", Wire.shape(1, 3), 0, 1, 0));
    assertUnreadable(UnreadableCause.SHAPE_MISMATCH, "0 or 1", settings(Task.MULTILABEL), Wire.ints("y", Wire.shape(1, 2), 0, 7));
    assertUnreadable(UnreadableCause.NO_PREDICTION_OUTPUT, "score-output", settings(Task.MULTILABEL), Wire.texts("y", Wire.shape(1), "a"));
    assertUnreadable(UnreadableCause.UNSUPPORTED_TYPE, "texts",
        settings(Task.MULTILABEL, "y", "", .5), Wire.texts("y", Wire.shape(1, 2), "a", "b"));
    assertUnreadable(UnreadableCause.SHAPE_MISMATCH, "from 1 to 1000",
        settings(Task.MULTILABEL), Wire.ints("y", Wire.shape(1, 1001), new long[1001]));
  }

  @Test
  void namesThatNoRowOfTheStoreHoldsAreRefused() {
    String[] classes = new String[100];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = "x".repeat(200) + i;
    }
    long[] all = new long[100];
    java.util.Arrays.fill(all, 1);

    assertUnreadable(UnreadableCause.SHAPE_MISMATCH, "12000 characters",
        settings(Task.MULTILABEL, classes), Wire.ints("y", Wire.shape(1, 100), all));
  }

  private static void assertUnreadable(UnreadableCause cause, String message, ModelSettings settings, InferOutputTensor output) {
    assertThatThrownBy(() -> rows(settings, output))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(cause))
        .hasMessageContaining(message);
  }

  @Test
  void aBinaryScoreIsOfThePositiveClass() throws Unreadable {
    PredictedRow row = rows(settings(Task.BINARY, "ok", "fraud"), Wire.floats("p", Wire.shape(1), .25)).getFirst();

    assertThat(row).isEqualTo(
        new PredictedRow(
            new Value.ClassName("ok"), new Scores(Scores.ElementType.FP32, new double[] {.25}, List.of("fraud")), .25, "fraud"));
  }

  @Test
  void aBinaryThresholdMayBeConfigured() throws Unreadable {
    ModelSettings settings = settings(Task.BINARY, "", "", .125, "ok", "fraud");

    assertThat(rows(settings, Wire.floats("p", Wire.shape(2), .25, .125)))
        .extracting(PredictedRow::value)
        .containsExactly(new Value.ClassName("fraud"), new Value.ClassName("ok"));
  }

  @Test
  void ofTwoScoresThePositiveOneIsWatched() throws Unreadable {
    PredictedRow row = rows(settings(Task.UNKNOWN), Wire.floats("p", Wire.shape(1, 2), .75, .25)).getFirst();

    assertThat(row.value()).isEqualTo(new Value.ClassName("0"));
    assertThat(row.scores().classes()).containsExactly("0", "1");
    assertThat(row.scoreClass()).isEqualTo("1");
    assertThat(row.score()).isEqualTo(.25);
  }

  @Test
  void ofSeveralScoresThatOfTheClassAnsweredIsWatched() throws Unreadable {
    PredictedRow row = rows(settings(Task.MULTICLASS, "a", "b", "c"), Wire.floats("p", Wire.shape(1, 3), .25, .5, .25)).getFirst();

    assertThat(row.scores().classes()).containsExactly("a", "b", "c");
    assertThat(row.scoreClass()).isEqualTo("b");
  }

  @Test
  void aScoreThatIsNoNumberIsKnownToBeThere() throws Unreadable {
    PredictedRow row =
        rows(settings(Task.UNKNOWN), Wire.ints("y", Wire.shape(1), 1), Wire.floats("p", Wire.shape(1, 3), .25, Double.NaN, .5)).getFirst();

    assertThat(row.value()).isEqualTo(new Value.ClassName("1"));
    assertThat(row.score()).isNaN();
    assertThat(row.scoreClass()).isEqualTo("1");
    assertThat(row.scores().values()[1]).isNaN();
  }

  @Test
  void scoresBesideTextsWithoutDeclaredClassesAreOfClassesThatNobodyKnows() throws Unreadable {
    PredictedRow row =
        rows(settings(Task.UNKNOWN), Wire.texts("y", Wire.shape(1), "cat"), Wire.floats("p", Wire.shape(1, 2), .25, .75)).getFirst();

    assertThat(row.scores().classes()).isEmpty();
    assertThat(row.scoreClass()).isEmpty();
  }

  @Test
  void theClassificationExtensionKeepsTheScoreOfTheBestClass() throws Unreadable {
    PredictedRow row = rows(settings(Task.UNKNOWN), Wire.texts("y", Wire.shape(1, 2), "0.75:3:cat", "0.25:1:dog")).getFirst();

    assertThat(row).isEqualTo(new PredictedRow(new Value.ClassName("cat"), Scores.NONE, .75, "cat"));
  }

  @Test
  void scoresOfMoreClassesThanAreKeptLeaveTheOneOfTheClassAnswered() throws Unreadable {
    double[] scores = new double[1001];
    scores[7] = 1;

    assertThat(rows(settings(Task.UNKNOWN), Wire.floats("p", Wire.shape(1, 1001), scores)).getFirst())
        .isEqualTo(new PredictedRow(new Value.ClassName("7"), Scores.NONE, 1, "7"));
  }
}
