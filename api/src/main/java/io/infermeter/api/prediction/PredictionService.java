// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.prediction;

import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.PredictionMapping;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.v1.ErasePredictionRequest;
import io.infermeter.v1.ErasePredictionResponse;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.GetPredictionRequest;
import io.infermeter.v1.GetPredictionResponse;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.ListPredictionsResponse;
import io.infermeter.v1.PredictionServiceGrpc;
import io.infermeter.v1.StreamPredictionsRequest;
import io.infermeter.v1.StreamPredictionsResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Shows the stored predictions behind the numbers. Thread-safe. */
public final class PredictionService extends PredictionServiceGrpc.PredictionServiceImplBase {
  private final MeterStore store;
  private final PredictionList list;

  public PredictionService(MeterStore store, Clock clock) {
    this.store = store;
    this.list = new PredictionList(store, clock);
  }

  /** A prediction with the history of its labels. */
  record WithLabels(StoredPrediction stored, List<Label> labels) {
    static WithLabels read(Snapshot snapshot, StoredPrediction stored) {
      return new WithLabels(stored, snapshot.labels(stored.prediction().key()));
    }

    io.infermeter.v1.Prediction toContract() {
      return PredictionMapping.toContract(stored.prediction(), labels);
    }
  }

  @Override
  public void getPrediction(GetPredictionRequest request, StreamObserver<GetPredictionResponse> responses) {
    Guard.answer(responses, () -> get(request));
  }

  private GetPredictionResponse get(GetPredictionRequest request) {
    Violations violations = new Violations();
    PredictionKey key = PredictionMapping.key(request.hasKey(), request.getKey(), violations);
    violations.throwIfAny();
    List<WithLabels> rows =
        store.read(
            snapshot -> {
              List<WithLabels> found = new ArrayList<>();
              for (StoredPrediction stored : snapshot.byId(key.model(), key.id())) {
                if (isMeant(stored.prediction().key(), key)) {
                  found.add(WithLabels.read(snapshot, stored));
                }
              }
              return found;
            });
    if (rows.isEmpty()) {
      throw Refusal.predictionNotFound(
          "no prediction '" + Shown.text(key.id()) + "' of model '" + Shown.text(key.model())
              + "' is stored, or not such a row or output"
              + " of it; ids are those of requests, or of the response metadata infermeter-prediction-id");
    }
    return response(rows);
  }

  private static boolean isMeant(PredictionKey candidate, PredictionKey asked) {
    return (asked.row() == 0 || candidate.row() == asked.row())
        && (asked.output().isEmpty() || candidate.output().equals(asked.output()));
  }

  private static GetPredictionResponse response(List<WithLabels> rows) {
    GetPredictionResponse.Builder response = GetPredictionResponse.newBuilder();
    long bytes = 0;
    for (WithLabels row : rows) {
      io.infermeter.v1.Prediction prediction = row.toContract();
      bytes += prediction.getSerializedSize();
      if (bytes > Sizes.MESSAGE_BYTES) {
        throw Refusal.invalid(
            "key.row",
            ErrorReason.ERROR_REASON_TOO_MANY_ROWS,
            "the " + rows.size()
                + " rows are too large for one answer; name a row or an output, or page through ListPredictions");
      }
      response.addPredictions(prediction);
    }
    return response.build();
  }

  @Override
  public void listPredictions(ListPredictionsRequest request, StreamObserver<ListPredictionsResponse> responses) {
    Guard.answer(responses, () -> list.page(request));
  }

  @Override
  public void streamPredictions(StreamPredictionsRequest request, StreamObserver<StreamPredictionsResponse> responses) {
    responses.onError(Refusal.notSupported("this version does not stream predictions; page through ListPredictions instead"));
  }

  @Override
  public void erasePrediction(ErasePredictionRequest request, StreamObserver<ErasePredictionResponse> responses) {
    responses.onError(Refusal.notSupported("this version does not erase predictions"));
  }
}
