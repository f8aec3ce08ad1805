// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.ClassSetRule;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.metric.MetricParameters.ZeroDivision;
import io.infermeter.core.model.Task;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the worked examples; the README beside them says how they are written. */
final class CaseFile {
  private static final Set<String> PARTS = Set.of("n", "ratio", "coverage", "sampling", "unlabelled", "approximation", "classes", "curve", "counts");

  /** One line that must hold. */
  record Expectation(String title, String line, Rows rows, MetricParameters asked, String className, String part, String expected) {}

  private CaseFile() {}

  static List<Expectation> read(Path file) {
    List<Expectation> expectations = new ArrayList<>();
    String title = "";
    Rows rows = new Rows();
    try {
      for (String raw : Files.readAllLines(file)) {
        String line = raw.strip();
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        if (line.startsWith("case ")) {
          title = line.substring(5);
          rows = new Rows();
        } else if (line.contains("->")) {
          expectations.add(expectation(title, line, rows));
        } else {
          given(rows, line.split("\\s+"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return expectations;
  }

  private static void given(Rows rows, String[] words) {
    switch (words[0]) {
      case "declared" -> rows.declaring(List.of(words).subList(1, words.length));
      case "task" -> rows.of(Task.valueOf(words[1]));
      case "dropped" -> rows.dropped(Integer.parseInt(words[1]));
      case "row" -> {
        int times = words.length > 3 && words[3].startsWith("x") ? Integer.parseInt(words[3].substring(1)) : 1;
        Scores scores = scores(List.of(words).subList(3, words.length));
        for (int i = 0; i < times; i++) {
          row(rows, words[1], words[2], scores);
        }
      }
      case "corrected" -> rows.corrected(value(words[1]), Objects.requireNonNull(value(words[2])), value(words[3]));
      default -> throw new IllegalArgumentException("no line begins with " + words[0]);
    }
  }

  private static void row(Rows rows, String truth, String predicted, Scores scores) {
    Value value = Objects.requireNonNull(value(predicted));
    if (scores.isEmpty()) {
      rows.add(value, value(truth), Scores.NONE, Double.NaN, "");
    } else {
      rows.scored(truth.equals("?") ? null : truth, predicted, scores);
    }
  }

  /** A class, {sets,of,classes}, a number with a point, or nothing known. */
  private static @Nullable Value value(String word) {
    if (word.equals("?")) {
      return null;
    }
    if (word.startsWith("{")) {
      String inner = word.substring(1, word.length() - 1);
      return new Value.ClassSet(inner.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(inner.split(","))));
    }
    return word.matches("-?[0-9]+\\.[0-9]+|NaN|-?Infinity") ? new Value.Number(Double.parseDouble(word)) : new Value.ClassName(word);
  }

  /** Scores as class=score. */
  private static Scores scores(List<String> words) {
    List<String> classes = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (String word : words) {
      if (word.contains("=")) {
        classes.add(word.split("=")[0]);
        values.add(Double.parseDouble(word.split("=")[1]));
      }
    }
    return new Scores(Scores.ElementType.FP64, values.stream().mapToDouble(Double::doubleValue).toArray(), classes);
  }

  private static Expectation expectation(String title, String line, Rows rows) {
    String[] sides = line.split("->");
    String[] words = sides[0].strip().split("\\s+");
    MetricParameters asked = MetricParameters.named(words[0]);
    String className = "";
    String part = "value";
    for (String word : List.of(words).subList(1, words.length)) {
      if (word.startsWith("class=")) {
        className = word.substring(6);
      } else if (word.contains("=")) {
        asked = with(asked, word.split("=")[0], word.split("=")[1]);
      } else if (PARTS.contains(word)) {
        part = word;
      } else {
        throw new IllegalArgumentException("what is " + word + " in " + line);
      }
    }
    return new Expectation(title, line, rows, asked, className, part, sides[1].strip());
  }

  private static MetricParameters with(MetricParameters asked, String parameter, String value) {
    String name = value.toUpperCase(Locale.ROOT);
    return switch (parameter) {
      case "average" -> asked.withAverage(Average.valueOf(name));
      case "zero_division" -> asked.withZeroDivision(ZeroDivision.valueOf(name));
      case "class_set_rule" -> asked.withClassSetRule(ClassSetRule.valueOf(name));
      case "positive_class" -> asked.withPositiveClass(value);
      case "computation" -> asked.withComputation(Computation.valueOf(name));
      case "threshold" -> asked.withThreshold(Double.parseDouble(value));
      case "quantile" -> asked.withQuantile(Double.parseDouble(value));
      case "k" -> asked.withK(Integer.parseInt(value));
      case "beta" -> asked.withBeta(Double.parseDouble(value));
      case "interval_method" -> asked.withIntervals(IntervalMethod.valueOf(name), 0.95);
      default -> throw new IllegalArgumentException("no parameter is named " + parameter);
    };
  }
}
