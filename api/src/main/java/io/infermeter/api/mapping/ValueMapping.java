// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.LatencyHistogram;
import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.Curve;
import io.infermeter.v1.Histogram;
import io.infermeter.v1.Point;
import io.infermeter.v1.Undefined;
import io.infermeter.v1.UndefinedReason;
import java.util.HashMap;
import java.util.Map;

/** Maps the value of a point. */
final class ValueMapping {
  private static final EnumMapping<MetricValue.Reason, UndefinedReason> REASONS =
      EnumMapping.of(MetricValue.Reason.class, UndefinedReason.class, "UNDEFINED_REASON_");

  private ValueMapping() {}

  static void put(MetricValue value, Point.Builder point) {
    switch (value) {
      case MetricValue.Number n -> point.setNumber(n.value());
      case MetricValue.Undefined u -> point.setUndefined(
          Undefined.newBuilder().setReason(REASONS.toContract(u.reason())).setMessage(u.message()));
      case MetricValue.Confusion c -> point.setConfusionMatrix(matrix(c));
      case MetricValue.Exponential e -> point.setHistogram(
          Histogram.newBuilder().setScale(e.scale()).setOffset(e.offset()).addAllCounts(e.counts()).setZeroCount(e.zeros()));
      case MetricValue.Distribution d -> point.setHistogram(histogram(d));
      case MetricValue.Curve c -> point.setCurve(curve(c));
      case MetricValue.Histogram h -> point.setHistogram(
          Histogram.newBuilder().addAllUpperBounds(h.upperBounds()).addAllCounts(h.counts()));
    }
  }

  /** Classes that are counted but not among the classes of the value follow them. */
  private static ConfusionMatrix matrix(MetricValue.Confusion confusion) {
    ConfusionMatrix.Builder matrix = ConfusionMatrix.newBuilder();
    Map<String, Integer> indexes = new HashMap<>();
    confusion.classes().forEach(name -> index(name, indexes, matrix));
    for (Map.Entry<ConfusionCounts.Cell, Long> cell : confusion.counts().cells().entrySet()) {
      if (cell.getValue() > 0) {
        matrix
            .addTrueIndex(index(cell.getKey().truth(), indexes, matrix))
            .addPredictedIndex(index(cell.getKey().predicted(), indexes, matrix))
            .addCounts(cell.getValue());
      }
    }
    return matrix.build();
  }

  private static int index(String name, Map<String, Integer> indexes, ConfusionMatrix.Builder matrix) {
    return indexes.computeIfAbsent(
        name,
        added -> {
          matrix.addClasses(added);
          return matrix.getClassesCount() - 1;
        });
  }

  private static Curve curve(MetricValue.Curve from) {
    Curve.Builder curve = Curve.newBuilder().addAllX(from.x()).addAllY(from.y()).addAllCounts(from.counts());
    from.intervals().forEach(interval -> curve.addYIntervals(AnswerMapping.interval(interval)));
    return curve.build();
  }

  private static Histogram histogram(MetricValue.Distribution distribution) {
    LatencyHistogram from = distribution.histogram();
    Histogram.Builder histogram = Histogram.newBuilder().setScale(LatencyHistogram.SCALE).setZeroCount(from.zeros());
    int last = Math.min(from.lastIndex(), LatencyHistogram.LAST - 1);
    if (from.firstIndex() <= last) {
      histogram.setOffset(from.firstIndex());
      for (int index = from.firstIndex(); index <= last; index++) {
        histogram.addCounts(from.count(index));
      }
    }
    distribution.maximum().ifPresent(histogram::setMaximum);
    return histogram.setOverflowCount(from.count(LatencyHistogram.LAST)).build();
  }
}
