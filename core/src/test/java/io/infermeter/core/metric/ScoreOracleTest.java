// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.prediction.Scores;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every metric of scores against scikit-learn, and the grid's answers against the exact ones. */
class ScoreOracleTest {
  private static final String NEGATIVE = "0";
  private static final String POSITIVE = "1";

  private static List<JsonObject> binary() {
    return Oracle.lines("binary_scores.jsonl.gz");
  }

  private static List<JsonObject> classes() {
    return Oracle.lines("class_scores.jsonl.gz");
  }

  private static Rows binaryRows(JsonObject oracle) {
    Rows rows = new Rows();
    List<String> truths = Oracle.texts(oracle.getAsJsonArray("y_true"));
    JsonArray scores = oracle.getAsJsonArray("score");
    for (int i = 0; i < truths.size(); i++) {
      double score = scores.get(i).getAsDouble();
      rows.scored(truths.get(i), score > .5 ? POSITIVE : NEGATIVE, POSITIVE, score);
    }
    return rows;
  }

  private static Rows classRows(JsonObject oracle) {
    Rows rows = new Rows();
    List<String> truths = Oracle.texts(oracle.getAsJsonArray("y_true"));
    for (int i = 0; i < truths.size(); i++) {
      JsonArray row = oracle.getAsJsonArray("scores").get(i).getAsJsonArray();
      double[] values = new double[row.size()];
      List<String> names = new ArrayList<>();
      int highest = 0;
      for (int c = 0; c < values.length; c++) {
        values[c] = row.get(c).getAsDouble();
        names.add(Integer.toString(c));
        highest = values[c] > values[highest] ? c : highest;
      }
      rows.scored(truths.get(i), names.get(highest), new Scores(Scores.ElementType.FP64, values, names));
    }
    return rows;
  }

  @Test
  void thereAreAllCases() {
    assertThat(binary()).hasSize(200);
    assertThat(classes()).hasSize(100);
  }

  @TestFactory
  List<DynamicTest> binaryScoresAreThoseOfScikitLearn() {
    return List.of(
        DynamicTest.dynamicTest("ROC AUC", () -> binary("roc_auc", "roc_auc")),
        DynamicTest.dynamicTest("average precision", () -> binary("average_precision", "average_precision")),
        DynamicTest.dynamicTest("log loss", () -> binary("log_loss", "log_loss")),
        DynamicTest.dynamicTest("Brier score", () -> binary("brier_score", "brier")),
        DynamicTest.dynamicTest("calibration error", () -> binary("expected_calibration_error", "ece_15_equal_width")));
  }

  private static void binary(String metric, String field) {
    for (JsonObject oracle : binary()) {
      Measured exact = binaryRows(oracle).one(exactly(metric));
      Oracle.same(oracle, metric, Rows.number(exact), oracle.get(field));
    }
  }

  private static MetricParameters exactly(String metric) {
    return MetricParameters.named(metric).withComputation(Computation.ROWS);
  }

  @TestFactory
  List<DynamicTest> theGridIsWithinItsBoundsOfTheExactValue() {
    return List.of(
        DynamicTest.dynamicTest("ROC AUC", () -> bounded("roc_auc", "roc_auc")),
        DynamicTest.dynamicTest("average precision", () -> bounded("average_precision", "average_precision")));
  }

  private static void bounded(String metric, String field) {
    for (JsonObject oracle : binary()) {
      if (!oracle.get(field).isJsonNull()) {
        within(oracle, binaryRows(oracle).one(metric), Oracle.number(oracle.get(field)));
      }
    }
  }

  private static void within(JsonObject oracle, Measured measured, double exact) {
    Interval bounds = Rows.interval(measured, Interval.Kind.APPROXIMATION).orElseThrow();
    assertThat(exact).as("case %s: %s", oracle.get("id"), measured).isBetween(bounds.low(), bounds.high());
    assertThat(Rows.number(measured)).isBetween(bounds.low(), bounds.high());
  }

  @Test
  void calibrationErrorsFromTheGridAreThoseFromRows() {
    for (JsonObject oracle : binary()) {
      double grid = Rows.number(binaryRows(oracle).one("expected_calibration_error"));
      Oracle.same(oracle, "expected_calibration_error", grid, oracle.get("ece_15_equal_width"));
    }
  }

  @TestFactory
  List<DynamicTest> scoresOfSeveralClassesAreThoseOfScikitLearn() {
    return List.of(
        DynamicTest.dynamicTest("log loss", () -> several("log_loss", "log_loss")),
        DynamicTest.dynamicTest("Brier score", () -> several("brier_score", "brier")),
        DynamicTest.dynamicTest("macro AUC, one against the rest", () -> several("roc_auc", "roc_auc_ovr_macro")));
  }

  private static void several(String metric, String field) {
    int cases = 0;
    for (JsonObject oracle : classes()) {
      if (!oracle.get(field).isJsonNull()) {
        Oracle.same(oracle, metric, Rows.number(classRows(oracle).one(exactly(metric))), oracle.get(field));
        cases++;
      }
    }
    assertThat(cases).isGreaterThan(20);
  }

  @Test
  void theMacroAreaFromGridsIsWithinItsBounds() {
    for (JsonObject oracle : classes()) {
      if (!oracle.get("roc_auc_ovr_macro").isJsonNull()) {
        within(oracle, classRows(oracle).one("roc_auc"), Oracle.number(oracle.get("roc_auc_ovr_macro")));
      }
    }
  }

  @Test
  void topKIsThatOfScikitLearn() {
    for (JsonObject oracle : classes()) {
      Rows rows = classRows(oracle);
      for (var byK : oracle.getAsJsonObject("top_k").entrySet()) {
        MetricParameters asked = MetricParameters.named("top_k_accuracy").withK(Integer.parseInt(byK.getKey()));
        Oracle.exactly(oracle, asked.toString(), Rows.number(rows.one(asked)), byK.getValue());
      }
    }
  }

  @Test
  void ranksAreThoseOfScikitLearn() {
    for (JsonObject oracle : classes()) {
      Rows rows = classRows(oracle);
      List<Integer> ranks = new ArrayList<>();
      for (JsonElement rank : oracle.getAsJsonArray("rank")) {
        ranks.add(rank.getAsInt());
      }
      for (int k = 1; k <= 9; k++) {
        int most = k;
        double expected = ranks.stream().filter(rank -> rank < most).count() / (double) ranks.size();
        assertThat(Rows.number(rows.one(MetricParameters.named("top_k_accuracy").withK(k)))).isEqualTo(expected);
      }
    }
  }
}
