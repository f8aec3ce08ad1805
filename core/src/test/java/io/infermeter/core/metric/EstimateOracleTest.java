// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.core.estimate.Calibration;
import io.infermeter.core.estimate.ConfidenceModel;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.zip.GZIPInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Estimates before labels, against NannyML on its public car loan data and on a made-up model of three classes. */
class EstimateOracleTest {
  private static final Offset<Double> COUNTS = Offset.offset(1e-9);
  private static final Offset<Double> RANKING = Offset.offset(1e-6);
  private static final List<String> MEDALS = List.of("bronze", "gold", "silver");

  private static List<String[]> table(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(EstimateOracleTest.class.getResourceAsStream("/oracles/" + file)), StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(line -> line.split(",")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ScoredWindow carLoan(List<String[]> lines, boolean labelled) {
    ScoredWindow rows = new ScoredWindow();
    for (String[] line : lines) {
      rows.binary(Double.parseDouble(line[0]), Integer.parseInt(line[1]), labelled ? Integer.valueOf(line[2]) : null);
    }
    return rows;
  }

  private static ScoredWindow medals(List<String[]> lines, boolean labelled) {
    ScoredWindow rows = new ScoredWindow();
    for (String[] line : lines) {
      double[] scores = {Double.parseDouble(line[0]), Double.parseDouble(line[1]), Double.parseDouble(line[2])};
      rows.ofClasses(MEDALS, scores, line[3], labelled ? line[4] : null);
    }
    return rows;
  }

  private static JsonObject oracle(String file) {
    return JsonParser.parseString(Oracle.text(file)).getAsJsonObject();
  }

  private static List<List<String[]>> chunks(List<String[]> lines, JsonObject oracle) {
    int size = oracle.get("chunk_size").getAsInt();
    List<List<String[]>> chunks = new ArrayList<>();
    for (int start = 0; start < lines.size(); start += size) {
      chunks.add(lines.subList(start, Math.min(lines.size(), start + size)));
    }
    return chunks;
  }

  private static MetricParameters estimated(String metric) {
    return MetricParameters.named(metric).withBasisAndComputation(Basis.ESTIMATED, Computation.ROWS);
  }

  private static void same(
      JsonObject oracle, String field, List<ScoredWindow> chunks, ToDoubleFunction<ScoredWindow> estimate, Offset<Double> within) {
    JsonArray expected = oracle.getAsJsonObject("estimated").getAsJsonArray(field);
    assertThat(expected).hasSize(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      double value = estimate.applyAsDouble(chunks.get(i));
      assertThat(value).as("%s of chunk %d", field, i).isCloseTo(expected.get(i).getAsDouble(), within);
    }
  }

  @Test
  void carLoanEstimatesAreThoseOfNannyMl() {
    JsonObject oracle = oracle("car_loan.json");
    Material.Reference reference = carLoan(table("car_loan_reference.csv.gz"), true).asReference();
    List<ScoredWindow> chunks = chunks(table("car_loan_current.csv.gz"), oracle).stream().map(lines -> carLoan(lines, false)).toList();
    same(oracle, "accuracy", chunks, c -> Rows.number(c.one(estimated("accuracy"), reference)), COUNTS);
    for (String metric : List.of("precision", "recall", "f1")) {
      same(oracle, metric, chunks, c -> Rows.number(c.one(estimated(metric).withPositiveClass("1"), reference)), COUNTS);
    }
    same(oracle, "specificity", chunks, c -> Rows.number(c.one(estimated("recall").withPositiveClass("0"), reference)), COUNTS);
    same(oracle, "roc_auc", chunks, c -> Rows.number(c.one(estimated("roc_auc").withPositiveClass("1"), reference)), RANKING);
  }

  @Test
  void medalEstimatesAreThoseOfNannyMl() {
    JsonObject oracle = oracle("medals.json");
    Material.Reference reference = medals(table("medals_reference.csv.gz"), true).asReference();
    List<ScoredWindow> chunks = chunks(table("medals_current.csv.gz"), oracle).stream().map(lines -> medals(lines, false)).toList();
    same(oracle, "accuracy", chunks, c -> Rows.number(c.one(estimated("accuracy"), reference)), COUNTS);
    for (String metric : List.of("precision", "recall", "f1")) {
      same(oracle, metric, chunks, c -> Rows.number(c.one(estimated(metric).withAverage(Average.MACRO), reference)), COUNTS);
    }
    same(oracle, "roc_auc", chunks, c -> Rows.number(c.one(estimated("roc_auc").withAverage(Average.MACRO), reference)), RANKING);
  }

  private static ConfidenceModel fit(Material.Reference reference) {
    return ConfidenceModel.fit(reference.rows(), null, Map.of(), Calibration.Mode.AUTO).orElseThrow();
  }

  @Test
  void realizedValuesOfTheSameRowsAreThoseOfNannyMl() {
    JsonObject oracle = oracle("car_loan.json");
    JsonArray expected = oracle.getAsJsonObject("realized").getAsJsonArray("accuracy");
    List<List<String[]>> chunks = chunks(table("car_loan_current.csv.gz"), oracle);
    Material.Reference reference = new ScoredWindow().asReference();
    for (int i = 0; i < chunks.size(); i++) {
      double realized = Rows.number(carLoan(chunks.get(i), true).one(MetricParameters.named("accuracy"), reference));
      assertThat(realized).isCloseTo(expected.get(i).getAsDouble(), COUNTS);
    }
  }

  @Test
  void thePublicModelsNeedCalibrationAndSayByHowMuch() {
    ConfidenceModel carLoan = fit(carLoan(table("car_loan_reference.csv.gz"), true).asReference());
    assertThat(carLoan.classes()).containsExactly("0", "1");
    Calibration only = carLoan.calibrations().getFirst();
    assertThat(only.calibrated()).isTrue();
    assertThat(only.rawError()).isCloseTo(.029, Offset.offset(.002));
    assertThat(only.calibratedError()).isCloseTo(.004, Offset.offset(.002));
    ConfidenceModel medals = fit(medals(table("medals_reference.csv.gz"), true).asReference());
    assertThat(medals.calibrations()).extracting(Calibration::className).containsExactlyElementsOf(MEDALS);
    assertThat(medals.calibrations()).allMatch(Calibration::calibrated);
  }

  @Test
  void theRealizedAreaHasAnIntervalFromRowsAndFromTheGrid() {
    ScoredWindow chunk = carLoan(chunks(table("car_loan_current.csv.gz"), oracle("car_loan.json")).getFirst(), true);
    MetricParameters asked = MetricParameters.named("roc_auc").withPositiveClass("1");
    Measured exact = chunk.one(asked.withComputation(Computation.ROWS), new ScoredWindow().asReference());
    Measured grid = chunk.one(asked.withComputation(Computation.GRID), new ScoredWindow().asReference());
    assertThat(exact.value()).isInstanceOf(MetricValue.Number.class);
    assertThat(Rows.number(exact)).isCloseTo(.9709624381, Offset.offset(1e-9));
    // DeLong's standard error of these 5,000 rows, computed apart from this project: the variances of the placements, each over its rows.
    assertThat(exact.standardError()).isCloseTo(.002621907325213626, Offset.offset(1e-12));
    assertThat(grid.standardError()).isCloseTo(exact.standardError(), Offset.offset(.0002));
    Interval interval = Rows.interval(exact, Interval.Kind.SAMPLING).orElseThrow();
    assertThat(interval.low()).isLessThan(Rows.number(exact) - exact.standardError());
    assertThat(interval.high()).isBetween(Rows.number(exact), 1.0);
  }
}
