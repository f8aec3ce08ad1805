// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Answer;
import io.infermeter.v1.Comparison;
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
    Table table = new Table("metric", "series", "from", "value", "interval", "bounds", "n", "labelled", "baseline", "difference", "p", "adjusted p", "state");
    StringBuilder shapes = new StringBuilder();
    Set<String> reasons = new LinkedHashSet<>();
    for (Series series : answer.getSeriesList()) {
      if (series.getClosed()) {
        closed(table, series);
        continue;
      }
      for (Point point : series.getPointsList()) {
        row(table, series, point, steps);
        if (point.hasUndefined() && !point.getUndefined().getMessage().isEmpty()) {
          reasons.add("note: " + metric(series.getMetric()) + ": " + Printable.of(point.getUndefined().getMessage()));
        }
        String shape = Shapes.text(point, series.getUnit());
        if (!shape.isEmpty()) {
          shapes.append(System.lineSeparator()).append(heading(series, point, steps)).append(System.lineSeparator()).append(shape);
        }
      }
    }
    StringBuilder text = new StringBuilder(table.isEmpty() ? "" : table.text()).append(shapes);
    reasons.stream().limit(MOST_REASONS).forEach(reason -> text.append(reason).append(System.lineSeparator()));
    if (answer.getSeriesCount() == 0 && !answer.hasError()) {
      text.append("nothing matches in this range").append(System.lineSeparator());
    }
    if (answer.hasError()) {
      text.append("error: ").append(Printable.of(answer.getError().getMessage())).append(System.lineSeparator());
    }
    answer.getCaveatsList().forEach(caveat -> text.append("note: ").append(Printable.of(caveat.getMessage())).append(System.lineSeparator()));
    return text.toString();
  }

  private static String heading(Series series, Point point, boolean steps) {
    String from = steps ? " " + Times.instant(point.getStartTime()) : "";
    return (metric(series.getMetric()) + " " + dimensions(series)).stripTrailing() + from;
  }

  /** Points that a moving window left behind say nothing new; a series that is gone does. */
  private static void closed(Table table, Series series) {
    if (series.getPointsCount() == 0) {
      table.row(metric(series.getMetric()), dimensions(series), "", "gone", "", "", "", "", "", "", "", "", "");
    }
  }

  private static void row(Table table, Series series, Point point, boolean steps) {
    table.row(
        metric(series.getMetric()),
        dimensions(series),
        steps ? Times.instant(point.getStartTime()).toString() : "",
        value(point, series.getUnit()),
        interval(point, series.getUnit()),
        interval(point, IntervalKind.INTERVAL_KIND_UNLABELLED, series.getUnit()),
        Numbers.plain(point.getSampleCount()),
        coverage(point),
        baseline(point, series.getUnit()),
        difference(point, series.getUnit()),
        point.getComparison().hasPValue() ? probability(point.getComparison().getPValue()) : "",
        point.getComparison().hasAdjustedPValue() ? probability(point.getComparison().getAdjustedPValue()) : "",
        point.getFinality().name().replace("FINALITY_", "").toLowerCase(Locale.ROOT));
  }

  static String metric(Metric metric) {
    StringJoiner parameters = new StringJoiner(", ", name(metric) + "(", ")").setEmptyValue(name(metric));
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

  private static String name(Metric metric) {
    return Printable.cut(metric.getName(), Printable.WIDEST_NAME);
  }

  static String dimensions(Series series) {
    Map<String, String> sorted = new TreeMap<>(series.getDimensionsMap());
    StringJoiner joined = new StringJoiner(" ");
    sorted.forEach(
        (name, value) ->
            joined.add(
                Printable.cut(name, Printable.WIDEST_NAME) + "=" + (value.isEmpty() ? "(none)" : Printable.cut(value, Printable.WIDEST_NAME))));
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

  /** How sure the value is; of a detector, how far it may be. */
  private static String interval(Point point, String unit) {
    String limits = interval(point, IntervalKind.INTERVAL_KIND_CONTROL_LIMITS, unit);
    return limits.isEmpty() ? interval(point, IntervalKind.INTERVAL_KIND_SAMPLING, unit) : "limits " + limits;
  }

  static String interval(Point point, IntervalKind kind, String unit) {
    for (Interval interval : point.getIntervalsList()) {
      if (interval.getKind() == kind) {
        return "[" + Numbers.withUnit(interval.getLow(), unit) + ", " + Numbers.withUnit(interval.getHigh(), unit) + "]";
      }
    }
    return "";
  }

  private static String baseline(Point point, String unit) {
    if (!point.hasComparison()) {
      return "";
    }
    Comparison comparison = point.getComparison();
    String n = " (n " + Numbers.plain(comparison.getBaselineSampleCount()) + ")";
    if (!comparison.hasBaselineNumber() && comparison.hasPValue()) {
      // Drift has no value on the baseline alone, and fluctuation is tested without any baseline.
      return comparison.getBaselineSampleCount() > 0 ? n.strip() : "";
    }
    return (comparison.hasBaselineNumber() ? Numbers.withUnit(comparison.getBaselineNumber(), unit) : "undefined") + n;
  }

  private static String difference(Point point, String unit) {
    Comparison comparison = point.getComparison();
    if (!comparison.hasDifference()) {
      return "";
    }
    String difference = Numbers.withUnit(comparison.getDifference(), unit);
    return comparison.hasInterval()
        ? difference + " [" + Numbers.withUnit(comparison.getInterval().getLow(), unit) + ", "
            + Numbers.withUnit(comparison.getInterval().getHigh(), unit) + "]"
        : difference;
  }

  private static String probability(double p) {
    return p < .0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", p);
  }

  private static String coverage(Point point) {
    Coverage coverage = point.getCoverage();
    return coverage.getEligible() == 0 ? "" : Numbers.plain(coverage.getLabelled()) + " of " + Numbers.plain(coverage.getEligible());
  }
}
