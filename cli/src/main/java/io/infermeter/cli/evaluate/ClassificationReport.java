// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.v1.Average;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Precision, recall, F1 and support by class and averaged, laid out as sklearn.metrics.classification_report does; undefined is a dash. */
final class ClassificationReport {
  private static final String LINE = System.lineSeparator();
  private static final int LEAST_WIDTH = 12;

  private ClassificationReport() {}

  /** The report; empty text where the model answers no classes. */
  static String of(List<Series> quality) {
    Set<String> classes = new LinkedHashSet<>();
    quality.stream()
        .filter(series -> series.getMetric().getName().equals("support") && series.containsDimensions("class"))
        .forEach(series -> classes.add(series.getDimensionsOrThrow("class")));
    if (classes.isEmpty()) {
      return "";
    }
    int width = Math.max(LEAST_WIDTH, classes.stream().mapToInt(String::length).max().orElse(0));
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%" + width + "s %10s%10s%10s%10s", "", "precision", "recall", "f1-score", "support")).append(LINE).append(LINE);
    for (String name : classes) {
      text.append(row(quality, name, Average.AVERAGE_NONE, name, width, number(quality, "support", Average.AVERAGE_UNSPECIFIED, name)));
    }
    String total = Long.toString(count(quality));
    text.append(LINE);
    text.append(
        String.format(
                Locale.ROOT, "%" + width + "s %10s%10s%10s%10s", "accuracy", "", "", cell(number(quality, "accuracy", Average.AVERAGE_UNSPECIFIED, "")), total))
        .append(LINE);
    text.append(row(quality, "macro avg", Average.AVERAGE_MACRO, "", width, count(quality)));
    text.append(row(quality, "weighted avg", Average.AVERAGE_WEIGHTED, "", width, count(quality)));
    return text.append(LINE).toString();
  }

  private static String row(List<Series> quality, String heading, Average average, String className, int width, double support) {
    return String.format(
            Locale.ROOT, "%" + width + "s %10s%10s%10s%10s", heading, cell(number(quality, "precision", average, className)),
            cell(number(quality, "recall", average, className)), cell(number(quality, "f1", average, className)), Long.toString((long) support))
        + LINE;
  }

  private static String cell(double number) {
    return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%.4f", number);
  }

  private static long count(List<Series> quality) {
    return quality.stream()
        .filter(series -> series.getMetric().getName().equals("accuracy") && series.getPointsCount() == 1)
        .mapToLong(series -> series.getPoints(0).getSampleCount())
        .findFirst()
        .orElse(0);
  }

  private static double number(List<Series> quality, String name, Average average, String className) {
    return quality.stream()
        .filter(series -> series.getMetric().getName().equals(name) && series.getPointsCount() == 1)
        .filter(series -> average == Average.AVERAGE_UNSPECIFIED || series.getMetric().getAverage() == average)
        .filter(series -> series.getDimensionsOrDefault("class", "").equals(className))
        .map(series -> series.getPoints(0))
        .filter(Point::hasNumber)
        .mapToDouble(Point::getNumber)
        .findFirst()
        .orElse(Double.NaN);
  }
}
