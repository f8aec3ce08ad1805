// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.v1.Histogram;
import java.util.ArrayList;
import java.util.List;

/** The bins of a histogram with both their edges; empty bins before the first full one and after the last are left out. */
final class Bins {
  private Bins() {}

  static List<double[]> of(Histogram histogram) {
    List<double[]> bins = new ArrayList<>();
    int count = histogram.getCountsCount();
    double lowest = count == 0 ? 0 : edge(histogram, -1);
    if (histogram.getZeroCount() > 0) {
      bins.add(new double[] {0, Math.max(0, lowest), histogram.getZeroCount()});
    }
    int first = 0;
    while (first < count && histogram.getCounts(first) == 0 && bins.isEmpty()) {
      first++;
    }
    int end = count;
    while (end > first && histogram.getCounts(end - 1) == 0 && histogram.getOverflowCount() == 0) {
      end--;
    }
    for (int i = first; i < end; i++) {
      bins.add(new double[] {edge(histogram, i - 1), edge(histogram, i), histogram.getCounts(i)});
    }
    if (histogram.getOverflowCount() > 0) {
      double left = count == 0 ? 0 : edge(histogram, count - 1);
      double right = histogram.hasMaximum() ? Math.max(left, histogram.getMaximum()) : left;
      bins.add(new double[] {left, right, histogram.getOverflowCount()});
    }
    return bins;
  }

  /** Upper edge of a bin; of -1, the lower edge of the first one. */
  private static double edge(Histogram histogram, int bin) {
    if (histogram.getUpperBoundsCount() == 0) {
      return Math.pow(2, Math.scalb((double) histogram.getOffset() + bin + 1, -histogram.getScale()));
    }
    return bin >= 0 ? histogram.getUpperBounds(bin) : Math.min(0, histogram.getUpperBounds(0));
  }
}
