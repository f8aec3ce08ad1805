// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.CaseFile.Expectation;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The worked examples in src/test/resources/cases. */
class CasesTest {
  private static List<Expectation> expectations() throws Exception {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().flatMap(file -> CaseFile.read(file).stream()).toList();
    }
  }

  private static Path folder() throws URISyntaxException {
    return Path.of(CasesTest.class.getResource("/cases").toURI());
  }

  @Test
  void thereAreCases() throws Exception {
    assertThat(expectations()).hasSizeGreaterThan(150);
  }

  @TestFactory
  Stream<DynamicNode> everyLineHolds() throws Exception {
    return expectations().stream().map(e -> DynamicTest.dynamicTest(e.title() + ": " + e.line(), () -> check(e)));
  }

  private static void check(Expectation e) {
    List<Measured> answers = e.rows().ask(e.asked());
    if (e.part().equals("classes")) {
      assertThat(classes(answers)).isEqualTo(List.of(e.expected().split(" ")));
      return;
    }
    Measured measured = answer(answers, e.className());
    switch (e.part()) {
      case "value" -> value(measured, e.expected());
      case "n" -> number(measured.sampleCount(), e.expected());
      case "ratio" -> {
        number(measured.numerator().orElseThrow(), e.expected().split("/")[0]);
        number(measured.denominator().orElseThrow(), e.expected().split("/")[1]);
      }
      case "coverage" -> {
        Coverage c = measured.coverage();
        assertThat(c.labelled() + " of " + c.eligible() + ", " + c.dropped() + " dropped").isEqualTo(e.expected());
      }
      case "curve" -> {
        MetricValue.Curve curve = (MetricValue.Curve) measured.value();
        List<String> points = new ArrayList<>();
        for (int i = 0; i < curve.x().size(); i++) {
          points.add("%.4f:%.4f:%d".formatted(curve.x().get(i), curve.y().get(i), curve.counts().get(i)));
        }
        assertThat(String.join(" ", points)).isEqualTo(e.expected());
      }
      case "counts" -> {
        MetricValue.Confusion matrix = (MetricValue.Confusion) measured.value();
        List<String> counts = new ArrayList<>();
        matrix.classes().forEach(t -> matrix.classes().forEach(p -> counts.add(Long.toString(matrix.counts().count(t, p)))));
        assertThat(String.join(" ", counts)).isEqualTo(e.expected());
      }
      default -> interval(measured, e);
    }
  }

  private static List<String> classes(List<Measured> answers) {
    return answers.getFirst().value() instanceof MetricValue.Confusion c
        ? c.classes()
        : answers.stream().map(answer -> answer.dimensions().get(Measured.CLASS)).toList();
  }

  private static Measured answer(List<Measured> answers, String className) {
    if (className.isEmpty()) {
      assertThat(answers).hasSize(1);
      return answers.getFirst();
    }
    return answers.stream().filter(a -> className.equals(a.dimensions().get(Measured.CLASS))).findFirst().orElseThrow();
  }

  private static void value(Measured measured, String expected) {
    if (expected.startsWith("undefined ")) {
      assertThat(measured.value()).isInstanceOf(MetricValue.Undefined.class);
      MetricValue.Undefined undefined = (MetricValue.Undefined) measured.value();
      assertThat(undefined.reason()).isEqualTo(MetricValue.Reason.valueOf(expected.substring(10)));
      assertThat(undefined.message()).contains(" ").isNotBlank();
    } else if (measured.value() instanceof MetricValue.Confusion confusion) {
      number(confusion.counts().total(), expected);
    } else {
      assertThat(measured.value()).isInstanceOf(MetricValue.Number.class);
      number(Rows.number(measured), expected);
    }
  }

  private static void interval(Measured measured, Expectation e) {
    Optional<Interval> interval = Rows.interval(measured, Interval.Kind.valueOf(e.part().toUpperCase(Locale.ROOT)));
    if (e.expected().equals("none")) {
      assertThat(interval).isEmpty();
      return;
    }
    String[] ends = e.expected().substring(1, e.expected().length() - 1).split(",");
    number(interval.orElseThrow().low(), ends[0]);
    number(interval.orElseThrow().high(), ends[1]);
  }

  private static void number(double actual, String expected) {
    String text = expected.strip();
    boolean rounded = text.startsWith("~");
    String digits = rounded ? text.substring(1) : text;
    int places = digits.length() - digits.indexOf('.') - 1;
    double tolerance = rounded ? 0.5 * Math.pow(10, -places) : 1e-12;
    assertThat(actual).isCloseTo(Arithmetic.evaluate(digits), Offset.offset(tolerance));
  }
}
