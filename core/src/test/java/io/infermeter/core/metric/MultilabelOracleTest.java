// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.ZeroDivision;
import io.infermeter.core.model.Task;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every metric of sets of classes against scikit-learn. */
class MultilabelOracleTest {
  private static final Map<String, ZeroDivision> ZERO_DIVISIONS =
      Map.of("0", ZeroDivision.ZERO, "1", ZeroDivision.ONE, "NaN", ZeroDivision.UNDEFINED);

  private static List<JsonObject> oracles() {
    return Oracle.lines("multilabel.jsonl.gz");
  }

  private static Rows rows(JsonObject oracle) {
    JsonArray truths = oracle.getAsJsonArray("y_true");
    JsonArray predictions = oracle.getAsJsonArray("y_pred");
    List<String> names = new ArrayList<>();
    for (int c = 0; c < truths.get(0).getAsJsonArray().size(); c++) {
      names.add(Integer.toString(c));
    }
    Rows rows = new Rows().declaring(names).of(Task.MULTILABEL);
    for (int i = 0; i < truths.size(); i++) {
      rows.add(set(predictions.get(i)), set(truths.get(i)), Scores.NONE, Double.NaN, "");
    }
    return rows;
  }

  private static Value set(JsonElement indicators) {
    TreeSet<String> names = new TreeSet<>();
    JsonArray row = indicators.getAsJsonArray();
    for (int c = 0; c < row.size(); c++) {
      if (row.get(c).getAsInt() == 1) {
        names.add(Integer.toString(c));
      }
    }
    return new Value.ClassSet(names);
  }

  @Test
  void thereAreAllCases() {
    assertThat(oracles()).hasSize(100);
  }

  @Test
  void subsetAccuracyAndHammingLossAreThoseOfScikitLearn() {
    for (JsonObject oracle : oracles()) {
      Oracle.exactly(oracle, "subset_accuracy", Rows.number(rows(oracle).one("subset_accuracy")), oracle.get("subset_accuracy"));
      Oracle.exactly(oracle, "hamming_loss", Rows.number(rows(oracle).one("hamming_loss")), oracle.get("hamming_loss"));
    }
  }

  @Test
  void matricesAreThoseOfScikitLearn() {
    for (JsonObject oracle : oracles()) {
      List<Measured> answers = rows(oracle).ask("multilabel_confusion_matrix");
      JsonArray expected = oracle.getAsJsonArray("confusion");
      assertThat(answers).hasSize(expected.size());
      for (int c = 0; c < answers.size(); c++) {
        var matrix = (MetricValue.Confusion) answers.get(c).value();
        for (int i = 0; i < 2; i++) {
          for (int j = 0; j < 2; j++) {
            long cell = expected.get(c).getAsJsonArray().get(i).getAsJsonArray().get(j).getAsLong();
            assertThat(matrix.counts().count(Integer.toString(i), Integer.toString(j))).isEqualTo(cell);
          }
        }
      }
    }
  }

  @Test
  void averagesAreThoseOfScikitLearn() {
    int values = 0;
    for (JsonObject oracle : oracles()) {
      Rows rows = rows(oracle);
      for (var byZero : oracle.getAsJsonObject("rates").entrySet()) {
        for (var byAverage : byZero.getValue().getAsJsonObject().entrySet()) {
          for (var rate : byAverage.getValue().getAsJsonObject().entrySet()) {
            MetricParameters asked =
                Oracle.rate(rate.getKey())
                    .withZeroDivision(ZERO_DIVISIONS.get(byZero.getKey()))
                    .withAverage(Average.valueOf(byAverage.getKey().toUpperCase(java.util.Locale.ROOT)));
            values += compare(oracle, rows.ask(asked), rate.getValue(), asked);
          }
        }
      }
    }
    assertThat(values).isGreaterThan(7500);
  }

  private static int compare(JsonObject oracle, List<Measured> answers, JsonElement expected, MetricParameters asked) {
    if (!expected.isJsonArray()) {
      Oracle.exactly(oracle, asked.toString(), Rows.number(answers.getFirst()), expected);
      return 1;
    }
    JsonArray values = expected.getAsJsonArray();
    assertThat(answers).hasSize(values.size());
    for (int c = 0; c < values.size(); c++) {
      assertThat(answers.get(c).dimensions()).containsEntry(Measured.CLASS, Integer.toString(c));
      Oracle.exactly(oracle, asked.toString(), Rows.number(answers.get(c)), values.get(c));
    }
    return values.size();
  }
}
