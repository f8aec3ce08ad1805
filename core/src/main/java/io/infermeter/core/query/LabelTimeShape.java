// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.TimeRange;
import java.util.Map;

/** Checks what a question says about the time of labels. */
final class LabelTimeShape {
  private LabelTimeShape() {}

  /** Takes a mistake. */
  @FunctionalInterface
  interface Mistakes {
    void add(String field, Reason reason, String message);
  }

  static void check(Question question, Map<String, MetricDefinition> definitions, Mistakes mistakes) {
    for (int i = 0; i < question.metrics().size(); i++) {
      MetricDefinition definition = definitions.get(question.metrics().get(i).name());
      if (definition != null) {
        metric(question, question.metrics().get(i), definition, "metrics[" + i + "]", mistakes);
      }
    }
    if (question.asOf() == null) {
      return;
    }
    if (question.axis() == Axis.JOIN) {
      mistakes.add("as_of", Reason.INVALID_FIELD,
          "goes with TIME_AXIS_EVENT; by the time of learning, end the time range at that instant instead");
    }
    if (Math.floorMod(Windows.micros(question.asOf()), TimeRange.MINUTE) != 0) {
      mistakes.add("as_of", Reason.INVALID_FIELD, "must be a whole minute, is " + question.asOf());
    }
  }

  private static void metric(
      Question question, MetricParameters asked, MetricDefinition definition, String path, Mistakes mistakes) {
    boolean join = question.axis() == Axis.JOIN;
    if (join && !definition.descriptor().needsLabels()) {
      mistakes.add("time_axis", Reason.INVALID_FIELD,
          asked.name() + " does not depend on labels, so TIME_AXIS_JOIN says nothing about it; ask for it with TIME_AXIS_EVENT");
    }
    if (!join && asked.name().equals(Metrics.RETRACTED_LABELS)) {
      mistakes.add("time_axis", Reason.INVALID_FIELD, asked.name() + " counts by the time of learning; ask with TIME_AXIS_JOIN");
    }
    boolean rows = asked.computation() == Computation.ROWS || definition.needs(asked).contains(Material.Need.ROWS);
    if ((join || question.asOf() != null) && rows) {
      mistakes.add(path + ".computation", Reason.NOT_SUPPORTED,
          "rows have the truth of now; with " + (join ? "TIME_AXIS_JOIN" : "as_of") + " values are computed from aggregates");
    }
  }
}
