// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.protocol.tensorboard.Summary;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Point;
import io.infermeter.v1.UndefinedReason;
import java.util.ArrayList;
import java.util.List;

/** What of a point goes into an event file. */
final class PointValues {
  private PointValues() {}

  /** The values of a point; none where it is undefined: undefined is not zero. Curves are left out, TensorBoard has no place for them. */
  static List<Summary.Value> of(ExportedMetric metric, String split, Point point) {
    List<Summary.Value> values = new ArrayList<>();
    String tag = metric.tag() + split;
    switch (point.getValueCase()) {
      case NUMBER -> {
        values.add(Values.scalar(tag, point.getNumber(), metric.description()));
        addInterval(metric, split, point, IntervalKind.INTERVAL_KIND_SAMPLING, "interval", values);
        addInterval(metric, split, point, IntervalKind.INTERVAL_KIND_UNLABELLED, "unlabelled", values);
      }
      case UNDEFINED -> addAbsence(metric, split, point, values);
      case HISTOGRAM -> values.add(Values.histogram(tag, Bins.of(point.getHistogram()), metric.description()));
      case CONFUSION_MATRIX -> {
        int classes = point.getConfusionMatrix().getClassesCount();
        if (classes > 0 && classes <= MatrixPicture.MOST_CLASSES) {
          values.add(MatrixPicture.of(tag, point.getConfusionMatrix(), metric.description()));
        }
      }
      case CURVE, VALUE_NOT_SET -> {}
    }
    return values;
  }

  private static void addInterval(
      ExportedMetric metric, String split, Point point, IntervalKind kind, String name, List<Summary.Value> values) {
    String low = metric.bound(name, split, "low");
    String high = metric.bound(name, split, "high");
    for (Interval interval : point.getIntervalsList()) {
      if (interval.getKind() == kind) {
        values.add(Values.scalar(low, interval.getLow(), ""));
        values.add(Values.scalar(high, interval.getHigh(), ""));
        return;
      }
    }
    values.add(Values.none(low));
    values.add(Values.none(high));
  }

  /** A value that was there and is not any more goes; but what the gateway no longer keeps stays in the files. */
  private static void addAbsence(ExportedMetric metric, String split, Point point, List<Summary.Value> values) {
    UndefinedReason reason = point.getUndefined().getReason();
    if (reason == UndefinedReason.UNDEFINED_REASON_BEFORE_RETENTION || reason == UndefinedReason.UNDEFINED_REASON_ROWS_GONE) {
      return;
    }
    values.add(Values.none(metric.tag() + split));
    for (String kind : List.of("interval", "unlabelled")) {
      values.add(Values.none(metric.bound(kind, split, "low")));
      values.add(Values.none(metric.bound(kind, split, "high")));
    }
  }
}
