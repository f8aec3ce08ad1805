// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals of proportions, against SciPy and published pairs. */
class IntervalOracleTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void wilsonAndClopperPearsonAreThoseOfSciPy() {
    List<JsonObject> oracles = Oracle.lines("intervals.jsonl");
    assertThat(oracles).hasSize(400);
    for (JsonObject oracle : oracles) {
      long k = oracle.get("successes").getAsLong();
      long n = oracle.get("n").getAsLong();
      double level = oracle.get("level").getAsDouble();
      same(oracle, Intervals.wilson(k, n, level), oracle.getAsJsonArray("wilson"));
      same(oracle, Intervals.clopperPearson(k, n, level), oracle.getAsJsonArray("clopper_pearson"));
    }
  }

  private static void same(JsonObject oracle, Interval interval, JsonArray expected) {
    assertThat(interval.low()).as("low of %s", oracle).isCloseTo(expected.get(0).getAsDouble(), Offset.offset(TOLERANCE));
    assertThat(interval.high()).as("high of %s", oracle).isCloseTo(expected.get(1).getAsDouble(), Offset.offset(TOLERANCE));
  }

  @ParameterizedTest
  @CsvSource({
    "81, 263, .2553, .3662, .2527, .3676",
    "15, 148, .0624, .1605, .0578, .1617",
    "0, 20, 0, .1611, 0, .1684",
    "1, 29, .0061, .1718, .0009, .1776",
    "29, 29, .8830, 1, .8806, 1"
  })
  void publishedPairsAreMet(long k, long n, double wilsonLow, double wilsonHigh, double exactLow, double exactHigh) {
    Offset<Double> digits = Offset.offset(5e-5);
    assertThat(Intervals.wilson(k, n, 0.95).low()).isCloseTo(wilsonLow, digits);
    assertThat(Intervals.wilson(k, n, 0.95).high()).isCloseTo(wilsonHigh, digits);
    assertThat(Intervals.clopperPearson(k, n, 0.95).low()).isCloseTo(exactLow, digits);
    assertThat(Intervals.clopperPearson(k, n, 0.95).high()).isCloseTo(exactHigh, digits);
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, 1.2815515655446004", "0.95, 1.6448536269514722", "0.975, 1.959963984540054", "0.995, 2.5758293035489004",
    "0.9995, 3.2905267314919255", "0.5, 0", "0.025, -1.959963984540054", "1e-15, -7.941345326170997", "0.3, -0.5244005127080409"
  })
  void normalQuantilesAreThoseOfTheTables(double probability, double expected) {
    assertThat(NormalQuantile.of(probability)).isCloseTo(expected, Offset.offset(1e-13 * Math.max(1, Math.abs(expected))));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0.3, 0.3", "2, 1, 0.25, 0.5", "1, 2, 0.75, 0.5", "2, 2, 0.5, 0.5", "3, 3, 0.10351562500, 0.25"})
  void betaQuantilesWithAClosedFormAreMet(long a, long b, double probability, double expected) {
    assertThat(new BetaDistribution(a, b).quantile(probability)).isCloseTo(expected, Offset.offset(1e-12));
  }
}
