// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.call.Position;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.PredictionTally;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes predicted rows, and asks metrics about them. */
final class Rows {
  private final PredictionTally tally = new PredictionTally();
  private @Nullable ModelSettings model;

  static Rows of(List<String> truths, List<String> predictions) {
    Rows rows = new Rows();
    for (int i = 0; i < truths.size(); i++) {
      rows.labelled(truths.get(i), predictions.get(i));
    }
    return rows;
  }

  Rows labelled(String truth, String predicted) {
    return add(new Value.ClassName(predicted), new Value.ClassName(truth));
  }

  Rows unlabelled(String predicted) {
    return add(new Value.ClassName(predicted), null);
  }

  Rows number(double predicted) {
    return add(new Value.Number(predicted), null);
  }

  Rows dropped(int rows) {
    tally.addEligible(rows);
    return this;
  }

  private Rows add(Value predicted, @Nullable Value truth) {
    Prediction prediction =
        new Prediction(
            new PredictionKey("m", "id", 0, ""), new Position(0, 0, 0), Dimensions.ofModel("m"), predicted, Scores.NONE, Double.NaN, 0, 0);
    tally.add(PredictionTally.of(prediction, truth));
    tally.addEligible(1);
    return this;
  }

  Rows declaring(List<String> classes) {
    model = settings(Task.UNKNOWN, classes);
    return this;
  }

  Rows of(Task task) {
    model = settings(task, List.of());
    return this;
  }

  private static ModelSettings settings(Task task, List<String> classes) {
    return new ModelSettings("m", task, classes, "", "", "", ModelSettings.DEFAULT_LABEL_HORIZON);
  }

  PredictionTally tally() {
    return tally;
  }

  List<Measured> ask(MetricParameters asked) {
    MetricDefinition metric = Metrics.find(asked.name()).orElseThrow();
    return metric.compute(Material.ofPredictions(tally, 60, model), metric.resolve(asked, model));
  }

  List<Measured> ask(String metric) {
    return ask(MetricParameters.named(metric));
  }

  Measured one(MetricParameters asked) {
    List<Measured> all = ask(asked);
    if (all.size() != 1) {
      throw new AssertionError(asked.name() + " gave " + all.size() + " values");
    }
    return all.getFirst();
  }

  Measured one(String metric) {
    return one(MetricParameters.named(metric));
  }

  Measured one(String metric, Average average) {
    return one(MetricParameters.named(metric).withAverage(average));
  }

  /** The number; NaN where there is none. */
  static double number(Measured measured) {
    return measured.value() instanceof MetricValue.Number n ? n.value() : Double.NaN;
  }

  static Optional<Interval> interval(Measured measured, Interval.Kind kind) {
    return measured.intervals().stream().filter(interval -> interval.kind() == kind).findFirst();
  }
}
