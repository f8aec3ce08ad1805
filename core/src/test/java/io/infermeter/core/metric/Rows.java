// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.call.Position;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes predicted rows, and asks metrics about them. */
final class Rows {
  private final PredictionTally tally = new PredictionTally();
  private final List<StoredPrediction> stored = new ArrayList<>();
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

  /** So many like rows, in a time that hardly depends on how many. */
  Rows labelled(String truth, String predicted, long count) {
    PredictionTally some = new Rows().labelled(truth, predicted).tally;
    for (long left = count; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        tally.add(some);
      }
      some.add(some.copy());
    }
    return this;
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
    return add(predicted, truth, Scores.NONE, Double.NaN, "");
  }

  /** A row with one score, of the positive class. */
  Rows scored(@Nullable String truth, String predicted, String positive, double score) {
    return scored(truth, predicted, new Scores(Scores.ElementType.FP64, new double[] {score}, List.of(positive)));
  }

  /** A row with scores; of one or two classes the last is watched, of several the one predicted. */
  Rows scored(@Nullable String truth, String predicted, Scores scores) {
    int last = scores.values().length - 1;
    int watched = last < 2 ? last : scores.classes().indexOf(predicted);
    double score = watched < 0 ? Double.NaN : scores.values()[watched];
    Value value = truth == null ? null : new Value.ClassName(truth);
    return add(new Value.ClassName(predicted), value, scores, score, watched < 0 ? "" : scores.classes().get(watched));
  }

  Rows add(Value predicted, @Nullable Value truth, Scores scores, double score, String scoreClass) {
    Prediction prediction =
        new Prediction(
            new PredictionKey("m", "id", 0, ""), new Position(stored.size(), 0, 0), Dimensions.ofModel("m"), predicted, scores, score, scoreClass,
            Input.NONE, 0, 0);
    StoredPrediction row = new StoredPrediction(prediction, truth);
    stored.add(row);
    tally.add(PredictionTally.of(prediction, truth));
    tally.addEligible(1);
    return this;
  }

  /** Gives another truth to the first row with this one and this prediction; null takes its label away. */
  Rows corrected(@Nullable Value truth, Value predicted, @Nullable Value other) {
    for (int i = 0; i < stored.size(); i++) {
      StoredPrediction row = stored.get(i);
      if (row.prediction().value().equals(predicted) && Objects.equals(row.truth(), truth)) {
        tally.subtract(PredictionTally.of(row.prediction(), truth));
        tally.add(PredictionTally.of(row.prediction(), other));
        stored.set(i, new StoredPrediction(row.prediction(), other));
        return this;
      }
    }
    throw new IllegalArgumentException("no row has the truth " + truth + " and the prediction " + predicted);
  }

  Rows declaring(List<String> classes) {
    model = settings(Task.UNKNOWN, classes);
    return this;
  }

  Rows of(Task task) {
    model = settings(task, model == null ? List.of() : model.classes());
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
    MetricParameters resolved = metric.resolve(asked, model);
    // As an answer to a question does, it has those parts alone that the metric says it needs; it would fail for want of another.
    PredictionTally read = new PredictionTally(Material.parts(metric.needs(resolved)));
    read.add(tally);
    return metric.compute(Material.ofPredictions(read, 60, model).withRows(stored), resolved);
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
