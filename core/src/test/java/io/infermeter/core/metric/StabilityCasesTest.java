// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Position;
import io.infermeter.core.metric.Material.Bucket;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.PredictionTally;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The worked examples in src/test/resources/cases/stability. */
class StabilityCasesTest {
  /** What is known of one case. */
  private static final class Given {
    final List<Bucket> buckets = new ArrayList<>();
    final PredictionTally all = new PredictionTally();
    final List<StoredPrediction> before = new ArrayList<>();
    final List<StoredPrediction> now = new ArrayList<>();

    void read(String kind, List<String> words) {
      for (String word : words) {
        switch (kind) {
          case "windows" -> window(word.split("/"));
          case "inputs" -> word.chars().forEach(c -> add(all, row("2", word, Character.toString(c), null, Double.NaN)));
          case "scores" -> Stream.of(word.split(",")).forEach(score -> add(all, row("2", word, "a", null, Double.parseDouble(score))));
          case "pairs" -> pair(word, word.endsWith("/" + word.charAt(word.length() - 1)) ? word.substring(3) : null);
          default -> throw new IllegalArgumentException("no line begins with " + kind);
        }
      }
    }

    private void window(String[] counts) {
      PredictionTally part = new PredictionTally();
      for (int i = 0; i < Integer.parseInt(counts[1]); i++) {
        add(part, row("2", "", i < Integer.parseInt(counts[0]) ? "1" : "0", "1", Double.NaN));
      }
      buckets.add(new Bucket("part " + buckets.size(), part));
      all.add(part);
    }

    private void pair(String word, @Nullable String truth) {
      String input = "request " + now.size();
      before.add(row("1", input, word.substring(0, 1), truth, Double.NaN));
      now.add(row("2", input, word.substring(1, 2), truth, Double.NaN));
      add(all, now.getLast());
    }

    private static void add(PredictionTally tally, StoredPrediction row) {
      tally.add(PredictionTally.of(row.prediction(), row.truth()));
      tally.addEligible(1);
    }

    List<Measured> ask(String name) {
      MetricDefinition metric = Metrics.find(name).orElseThrow();
      MetricParameters asked = MetricParameters.named(name);
      if (name.startsWith("prediction_share")) {
        asked = asked.withPositiveClass("1");
      }
      Material material = Material.ofPredictions(all, 60, null).withBuckets(buckets).withRows(now);
      if (!before.isEmpty()) {
        material = material.withReference(new Material.Reference("version 1", new PredictionTally(), before));
      }
      return metric.compute(material, metric.resolve(asked, null));
    }
  }

  private static StoredPrediction row(String version, String input, String answer, @Nullable String truth, double score) {
    Dimensions dimensions = new Dimensions("m", version, "", "", "", Dimensions.LIVE, "1", new TreeMap<>());
    long hash = input.isEmpty() ? 0 : input.hashCode() | 1L << 40;
    Prediction prediction =
        new Prediction(
            new PredictionKey("m", version + input, 0, ""), new Position(0, 0, 0), dimensions, new Value.ClassName(answer), Scores.NONE,
            score, 0, 0);
    return new StoredPrediction(
        prediction.withInput(new Input(hash, new TreeMap<>())), truth == null ? null : new Value.ClassName(truth));
  }

  @TestFactory
  Stream<DynamicNode> everyLineHolds() throws IOException {
    List<DynamicNode> tests = new ArrayList<>();
    String title = "";
    Given given = new Given();
    for (String line : lines()) {
      if (line.startsWith("case ")) {
        title = line.substring(5);
        given = new Given();
      } else if (line.contains("->")) {
        Given known = given;
        tests.add(DynamicTest.dynamicTest(title + ": " + line, () -> check(known, line)));
      } else {
        List<String> words = List.of(line.split("\\s+"));
        given.read(words.getFirst(), words.subList(1, words.size()));
      }
    }
    assertThat(tests).hasSizeGreaterThan(25);
    return tests.stream();
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = StabilityCasesTest.class.getResourceAsStream("/cases/stability/stability.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }
  }

  private static void check(Given given, String line) {
    String[] sides = line.split("->");
    String[] asked = sides[0].strip().split("\\s+");
    String expected = sides[1].strip();
    List<Measured> answers = given.ask(asked[0]);
    assertThat(answers).hasSize(1);
    Measured measured = answers.getFirst();
    if (expected.startsWith("undefined ")) {
      assertThat(measured.value()).isInstanceOf(MetricValue.Undefined.class);
      assertThat(((MetricValue.Undefined) measured.value()).reason()).isEqualTo(MetricValue.Reason.valueOf(expected.substring(10)));
    } else if (asked.length > 1) {
      number(measured.comparison().pValue().orElseThrow(), expected);
    } else if (measured.value() instanceof MetricValue.Confusion confusion) {
      number(confusion.counts().total(), expected);
    } else {
      assertThat(measured.value()).isInstanceOf(MetricValue.Number.class);
      number(Rows.number(measured), expected);
    }
  }

  private static void number(double actual, String expected) {
    String digits = expected.startsWith("~") ? expected.substring(1) : expected;
    int places = digits.length() - digits.indexOf('.') - 1;
    double tolerance = expected.startsWith("~") ? .5 * Math.pow(10, -places) : 1e-9;
    assertThat(actual).isCloseTo(Arithmetic.evaluate(digits), Offset.offset(tolerance));
  }
}
