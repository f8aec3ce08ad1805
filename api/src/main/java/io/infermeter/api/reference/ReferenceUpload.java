// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.reference;

import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.ReferenceMapping;
import io.infermeter.core.reference.ReferenceBuilder;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.ReferenceRow;
import io.infermeter.v1.UploadReferenceRequest;
import io.infermeter.v1.UploadReferenceResponse;
import org.jspecify.annotations.Nullable;

/** Rows that come batch after batch. One batch is read at a time. Thread-safe: an idle upload is ended from another's thread. */
final class ReferenceUpload implements StreamObserver<UploadReferenceRequest> {
  private static final int MOST_ROWS = 10_000;

  private final Pinning pinning;
  private final StreamObserver<UploadReferenceResponse> responses;
  private @Nullable Begun begun;
  private boolean ended;

  /** An upload whose first batch came. */
  private record Begun(
      String model, String name, long micros, ReferenceMapping mapping, ReferenceBuilder builder, GatheringPlace.Holder holder) {}

  ReferenceUpload(Pinning pinning, StreamObserver<UploadReferenceResponse> responses) {
    this.pinning = pinning;
    this.responses = responses;
  }

  @Override
  public synchronized void onNext(UploadReferenceRequest batch) {
    if (ended) {
      return;
    }
    try {
      if (begun == null) {
        begun = begin(batch);
      }
      add(batch, begun);
      pinning.place().touch(begun.holder);
    } catch (RuntimeException refused) {
      end();
      Guard.fail(responses, refused);
    }
  }

  private Begun begin(UploadReferenceRequest first) {
    Violations violations = new Violations();
    ReferenceMapping.check(first.getModel(), first.getName(), violations);
    ReferenceMapping.checkScoreClasses(first.getScoreClassesList(), violations);
    violations.throwIfAny();
    pinning.refuseTaken(first.getModel(), first.getName());
    GatheringPlace.Holder holder = pinning.place().take(this::leave);
    return new Begun(
        first.getModel(), first.getName(), pinning.now(), pinning.mapping(first.getModel(), first.getScoreClassesList()),
        new ReferenceBuilder(), holder);
  }

  private static void add(UploadReferenceRequest batch, Begun to) {
    Violations violations = new Violations();
    if (batch.getRowsCount() > MOST_ROWS) {
      violations.invalid("rows", "must be at most " + MOST_ROWS + " in a batch, are " + batch.getRowsCount());
      violations.throwIfAny();
    }
    for (ReferenceRow row : batch.getRowsList()) {
      StoredPrediction read = to.mapping.toCore(row, (int) to.builder.rows(), to.micros, violations);
      violations.throwIfAny();
      if (read != null) {
        Pinning.add(() -> to.builder.add(read));
      }
    }
  }

  @Override
  public synchronized void onError(Throwable gone) {
    end();
  }

  @Override
  public synchronized void onCompleted() {
    if (ended) {
      return;
    }
    Guard.answer(
        responses,
        () -> {
          try {
            return UploadReferenceResponse.newBuilder().setReference(ReferenceMapping.toContract(pin())).build();
          } finally {
            end();
          }
        });
  }

  /** Ends an upload that keeps others waiting. */
  private synchronized void leave() {
    if (!ended) {
      end();
      Guard.fail(responses, Refusal.overloaded("no batch came for a minute, and another reference is to be gathered; upload it again"));
    }
  }

  private PinnedReference pin() {
    if (begun == null || begun.builder.rows() == 0) {
      throw Refusal.invalid("rows", ErrorReason.ERROR_REASON_INVALID_FIELD, "must be at least one");
    }
    pinning.place().keep(begun.holder);
    return pinning.pin(begun.builder, begun.model, begun.name, null);
  }

  private void end() {
    if (!ended && begun != null) {
      pinning.place().giveBack(begun.holder);
    }
    ended = true;
    begun = null;
  }
}
