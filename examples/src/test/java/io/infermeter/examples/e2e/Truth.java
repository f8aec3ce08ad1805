// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Labelled rows of one segment, and scores computed from them row by row: the plain definition, apart from any count of the gateway. */
final class Truth {
  private record Pair(String truth, String answered) {}

  private final List<Pair> pairs = new ArrayList<>();
  private long rows;

  void answered() {
    rows++;
  }

  void labelled(String truth, String answered) {
    pairs.add(new Pair(truth, answered));
  }

  long rows() {
    return rows;
  }

  long labelledRows() {
    return pairs.size();
  }

  long wrong() {
    return pairs.stream().filter(p -> !p.truth.equals(p.answered)).count();
  }

  double accuracy() {
    return (double) (pairs.size() - wrong()) / pairs.size();
  }

  double macroPrecision() {
    return macro((hits, truths, answers) -> hits / answers);
  }

  double macroRecall() {
    return macro((hits, truths, answers) -> hits / truths);
  }

  double macroF1() {
    return macro((hits, truths, answers) -> 2 * hits / (truths + answers));
  }

  private interface Rate {
    double of(double hits, double truths, double answers);
  }

  private double macro(Rate rate) {
    TreeSet<String> classes = new TreeSet<>();
    pairs.forEach(
        p -> {
          classes.add(p.truth);
          classes.add(p.answered);
        });
    return classes.stream().mapToDouble(c -> rate.of(hits(c), truths(c), answers(c))).filter(Double::isFinite).average().orElseThrow();
  }

  private double hits(String c) {
    return pairs.stream().filter(p -> p.truth.equals(c) && p.answered.equals(c)).count();
  }

  private double truths(String c) {
    return pairs.stream().filter(p -> p.truth.equals(c)).count();
  }

  private double answers(String c) {
    return pairs.stream().filter(p -> p.answered.equals(c)).count();
  }
}
