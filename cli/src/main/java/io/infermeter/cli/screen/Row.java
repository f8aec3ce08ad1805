// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.infermeter.v1.Coverage;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model, a version or a segment, with its numbers.
 *
 * @param name as it is shown; not yet harmless
 * @param value of the dimension that it stands for
 * @param pasts values over time of throughput, latency and accuracy, by the metric's name; NaN where there was none
 */
record Row(String name, String value, Value rate, Value p99, Value accuracy, Value f1, Map<String, double[]> pasts) {
  static final String RATE = "throughput";
  static final String LATENCY = "latency";
  static final String ACCURACY = "accuracy";
  static final String F1 = "f1";

  /** Rows of what was watched, in the view's order. */
  static List<Row> of(Watched.State state, View view) {
    List<Row> rows = new ArrayList<>();
    state.series().keySet().stream()
        .filter(question -> question.startsWith(Questions.NOW))
        .forEach(question -> rows.addAll(of(state, question, question.substring(Questions.NOW.length()))));
    rows.sort(view.sort().order(view.descending()));
    return rows;
  }

  private static List<Row> of(Watched.State state, String question, String dimension) {
    Map<String, Map<String, Value>> now = new LinkedHashMap<>();
    for (Series series : state.of(question)) {
      if (series.getPointsCount() > 0) {
        Value value = new Value(series.getPoints(series.getPointsCount() - 1), series.getUnit());
        now.computeIfAbsent(series.getDimensionsOrDefault(dimension, ""), any -> new LinkedHashMap<>()).put(series.getMetric().getName(), value);
      }
    }
    Map<String, Map<String, double[]>> past = new LinkedHashMap<>();
    for (Series series : state.of(Questions.PAST + dimension)) {
      past.computeIfAbsent(series.getDimensionsOrDefault(dimension, ""), any -> new LinkedHashMap<>())
          .put(series.getMetric().getName(), series.getPointsList().stream().mapToDouble(Row::number).toArray());
    }
    List<Row> rows = new ArrayList<>();
    now.forEach((value, numbers) -> rows.add(row(dimension, value, numbers, past.getOrDefault(value, Map.of()))));
    return rows;
  }

  private static Row row(String dimension, String value, Map<String, Value> numbers, Map<String, double[]> pasts) {
    String shown = value.isEmpty() ? "(none)" : value;
    String name = dimension.startsWith(Questions.SEGMENT) ? dimension.substring(Questions.SEGMENT.length()) + "=" + shown : shown;
    return new Row(
        name, value, numbers.getOrDefault(RATE, Value.NONE), numbers.getOrDefault(LATENCY, Value.NONE),
        numbers.getOrDefault(ACCURACY, Value.NONE), numbers.getOrDefault(F1, Value.NONE), pasts);
  }

  private static double number(Point point) {
    return point.hasNumber() ? point.getNumber() : Double.NaN;
  }

  Coverage coverage() {
    return accuracy.point() == null ? Coverage.getDefaultInstance() : accuracy.point().getCoverage();
  }

  /** NaN where there is nothing to label. */
  double labelledShare() {
    return coverage().getEligible() == 0 ? Double.NaN : (double) coverage().getLabelled() / coverage().getEligible();
  }
}
