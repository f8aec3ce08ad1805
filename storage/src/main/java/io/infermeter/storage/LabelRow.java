// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.PredictionKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A label that counted. */
@Entity
@Table(name = "label_row")
class LabelRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "prediction_id")
  String predictionId;

  String model;

  @Column(name = "row_index")
  int row;

  String output;

  @Column(name = "label_micros")
  long labelMicros;

  @Column(name = "label_kind")
  String labelKind;

  @Column(name = "label_text")
  @Nullable String labelText;

  @Column(name = "label_number")
  @Nullable Double labelNumber;

  @Column(name = "label_source")
  String labelSource;

  @Column(name = "label_priority")
  int labelPriority;

  @Column(name = "label_id")
  String labelId;

  @Column(name = "label_learned_micros")
  long labelLearnedMicros;

  Label label() {
    return new Label(
        new PredictionKey(model, predictionId, row, output),
        new ValueColumns(labelKind, labelText, labelNumber).value(),
        labelMicros,
        labelSource,
        labelPriority,
        labelId,
        labelLearnedMicros);
  }
}
