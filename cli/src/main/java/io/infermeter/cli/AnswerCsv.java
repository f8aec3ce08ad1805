// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.infermeter.v1.Comparison;
import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.Curve;
import io.infermeter.v1.Histogram;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers as CSV: a row for each point, with a column for each dimension; a confusion matrix, histogram or curve has a row for each of its
 * cells, bins or points, which {@code key} and {@code key2} name (true and predicted class; upper bound; x and threshold).
 */
final class AnswerCsv {
  static final List<String> BEFORE = List.of("metric", "parameters");
  static final List<String> AFTER =
      List.of(
          "start_time", "end_time", "key", "key2", "value", "unit", "undefined", "low", "high", "bound_low", "bound_high", "n", "labelled",
          "eligible", "dropped", "basis", "computation", "finality", "baseline", "baseline_n", "difference", "difference_low",
          "difference_high", "p_value", "adjusted_p_value");

  private final List<String> dimensions;
  private final Csv csv;

  private AnswerCsv(Appendable out, List<String> dimensions) {
    this.dimensions = dimensions;
    List<String> columns = new ArrayList<>(BEFORE);
    columns.addAll(dimensions);
    columns.addAll(AFTER);
    this.csv = new Csv(out, columns);
  }

  static void write(List<Series> answer, Appendable out) {
    Set<String> dimensions = new TreeSet<>();
    answer.forEach(series -> dimensions.addAll(series.getDimensionsMap().keySet()));
    AnswerCsv rows = new AnswerCsv(out, List.copyOf(dimensions));
    for (Series series : answer) {
      series.getPointsList().forEach(point -> rows.point(series, point));
    }
  }

  private void point(Series series, Point point) {
    switch (point.getValueCase()) {
      case CONFUSION_MATRIX -> {
        ConfusionMatrix matrix = point.getConfusionMatrix();
        for (int i = 0; i < matrix.getCountsCount(); i++) {
          row(series, point, matrix.getClasses(matrix.getTrueIndex(i)), matrix.getClasses(matrix.getPredictedIndex(i)), matrix.getCounts(i));
        }
      }
      case HISTOGRAM -> histogram(series, point, point.getHistogram());
      case CURVE -> {
        Curve curve = point.getCurve();
        for (int i = 0; i < curve.getXCount(); i++) {
          String threshold = i < curve.getThresholdsCount() ? Double.toString(curve.getThresholds(i)) : "";
          row(series, point, Double.toString(curve.getX(i)), threshold, curve.getY(i));
        }
      }
      case NUMBER -> row(series, point, "", "", point.getNumber());
      case UNDEFINED, VALUE_NOT_SET -> row(series, point, "", "", null);
    }
  }

  private void histogram(Series series, Point point, Histogram histogram) {
    if (histogram.getZeroCount() > 0) {
      row(series, point, "0", "", histogram.getZeroCount());
    }
    for (int i = 0; i < histogram.getCountsCount(); i++) {
      if (histogram.getCounts(i) > 0) {
        row(series, point, Double.toString(Shapes.upperBound(histogram, i)), "", histogram.getCounts(i));
      }
    }
    if (histogram.getOverflowCount() > 0) {
      row(series, point, "Infinity", "", histogram.getOverflowCount());
    }
  }

  private void row(Series series, Point point, String key, String key2, @Nullable Number value) {
    csv.text(series.getMetric().getName()).text(parameters(series.getMetric()));
    dimensions.forEach(dimension -> csv.text(series.getDimensionsOrDefault(dimension, "")));
    csv.text(Times.instant(point.getStartTime()).toString()).text(Times.instant(point.getEndTime()).toString()).text(key).text(key2);
    csv.number(value).text(series.getUnit());
    csv.text(point.hasUndefined() ? name(point.getUndefined().getReason().name(), "UNDEFINED_REASON_") : "");
    interval(find(point, IntervalKind.INTERVAL_KIND_SAMPLING));
    interval(find(point, IntervalKind.INTERVAL_KIND_UNLABELLED));
    csv.number(point.getSampleCount());
    boolean coverage = point.hasCoverage();
    csv.number(coverage ? point.getCoverage().getLabelled() : null).number(coverage ? point.getCoverage().getEligible() : null);
    csv.number(coverage ? point.getCoverage().getDropped() : null);
    csv.text(name(point.getBasis().name(), "BASIS_")).text(name(point.getComputation().name(), "COMPUTATION_"));
    csv.text(name(point.getFinality().name(), "FINALITY_"));
    comparison(point.hasComparison() ? point.getComparison() : null);
    csv.end();
  }

  private void comparison(@Nullable Comparison with) {
    csv.number(with != null && with.hasBaselineNumber() ? with.getBaselineNumber() : null);
    csv.number(with == null ? null : with.getBaselineSampleCount());
    csv.number(with != null && with.hasDifference() ? with.getDifference() : null);
    interval(with != null && with.hasInterval() ? with.getInterval() : null);
    csv.number(with != null && with.hasPValue() ? with.getPValue() : null);
    csv.number(with != null && with.hasAdjustedPValue() ? with.getAdjustedPValue() : null);
  }

  private void interval(@Nullable Interval interval) {
    csv.number(interval == null ? null : interval.getLow()).number(interval == null ? null : interval.getHigh());
  }

  private static @Nullable Interval find(Point point, IntervalKind kind) {
    return point.getIntervalsList().stream().filter(each -> each.getKind() == kind).findFirst().orElse(null);
  }

  /** All parameters but the name, like {@code average=AVERAGE_MACRO quantile=0.99}. */
  private static String parameters(Metric metric) {
    Map<String, String> all = new TreeMap<>();
    metric.getAllFields()
        .forEach(
            (FieldDescriptor field, Object value) -> {
              if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                all.put(field.getName(), metric.getBucket().getSeconds() + "s");
              } else if (!field.getName().equals("name")) {
                all.put(field.getName(), value.toString());
              }
            });
    StringJoiner joined = new StringJoiner(" ");
    all.forEach((name, value) -> joined.add(name + "=" + value));
    return joined.toString();
  }

  private static String name(String constant, String prefix) {
    String name = constant.replace(prefix, "").toLowerCase(Locale.ROOT);
    return name.equals("unspecified") ? "" : name;
  }
}
