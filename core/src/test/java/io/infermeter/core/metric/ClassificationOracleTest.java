// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.ClassSetRule;
import io.infermeter.core.metric.MetricParameters.ZeroDivision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every metric from counts, against scikit-learn. */
class ClassificationOracleTest {
  private static final double TOLERANCE = 1e-12;
  private static final Map<String, ZeroDivision> ZERO_DIVISIONS =
      Map.of("0", ZeroDivision.ZERO, "1", ZeroDivision.ONE, "NaN", ZeroDivision.UNDEFINED);
  private static final Map<String, Average> AVERAGES =
      Map.of("micro", Average.MICRO, "macro", Average.MACRO, "weighted", Average.WEIGHTED, "none", Average.NONE, "binary", Average.BINARY);

  private static Rows rows(JsonObject oracle) {
    Rows rows = Rows.of(Oracle.texts(oracle.getAsJsonArray("y_true")), Oracle.texts(oracle.getAsJsonArray("y_pred")));
    return oracle.get("declared").isJsonNull() ? rows : rows.declaring(Oracle.texts(oracle.getAsJsonArray("declared")));
  }

  private static List<JsonObject> oracles() {
    return Oracle.lines("classification.jsonl");
  }

  @Test
  void thereAreAllCases() {
    assertThat(oracles()).hasSize(400);
  }

  @TestFactory
  List<DynamicTest> metricsOfTheWholeMatrixAreThoseOfScikitLearn() {
    return List.of(
        DynamicTest.dynamicTest("accuracy", () -> whole("accuracy", "accuracy")),
        DynamicTest.dynamicTest("balanced accuracy", () -> whole("balanced_accuracy", "balanced_accuracy")),
        DynamicTest.dynamicTest("Matthews' correlation", () -> whole("matthews_corrcoef", "mcc")),
        DynamicTest.dynamicTest("kappa", () -> kappa("cohen_kappa", "none")),
        DynamicTest.dynamicTest("linear kappa", () -> kappa("cohen_kappa_linear", "linear")),
        DynamicTest.dynamicTest("quadratic kappa", () -> kappa("cohen_kappa_quadratic", "quadratic")));
  }

  private static void whole(String metric, String field) {
    for (JsonObject oracle : oracles()) {
      same(oracle, metric, Rows.number(rows(oracle).one(metric)), oracle.get(field));
    }
  }

  /** Integer classes are ordered as numbers there and as texts here, which only matters to weights of observed classes. */
  private static void kappa(String metric, String field) {
    for (JsonObject oracle : oracles()) {
      Rows rows = rows(oracle).declaring(Oracle.texts(oracle.getAsJsonArray("labels")));
      same(oracle, metric, Rows.number(rows.one(metric)), oracle.getAsJsonObject("kappa").get(field));
    }
  }

  @Test
  void confusionMatricesAreThoseOfScikitLearn() {
    for (JsonObject oracle : oracles()) {
      var answer = (MetricValue.Confusion) rows(oracle).one("confusion_matrix").value();
      List<String> labels = Oracle.texts(oracle.getAsJsonArray("labels"));
      assertThat(answer.classes()).containsExactlyInAnyOrderElementsOf(labels);
      for (int i = 0; i < labels.size(); i++) {
        for (int j = 0; j < labels.size(); j++) {
          long expected = oracle.getAsJsonArray("confusion").get(i).getAsJsonArray().get(j).getAsLong();
          assertThat(answer.counts().count(labels.get(i), labels.get(j))).as("case %s", oracle.get("id")).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void textClassesAreInTheOrderOfScikitLearn() {
    for (JsonObject oracle : oracles()) {
      if (oracle.get("id").getAsInt() % 3 == 0) {
        var answer = (MetricValue.Confusion) rows(oracle).one("confusion_matrix").value();
        assertThat(answer.classes()).isEqualTo(Oracle.texts(oracle.getAsJsonArray("labels")));
      }
    }
  }

  @Test
  void averagesAreThoseOfScikitLearn() {
    for (JsonObject oracle : oracles()) {
      Rows rows = rows(oracle);
      List<String> labels = Oracle.texts(oracle.getAsJsonArray("labels"));
      oracle.getAsJsonObject("rates").entrySet().forEach(
          byZero ->
              byZero.getValue().getAsJsonObject().entrySet().forEach(
                  byAverage ->
                      byAverage.getValue().getAsJsonObject().entrySet().forEach(
                          rate -> {
                            MetricParameters asked = asked(rate.getKey(), byZero.getKey(), byAverage.getKey());
                            compare(oracle, rows.ask(asked), rate.getValue(), labels, asked);
                          })));
    }
  }

  private static MetricParameters asked(String rate, String zero, String average) {
    MetricParameters asked =
        switch (rate) {
          case "f0.5" -> MetricParameters.named("fbeta").withBeta(0.5);
          case "f2" -> MetricParameters.named("fbeta").withBeta(2);
          default -> MetricParameters.named(rate);
        };
    return asked.withZeroDivision(ZERO_DIVISIONS.get(zero)).withAverage(AVERAGES.get(average));
  }

  private static void compare(
      JsonObject oracle, List<Measured> answers, JsonElement expected, List<String> labels, MetricParameters asked) {
    if (!expected.isJsonArray()) {
      same(oracle, asked.toString(), Rows.number(answers.getFirst()), expected);
      return;
    }
    Map<String, Measured> byClass = new HashMap<>();
    answers.forEach(answer -> byClass.put(answer.dimensions().get(Measured.CLASS), answer));
    JsonArray values = expected.getAsJsonArray();
    assertThat(byClass).hasSize(values.size());
    for (int i = 0; i < values.size(); i++) {
      same(oracle, asked.toString(), Rows.number(byClass.get(labels.get(i))), values.get(i));
    }
  }

  @Test
  void binaryAveragesAreThoseOfScikitLearn() {
    int cases = 0;
    for (JsonObject oracle : oracles()) {
      if (!oracle.has("binary")) {
        continue;
      }
      String positive = oracle.getAsJsonObject("binary").get("pos_label").getAsString();
      Rows rows = rows(oracle);
      for (var byZero : oracle.getAsJsonObject("binary").getAsJsonObject("rates").entrySet()) {
        for (var rate : byZero.getValue().getAsJsonObject().getAsJsonObject("binary").entrySet()) {
          MetricParameters asked = asked(rate.getKey(), byZero.getKey(), "binary").withPositiveClass(positive);
          same(oracle, asked.toString(), Rows.number(rows.one(asked)), rate.getValue());
          same(oracle, "observed", Rows.number(rows.one(asked.withClassSetRule(ClassSetRule.OBSERVED))), rate.getValue());
          cases++;
        }
      }
    }
    assertThat(cases).isGreaterThan(1000);
  }

  private static void same(JsonObject oracle, String what, double actual, JsonElement expected) {
    double reference = Oracle.number(expected);
    if (Double.isNaN(reference)) {
      assertThat(actual).as("case %s: %s", oracle.get("id"), what).isNaN();
    } else {
      assertThat(Math.abs(actual - reference)).as("case %s: %s = %s", oracle.get("id"), what, actual).isLessThanOrEqualTo(TOLERANCE);
    }
  }
}
