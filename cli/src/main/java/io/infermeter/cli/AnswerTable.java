// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Answer;
import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.Coverage;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Answers as a table. */
final class AnswerTable {
  private static final int MOST_REASONS = 10;

  private AnswerTable() {}

  /**
   * The answer with its caveats, as lines.
   *
   * @param steps whether a series has a point for each step, so that points need their times
   */
  static String text(Answer answer, boolean steps) {
    Table table = new Table("metric", "series", "from", "value", "interval", "bounds", "n", "labelled", "state");
    StringBuilder matrices = new StringBuilder();
    Set<String> reasons = new LinkedHashSet<>();
    for (Series series : answer.getSeriesList()) {
      if (series.getClosed()) {
        closed(table, series);
        continue;
      }
      for (Point point : series.getPointsList()) {
        row(table, series, point, steps);
        if (point.hasUndefined() && !point.getUndefined().getMessage().isEmpty()) {
          reasons.add("note: " + metric(series.getMetric()) + ": " + point.getUndefined().getMessage());
        }
        if (point.hasConfusionMatrix()) {
          matrices.append(System.lineSeparator()).append(dimensions(series)).append(System.lineSeparator());
          matrices.append(matrix(point.getConfusionMatrix()));
        }
      }
    }
    StringBuilder text = new StringBuilder(table.isEmpty() ? "" : table.text()).append(matrices);
    reasons.stream().limit(MOST_REASONS).forEach(reason -> text.append(reason).append(System.lineSeparator()));
    if (answer.getSeriesCount() == 0 && !answer.hasError()) {
      text.append("nothing matches in this range").append(System.lineSeparator());
    }
    if (answer.hasError()) {
      text.append("error: ").append(answer.getError().getMessage()).append(System.lineSeparator());
    }
    answer.getCaveatsList().forEach(caveat -> text.append("note: ").append(caveat.getMessage()).append(System.lineSeparator()));
    return text.toString();
  }

  /** Points that a moving window left behind say nothing new; a series that is gone does. */
  private static void closed(Table table, Series series) {
    if (series.getPointsCount() == 0) {
      table.row(metric(series.getMetric()), dimensions(series), "", "gone", "", "", "", "", "");
    }
  }

  private static void row(Table table, Series series, Point point, boolean steps) {
    table.row(
        metric(series.getMetric()),
        dimensions(series),
        steps ? Times.instant(point.getStartTime()).toString() : "",
        value(point, series.getUnit()),
        interval(point, IntervalKind.INTERVAL_KIND_SAMPLING, series.getUnit()),
        interval(point, IntervalKind.INTERVAL_KIND_UNLABELLED, series.getUnit()),
        Numbers.plain(point.getSampleCount()),
        coverage(point),
        point.getFinality().name().replace("FINALITY_", "").toLowerCase(Locale.ROOT));
  }

  static String metric(Metric metric) {
    StringJoiner parameters = new StringJoiner(", ", metric.getName() + "(", ")").setEmptyValue(metric.getName());
    if (metric.hasQuantile()) {
      parameters.add(Numbers.plain(metric.getQuantile()));
    }
    if (metric.hasBeta()) {
      parameters.add("beta " + Numbers.plain(metric.getBeta()));
    }
    if (metric.getAverageValue() != 0) {
      parameters.add(metric.getAverage().name().replace("AVERAGE_", "").toLowerCase(Locale.ROOT));
    }
    return parameters.toString();
  }

  static String dimensions(Series series) {
    Map<String, String> sorted = new TreeMap<>(series.getDimensionsMap());
    StringJoiner joined = new StringJoiner(" ");
    sorted.forEach((name, value) -> joined.add(name + "=" + (value.isEmpty() ? "(none)" : value)));
    return joined.toString();
  }

  static String value(Point point, String unit) {
    return switch (point.getValueCase()) {
      case NUMBER -> Numbers.withUnit(point.getNumber(), unit);
      case UNDEFINED ->
          "undefined: " + point.getUndefined().getReason().name().replace("UNDEFINED_REASON_", "").toLowerCase(Locale.ROOT).replace('_', ' ');
      case CONFUSION_MATRIX -> point.getConfusionMatrix().getClassesCount() + " classes";
      case HISTOGRAM -> "histogram";
      case CURVE -> "curve";
      case VALUE_NOT_SET -> "";
    };
  }

  static String interval(Point point, IntervalKind kind, String unit) {
    for (Interval interval : point.getIntervalsList()) {
      if (interval.getKind() == kind) {
        return "[" + Numbers.withUnit(interval.getLow(), unit) + ", " + Numbers.withUnit(interval.getHigh(), unit) + "]";
      }
    }
    return "";
  }

  private static String coverage(Point point) {
    Coverage coverage = point.getCoverage();
    return coverage.getEligible() == 0 ? "" : Numbers.plain(coverage.getLabelled()) + " of " + Numbers.plain(coverage.getEligible());
  }

  private static String matrix(ConfusionMatrix matrix) {
    int size = matrix.getClassesCount();
    String[] headings = new String[size + 1];
    headings[0] = "true \\ predicted";
    long[][] counts = new long[size][size];
    for (int i = 0; i < matrix.getCountsCount(); i++) {
      counts[matrix.getTrueIndex(i)][matrix.getPredictedIndex(i)] = matrix.getCounts(i);
    }
    for (int i = 0; i < size; i++) {
      headings[i + 1] = matrix.getClasses(i);
    }
    Table table = new Table(headings);
    for (int row = 0; row < size; row++) {
      String[] cells = new String[size + 1];
      cells[0] = matrix.getClasses(row);
      for (int column = 0; column < size; column++) {
        cells[column + 1] = Numbers.plain(counts[row][column]);
      }
      table.row(cells);
    }
    return table.text();
  }
}
