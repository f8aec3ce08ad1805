// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import io.infermeter.api.mapping.LabelMapping;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.model.Models;
import io.infermeter.core.store.MeterStore;
import io.infermeter.v1.SubmitLabelsRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjLongConsumer;

/** Takes batches of labels on their way to the store. Thread-safe. */
final class LabelSubmission {
  private final LabelIntake intake;
  private final LabelMapping mapping;
  private final LabelRehearsal rehearsal;
  private final ObjLongConsumer<LabelOutcome> neverStored;

  LabelSubmission(
      LabelIntake intake,
      MeterStore store,
      Models models,
      Map<String, Integer> sourceRanks,
      ObjLongConsumer<LabelOutcome> neverStored,
      Clock clock) {
    this.intake = intake;
    this.mapping = new LabelMapping(models, sourceRanks, clock);
    this.rehearsal = new LabelRehearsal(store, models);
    this.neverStored = neverStored;
  }

  /** A batch, and what becomes of its well-formed labels. */
  record Submitted(LabelBatch batch, CompletableFuture<List<LabelResult>> results) {}

  /**
   * Takes a batch.
   *
   * @param path prefix of the fields in a refusal
   * @throws io.grpc.StatusRuntimeException if the batch as a whole cannot be taken
   */
  Submitted submit(SubmitLabelsRequest request, String path) {
    LabelBatch batch = LabelBatch.read(request, path, mapping);
    if (!request.getValidateOnly() && batch.malformed() > 0) {
      neverStored.accept(LabelOutcome.INVALID, batch.malformed());
    }
    return new Submitted(batch, results(batch, request.getValidateOnly()));
  }

  private CompletableFuture<List<LabelResult>> results(LabelBatch batch, boolean rehearse) {
    if (batch.wellFormed().isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    try {
      return rehearse ? CompletableFuture.completedFuture(rehearsal.run(batch.wellFormed())) : intake.submit(batch.wellFormed());
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }
}
