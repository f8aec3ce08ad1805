// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.reference;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.ReferenceMapping;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.model.Models;
import io.infermeter.core.reference.References;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.CreateReferenceRequest;
import io.infermeter.v1.CreateReferenceResponse;
import io.infermeter.v1.DeleteReferenceRequest;
import io.infermeter.v1.DeleteReferenceResponse;
import io.infermeter.v1.GetReferenceRequest;
import io.infermeter.v1.GetReferenceResponse;
import io.infermeter.v1.ListReferencesRequest;
import io.infermeter.v1.ListReferencesResponse;
import io.infermeter.v1.Reference;
import io.infermeter.v1.ReferenceServiceGrpc;
import io.infermeter.v1.UploadReferenceRequest;
import io.infermeter.v1.UploadReferenceResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Keeps references. Thread-safe; gathers the rows of one reference at a time. */
public final class ReferenceService extends ReferenceServiceGrpc.ReferenceServiceImplBase {
  private final MeterStore store;
  private final References references;
  private final Pinning pinning;

  public ReferenceService(MeterStore store, Models models, Clock clock) {
    this.store = store;
    this.references = new References(store);
    this.pinning = new Pinning(store, models, clock);
  }

  @Override
  public void createReference(CreateReferenceRequest request, StreamObserver<CreateReferenceResponse> responses) {
    Guard.answer(
        responses,
        () -> CreateReferenceResponse.newBuilder().setReference(ReferenceMapping.toContract(pinning.ofRange(request))).build());
  }

  @Override
  public StreamObserver<UploadReferenceRequest> uploadReference(StreamObserver<UploadReferenceResponse> responses) {
    return new ReferenceUpload(pinning, responses);
  }

  @Override
  public void getReference(GetReferenceRequest request, StreamObserver<GetReferenceResponse> responses) {
    Guard.answer(
        responses,
        () -> {
          check(request.getModel(), request.getName());
          Optional<PinnedReference> found = store.read(snapshot -> snapshot.reference(request.getModel(), request.getName()));
          Reference reference = found.map(ReferenceMapping::toContract).orElseThrow(() -> missing(request.getModel(), request.getName()));
          return GetReferenceResponse.newBuilder().setReference(reference).build();
        });
  }

  @Override
  public void listReferences(ListReferencesRequest request, StreamObserver<ListReferencesResponse> responses) {
    Guard.answer(responses, () -> list(request));
  }

  private ListReferencesResponse list(ListReferencesRequest request) {
    Violations violations = new Violations();
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    ListReferencesRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    PageToken token = PageToken.decode(request.getPageToken(), same, 0, 1);
    List<PinnedReference> all = store.read(snapshot -> snapshot.references(request.getModel()));
    Pages.Page<Reference> page =
        Pages.byName(
            all.stream().map(ReferenceMapping::toContract).toList(), ReferenceService::place,
            token == null ? null : token.texts().getFirst(), size);
    ListReferencesResponse.Builder response = ListReferencesResponse.newBuilder().addAllReferences(page.items());
    if (page.nextAfter() != null) {
      response.setNextPageToken(PageToken.of(List.of(), page.nextAfter()).encode(same));
    }
    return response.build();
  }

  /** Orders as the store does: by model, then by name. No model has a NUL in its name. */
  private static String place(Reference reference) {
    return reference.getModel() + '\0' + reference.getName();
  }

  @Override
  public void deleteReference(DeleteReferenceRequest request, StreamObserver<DeleteReferenceResponse> responses) {
    Guard.answer(
        responses,
        () -> {
          check(request.getModel(), request.getName());
          if (!references.delete(request.getModel(), request.getName())) {
            throw missing(request.getModel(), request.getName());
          }
          return DeleteReferenceResponse.getDefaultInstance();
        });
  }

  private static void check(String model, String name) {
    Violations violations = new Violations();
    ReferenceMapping.check(model, name, violations);
    violations.throwIfAny();
  }

  private static StatusRuntimeException missing(String model, String name) {
    return Refusal.notFound(
        ErrorReason.ERROR_REASON_REFERENCE_NOT_FOUND,
        "the model '" + Shown.text(model) + "' has no reference named '" + Shown.text(name) + "'; ListReferences shows what there is");
  }
}
