// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.call.Position;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.CallRows;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes predicted rows with scores, and asks metrics about them. */
final class ScoredWindow {
  private final List<StoredPrediction> rows = new ArrayList<>();
  private @Nullable ModelSettings model;
  private int callSize = 1;

  /** A row of two classes, "0" and "1", with the score of "1". */
  ScoredWindow binary(double score, int predicted, @Nullable Integer truth) {
    return binary(score, predicted, truth, Map.of());
  }

  ScoredWindow binary(double score, int predicted, @Nullable Integer truth, Map<String, String> segments) {
    Scores both = new Scores(Scores.ElementType.FP64, new double[] {1 - score, score}, List.of("0", "1"));
    return add(Integer.toString(predicted), both, score, "1", truth == null ? null : Integer.toString(truth), segments);
  }

  ScoredWindow ofClasses(List<String> classes, double[] scores, String predicted, @Nullable String truth) {
    double score = scores[classes.indexOf(predicted)];
    return add(predicted, new Scores(Scores.ElementType.FP64, scores, classes), score, predicted, truth, Map.of());
  }

  private ScoredWindow add(
      String predicted, Scores scores, double score, String scoreClass, @Nullable String truth, Map<String, String> segments) {
    Dimensions dimensions = new Dimensions("m", "", "", "", "", Dimensions.LIVE, "", new TreeMap<>(segments));
    Prediction prediction =
        new Prediction(
            new PredictionKey("m", "id" + rows.size(), 0, ""), new Position(rows.size() / callSize, 0, 0), dimensions,
            new Value.ClassName(predicted), scores, score, scoreClass, Input.NONE, 0, 0);
    rows.add(new StoredPrediction(prediction, truth == null ? null : new Value.ClassName(truth)));
    return this;
  }

  ScoredWindow of(ModelSettings settings) {
    model = settings;
    return this;
  }

  /** Puts so many rows each into one call, from the first one on. */
  ScoredWindow inCallsOf(int size) {
    callSize = size;
    return this;
  }

  ScoredWindow withoutLastLabel() {
    ScoredWindow fewer = new ScoredWindow();
    fewer.rows.addAll(rows.subList(0, rows.size() - 1));
    fewer.rows.add(new StoredPrediction(rows.getLast().prediction(), null));
    return fewer;
  }

  List<StoredPrediction> rows() {
    return rows;
  }

  PredictionTally tally() {
    PredictionTally tally = new PredictionTally();
    for (StoredPrediction row : rows) {
      tally.add(PredictionTally.of(row.prediction(), row.truth()));
      tally.addEligible(1);
    }
    CallRows calls = new CallRows((micros, dimensions, counts) -> tally.add(PredictionPart.BATCHES, counts));
    rows.forEach(calls::add);
    calls.end();
    return tally;
  }

  Material.Reference asReference() {
    return new Material.Reference("the reference 'before'", tally(), rows);
  }

  Material material() {
    return Material.ofPredictions(tally(), 60, model).withRows(rows);
  }

  List<Measured> ask(MetricParameters asked, Material.Reference reference) {
    MetricDefinition metric = Metrics.find(asked.name()).orElseThrow();
    return metric.compute(material().withReference(reference), metric.resolve(asked, model));
  }

  Measured one(MetricParameters asked, Material.Reference reference) {
    List<Measured> all = ask(asked, reference);
    if (all.size() != 1) {
      throw new AssertionError(asked.name() + " gave " + all.size() + " values");
    }
    return all.getFirst();
  }
}
