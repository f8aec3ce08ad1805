// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.Evaluation;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;

/** A kept evaluation. */
@Entity
@Table(name = "evaluation")
class EvaluationRow {
  @Id String name;
  String model;

  @Column(name = "created_micros")
  long createdMicros;

  byte[] summary;
  @Lob byte[] report;

  static EvaluationRow of(Evaluation evaluation) {
    EvaluationRow row = new EvaluationRow();
    row.name = TextLimits.name("a name", evaluation.name());
    row.model = TextLimits.name("a model name", evaluation.model());
    row.createdMicros = evaluation.createdMicros();
    row.summary = evaluation.summary();
    row.report = evaluation.report();
    return row;
  }

  Evaluation evaluation() {
    return new Evaluation(name, model, createdMicros, summary, report);
  }
}
