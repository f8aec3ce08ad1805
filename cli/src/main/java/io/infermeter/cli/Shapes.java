// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.Curve;
import io.infermeter.v1.Histogram;
import io.infermeter.v1.Point;

/** Values that are more than a number, as tables of their own. */
final class Shapes {
  private static final int MOST_BINS = 40;

  private Shapes() {}

  /** The value as lines, or nothing if it is a number or undefined. */
  static String text(Point point, String unit) {
    return switch (point.getValueCase()) {
      case CONFUSION_MATRIX -> matrix(point.getConfusionMatrix());
      case HISTOGRAM -> histogram(point.getHistogram(), unit);
      case CURVE -> curve(point.getCurve());
      case NUMBER, UNDEFINED, VALUE_NOT_SET -> "";
    };
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

  /** Neighbouring bins are joined where there are many; empty ones are left out. */
  private static String histogram(Histogram histogram, String unit) {
    Table table = new Table("up to", "count");
    if (histogram.getZeroCount() > 0) {
      table.row(Numbers.withUnit(0, unit), Numbers.plain(histogram.getZeroCount()));
    }
    int bins = histogram.getCountsCount();
    int joined = Math.max(1, (bins + MOST_BINS - 1) / MOST_BINS);
    for (int first = 0; first < bins; first += joined) {
      int end = Math.min(bins, first + joined);
      long count = histogram.getCountsList().subList(first, end).stream().mapToLong(Long::longValue).sum();
      if (count > 0) {
        table.row(Numbers.withUnit(upperBound(histogram, end - 1), unit), Numbers.plain(count));
      }
    }
    if (histogram.getOverflowCount() > 0) {
      table.row("more", Numbers.plain(histogram.getOverflowCount()));
    }
    String maximum = histogram.hasMaximum() ? "maximum " + Numbers.withUnit(histogram.getMaximum(), unit) + System.lineSeparator() : "";
    return (table.isEmpty() ? "" : table.text()) + maximum;
  }

  static double upperBound(Histogram histogram, int bin) {
    return histogram.getUpperBoundsCount() > 0
        ? histogram.getUpperBounds(bin)
        : Math.pow(2, Math.scalb((double) histogram.getOffset() + bin + 1, -histogram.getScale()));
  }

  private static String curve(Curve curve) {
    Table table = new Table("x", "y", "interval", "n", "threshold");
    for (int i = 0; i < curve.getXCount(); i++) {
      table.row(
          Numbers.plain(curve.getX(i)),
          Numbers.plain(curve.getY(i)),
          i < curve.getYIntervalsCount()
              ? "[" + Numbers.plain(curve.getYIntervals(i).getLow()) + ", " + Numbers.plain(curve.getYIntervals(i).getHigh()) + "]"
              : "",
          i < curve.getCountsCount() ? Numbers.plain(curve.getCounts(i)) : "",
          i < curve.getThresholdsCount() ? Numbers.plain(curve.getThresholds(i)) : "");
    }
    return table.isEmpty() ? "" : table.text();
  }
}
