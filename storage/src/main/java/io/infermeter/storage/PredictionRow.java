// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A prediction with the truth in force. */
@Entity
@Table(name = "prediction")
class PredictionRow {
  @EmbeddedId PlaceKey key;
  int series;
  String model;

  @Column(name = "prediction_id")
  String predictionId;

  @Column(name = "value_kind")
  String valueKind;

  @Column(name = "value_text")
  @Nullable String valueText;

  @Column(name = "value_number")
  @Nullable Double valueNumber;

  @Column(name = "score_type")
  @Nullable String scoreType;

  byte @Nullable [] scores;
  @Nullable Double score;

  @Column(name = "input_hash")
  @Nullable Long inputHash;

  byte @Nullable [] features;

  @Column(name = "score_class")
  @Nullable String scoreClass;

  @Column(name = "class_list")
  @Nullable Integer classList;

  @Column(name = "latency_nanos")
  long latencyNanos;

  @Column(name = "overhead_nanos")
  long overheadNanos;

  @Column(name = "truth_kind")
  @Nullable String truthKind;

  @Column(name = "truth_text")
  @Nullable String truthText;

  @Column(name = "truth_number")
  @Nullable Double truthNumber;

  @Column(name = "first_learned_micros")
  @Nullable Long firstLearnedMicros;

  static PredictionRow of(Prediction prediction, @Nullable Value truth, @Nullable Long firstLearnedMicros, int series, @Nullable Integer classList) {
    PredictionRow row = new PredictionRow();
    row.key = PlaceKey.of(prediction);
    row.series = series;
    row.model = TextLimits.name("a model name", prediction.key().model());
    row.predictionId = TextLimits.id("a prediction id", prediction.key().id());
    ValueColumns value = ValueColumns.of(prediction.value());
    row.valueKind = Objects.requireNonNull(value.kind());
    row.valueText = value.text();
    row.valueNumber = value.number();
    row.scoreType = prediction.scores().isEmpty() ? null : prediction.scores().type().name();
    row.scores = ScoreBytes.encode(prediction.scores());
    row.score = Double.isNaN(prediction.score()) ? null : prediction.score();
    row.inputHash = prediction.input().hash() == 0 ? null : prediction.input().hash();
    row.features = FeatureBytes.encode(prediction.input());
    row.scoreClass = prediction.scoreClass().isEmpty() ? null : TextLimits.name("the class of a score", prediction.scoreClass());
    row.classList = classList;
    row.latencyNanos = prediction.latencyNanos();
    row.overheadNanos = prediction.overheadNanos();
    ValueColumns truthColumns = ValueColumns.of(truth);
    row.truthKind = truthColumns.kind();
    row.truthText = truthColumns.text();
    row.truthNumber = truthColumns.number();
    row.firstLearnedMicros = firstLearnedMicros;
    return row;
  }

  /** @param classes whose each of the scores is */
  Prediction prediction(Dimensions dimensions, List<String> classes) {
    return new Prediction(
        new PredictionKey(model, predictionId, key.row(), key.output()),
        key.position(),
        dimensions,
        Objects.requireNonNull(new ValueColumns(valueKind, valueText, valueNumber).value()),
        ScoreBytes.decode(scoreType, scores, classes),
        score == null ? Double.NaN : score,
        Objects.requireNonNullElse(scoreClass, ""),
        FeatureBytes.decode(inputHash, features),
        latencyNanos,
        overheadNanos);
  }

  StoredPrediction stored(Dimensions dimensions, List<String> classes) {
    return new StoredPrediction(
        prediction(dimensions, classes), new ValueColumns(truthKind, truthText, truthNumber).value(), firstLearnedMicros);
  }
}
