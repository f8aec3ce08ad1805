// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every metric of numbers against scikit-learn, and the bins' answers against the exact ones. */
class RegressionOracleTest {
  private static List<JsonObject> oracles() {
    return Oracle.lines("regression.jsonl.gz");
  }

  private static Rows rows(JsonObject oracle) {
    Rows rows = new Rows();
    JsonArray truths = oracle.getAsJsonArray("y_true");
    JsonArray predictions = oracle.getAsJsonArray("y_pred");
    for (int i = 0; i < truths.size(); i++) {
      rows.add(
          new Value.Number(predictions.get(i).getAsDouble()), new Value.Number(truths.get(i).getAsDouble()), Scores.NONE, Double.NaN, "");
    }
    return rows;
  }

  @Test
  void thereAreAllCases() {
    assertThat(oracles()).hasSize(99);
  }

  @TestFactory
  List<DynamicTest> errorsAreThoseOfScikitLearn() {
    return List.of(
        test("mean_absolute_error", "mae"),
        test("mean_squared_error", "mse"),
        test("root_mean_squared_error", "rmse"),
        test("r2_score", "r2"),
        test("mean_absolute_percentage_error", "mape"),
        test("mape_nonzero", "mape_nonzero"),
        test("zero_targets", "zero_targets"),
        test("bias", "bias"),
        test("median_absolute_error", "median_absolute_error"),
        test("max_error", "max_error"));
  }

  private static DynamicTest test(String metric, String field) {
    return DynamicTest.dynamicTest(
        metric,
        () -> {
          for (JsonObject oracle : oracles()) {
            boolean sized = metric.equals("median_absolute_error") || metric.equals("max_error");
            MetricParameters asked = MetricParameters.named(metric);
            Measured measured = rows(oracle).one(sized ? asked.withComputation(Computation.ROWS) : asked);
            Oracle.same(oracle, metric, Rows.number(measured), oracle.get(field));
          }
        });
  }

  @Test
  void pinballLossesAreThoseOfScikitLearn() {
    for (JsonObject oracle : oracles()) {
      for (var byQuantile : oracle.getAsJsonObject("pinball").entrySet()) {
        MetricParameters asked = MetricParameters.named("mean_pinball_loss").withQuantile(Double.parseDouble(byQuantile.getKey()));
        Oracle.same(oracle, asked.toString(), Rows.number(rows(oracle).one(asked)), byQuantile.getValue());
      }
    }
  }

  @Test
  void sizesFromBinsAreWithinTheirBounds() {
    for (JsonObject oracle : oracles()) {
      for (String metric : List.of("median_absolute_error", "max_error")) {
        Measured measured = rows(oracle).one(MetricParameters.named(metric).withComputation(Computation.GRID));
        Interval bounds = Rows.interval(measured, Interval.Kind.APPROXIMATION).orElseThrow();
        assertThat(Oracle.number(oracle.get(metric))).as("case %s: %s", oracle.get("id"), measured).isBetween(bounds.low(), bounds.high());
      }
    }
  }
}
