// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Distances and tests against SciPy's. */
class DriftOracleTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-9);

  private static List<JsonObject> lines(String file) throws IOException {
    try (InputStream in = DriftOracleTest.class.getResourceAsStream("/oracles/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }
  }

  private static long[] counts(JsonArray array) {
    return IntStream.range(0, array.size()).mapToLong(i -> array.get(i).getAsLong()).toArray();
  }

  private static double[] numbers(JsonArray array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).getAsDouble()).toArray();
  }

  @Test
  void distancesOfHistogramsAreSciPys() throws IOException {
    List<JsonObject> cases = lines("drift.jsonl");
    assertThat(cases).hasSize(100);
    for (JsonObject line : cases) {
      TwoSamples samples = TwoSamples.of(counts(line.getAsJsonArray("reference")), counts(line.getAsJsonArray("current")));
      equal(line, "js_distance_base2", DriftMeasure.JENSEN_SHANNON.of(samples));
      equal(line, "js_distance_nats", DriftMeasure.JENSEN_SHANNON.of(samples) * Math.sqrt(Math.log(2)));
      equal(line, "hellinger", DriftMeasure.HELLINGER.of(samples));
      equal(line, "total_variation", DriftMeasure.TOTAL_VARIATION.of(samples));
      equal(line, "wasserstein_in_bins", DriftMeasure.WASSERSTEIN.of(samples));
      equal(line, "ks_on_bins", DriftMeasure.KOLMOGOROV_SMIRNOV.of(samples));
      relative(line, "chi2", DriftMeasure.CHI_SQUARE.of(samples));
      relative(line, "chi2_p", DriftMeasure.pValue(samples));
    }
  }

  /** The half that is added to each count is ours; without it, and where no bin is empty, the index is the textbook's. */
  @Test
  void theStabilityIndexIsTheTextbooksButForHalfARowInEachBin() throws IOException {
    int compared = 0;
    for (JsonObject line : lines("drift.jsonl")) {
      if (line.get("all_bins_positive").getAsBoolean()) {
        long[] n = counts(line.getAsJsonArray("reference"));
        long[] k = counts(line.getAsJsonArray("current"));
        double scale = 1e9;
        long[] manyN = IntStream.range(0, n.length).mapToLong(i -> (long) (n[i] * scale)).toArray();
        long[] manyK = IntStream.range(0, k.length).mapToLong(i -> (long) (k[i] * scale)).toArray();
        equal(line, "psi_where_both_positive", DriftMeasure.PSI.of(TwoSamples.of(manyN, manyK)));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(50);
  }

  @Test
  void mcNemarsExactPValueIsSciPys() throws IOException {
    int compared = 0;
    for (JsonObject line : lines("drift.jsonl")) {
      if (!line.get("mcnemar_exact_p").isJsonNull()) {
        long[] n = counts(line.getAsJsonArray("reference"));
        long[] k = counts(line.getAsJsonArray("current"));
        relative(line, "mcnemar_exact_p", McNemar.exactPValue(Math.min(n[0], k[0]), n[0] + k[0]));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(90);
  }

  @Test
  void kolmogorovAndSmirnovsTestIsSciPys() throws IOException {
    List<JsonObject> cases = lines("ks_samples.jsonl");
    assertThat(cases).hasSize(20);
    for (JsonObject line : cases) {
      double[] a = numbers(line.getAsJsonArray("a"));
      double[] b = numbers(line.getAsJsonArray("b"));
      KolmogorovSmirnov test = KolmogorovSmirnov.of(a, b);
      equal(line, "statistic", test.statistic());
      assertThat(test.exact()).isTrue();
      equal(line, "p_exact", test.pValue());
      // From an effective size of 140 on SciPy takes the series of Pelz and Good, of about 1e-6; ours is exact up to 500.
      double size = (double) a.length * b.length / (a.length + b.length);
      assertThat(KolmogorovSmirnov.asymptoticPValue(a.length, b.length, test.statistic()))
          .isCloseTo(line.get("p_asymptotic").getAsDouble(), Offset.offset(size > 140 ? 2e-6 : 1e-9));
    }
  }

  /** Where the size is too large for the exact distribution, its limit must join on. */
  @Test
  void theLimitOfKolmogorovsDistributionJoinsTheExactOne() {
    for (double x : DoubleStream.of(0.6, 0.8, 1, 1.2, 1.5, 1.9).toArray()) {
      double exact = KolmogorovDistribution.upperTail(KolmogorovDistribution.EXACT, x / Math.sqrt(KolmogorovDistribution.EXACT));
      double limit = KolmogorovDistribution.upperTail(KolmogorovDistribution.EXACT + 1, x / Math.sqrt(KolmogorovDistribution.EXACT + 1));
      assertThat(limit).isCloseTo(exact, Offset.offset(2e-4));
    }
  }

  private static void equal(JsonObject line, String field, double actual) {
    assertThat(actual).as("case %s, %s", line.get("id"), field).isCloseTo(line.get(field).getAsDouble(), CLOSE);
  }

  /** Small p-values must keep their digits too. */
  private static void relative(JsonObject line, String field, double actual) {
    double expected = line.get(field).getAsDouble();
    assertThat(actual).as("case %s, %s", line.get("id"), field).isCloseTo(expected, Offset.offset(1e-9 * Math.abs(expected) + 1e-300));
  }
}
