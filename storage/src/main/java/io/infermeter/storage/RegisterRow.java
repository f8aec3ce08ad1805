// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.Prediction;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A prediction key: where its prediction is, and its greatest label. */
@Entity
@Table(name = "register")
class RegisterRow {
  @EmbeddedId RegisterKey key;
  @Nullable Long micros;
  @Nullable Integer process;
  @Nullable Long sequence;

  @Column(name = "label_micros")
  @Nullable Long labelMicros;

  @Column(name = "label_kind")
  @Nullable String labelKind;

  @Column(name = "label_text")
  @Nullable String labelText;

  @Column(name = "label_number")
  @Nullable Double labelNumber;

  @Column(name = "label_source")
  @Nullable String labelSource;

  @Column(name = "label_priority")
  @Nullable Integer labelPriority;

  @Column(name = "label_id")
  @Nullable String labelId;

  @Column(name = "label_learned_micros")
  @Nullable Long labelLearnedMicros;

  static RegisterRow of(Register register) {
    RegisterRow row = new RegisterRow();
    row.key = RegisterKey.of(register.key());
    Prediction prediction = register.prediction();
    if (prediction != null) {
      Position position = prediction.position();
      row.micros = position.micros();
      row.process = position.process();
      row.sequence = position.sequence();
    }
    Label label = register.label();
    if (label != null) {
      row.set(label);
    }
    return row;
  }

  private void set(Label label) {
    ValueColumns value = ValueColumns.ofLabel(label.value());
    labelMicros = label.labelMicros();
    labelKind = value.kind();
    labelText = value.text();
    labelNumber = value.number();
    labelSource = TextLimits.name("a label's source", label.source());
    labelPriority = label.priority();
    labelId = TextLimits.id("a label's id", label.id());
    labelLearnedMicros = label.learnedMicros();
  }

  Register register(@Nullable Prediction prediction) {
    return new Register(key.key(), prediction, label());
  }

  private @Nullable Label label() {
    if (labelKind == null) {
      return null;
    }
    return new Label(
        key.key(),
        new ValueColumns(labelKind, labelText, labelNumber).value(),
        Objects.requireNonNull(labelMicros),
        Objects.requireNonNullElse(labelSource, ""),
        Objects.requireNonNull(labelPriority),
        Objects.requireNonNullElse(labelId, ""),
        Objects.requireNonNull(labelLearnedMicros));
  }
}
