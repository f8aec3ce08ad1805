// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Adjustment;
import io.infermeter.core.metric.Comparison;
import java.util.ArrayList;
import java.util.List;

/** Adjusts the p-values of an answer: whoever looks at many series sees some of them differ by chance alone. */
final class AdjustedSeries {
  private AdjustedSeries() {}

  /** The same series; every p-value, of every series and point, is one of the family. */
  static List<Series> of(List<Series> series) {
    double[] raw = series.stream().flatMap(s -> s.points().stream()).filter(AdjustedSeries::hasP).mapToDouble(AdjustedSeries::p).toArray();
    if (raw.length == 0) {
      return series;
    }
    double[] adjusted = Adjustment.benjaminiHochberg(raw);
    List<Series> result = new ArrayList<>(series.size());
    int next = 0;
    for (Series one : series) {
      List<Point> points = new ArrayList<>(one.points().size());
      for (Point point : one.points()) {
        points.add(hasP(point) ? with(point, adjusted[next++]) : point);
      }
      result.add(new Series(one.metric(), one.dimensions(), one.unit(), points, one.labelsMatureThroughMicros()));
    }
    return result;
  }

  private static boolean hasP(Point point) {
    Comparison comparison = point.measured().comparison();
    return comparison != null && comparison.pValue().isPresent();
  }

  private static double p(Point point) {
    return point.measured().comparison().pValue().orElseThrow();
  }

  private static Point with(Point point, double adjusted) {
    Comparison comparison = point.measured().comparison().withAdjusted(adjusted);
    return new Point(point.range(), point.measured().withComparison(comparison), point.finality());
  }
}
