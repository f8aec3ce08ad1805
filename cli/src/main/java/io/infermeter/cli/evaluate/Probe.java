// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.GetPredictionRequest;
import io.infermeter.v1.ListModelsRequest;
import io.infermeter.v1.ListModelsResponse;
import io.infermeter.v1.Model;
import io.infermeter.v1.ModelServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.PredictionServiceGrpc;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Looks whether the gateway understands a model, before all the data is sent; and waits until it has stored what was sent. */
final class Probe {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final Channel channel;
  private final String model;
  private final Duration patience;

  Probe(Channel channel, String model) {
    this(channel, model, Duration.ofSeconds(3));
  }

  /** @param patience for how long an answer that could not be read is taken for that of another call */
  Probe(Channel channel, String model, Duration patience) {
    this.channel = channel;
    this.model = model;
    this.patience = patience;
  }

  /**
   * Sends one call, and returns how the gateway read its first row.
   *
   * @throws IllegalStateException in one sentence, if the gateway cannot read the model's answers
   */
  Outcome answer(GRPCInferenceServiceBlockingStub stub, ModelInferRequest request, Duration timeout) {
    Map<String, Long> before = unreadable();
    stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS).modelInfer(request);
    PredictionKey key = PredictionKey.newBuilder().setModel(model).setPredictionId(request.getId()).build();
    var predictions = PredictionServiceGrpc.newBlockingStub(channel);
    long sent = System.nanoTime();
    for (long end = sent + LONGEST.toNanos(); System.nanoTime() - end < 0; LockSupport.parkNanos(PAUSE)) {
      try {
        return predictions.getPrediction(GetPredictionRequest.newBuilder().setKey(key).build()).getPredictions(0).getPredicted();
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
          throw e;
        }
      }
      Map<String, Long> now = unreadable();
      String more = now.keySet().stream().filter(why -> now.get(why) > before.getOrDefault(why, 0L)).collect(Collectors.joining("; "));
      if (!more.isEmpty() && System.nanoTime() - sent >= patience.toNanos()) {
        throw new IllegalStateException("the gateway cannot read the answers of " + model + ": " + more);
      }
    }
    throw new IllegalStateException("the gateway did not record a call of " + model + " within " + LONGEST.toSeconds() + " s; is --target a gateway?");
  }

  /** How many answers of the model could not be read, by why. */
  private Map<String, Long> unreadable() {
    Map<String, Long> counts = new TreeMap<>();
    ListModelsRequest.Builder request = ListModelsRequest.newBuilder();
    ListModelsResponse response;
    do {
      response = ModelServiceGrpc.newBlockingStub(channel).listModels(request.build());
      for (Model each : response.getModelsList()) {
        if (each.getName().equals(model)) {
          each.getUnreadableList().forEach(why -> counts.merge(why.getMessage(), why.getCount(), Long::sum));
        }
      }
      request.setPageToken(response.getNextPageToken());
    } while (!response.getNextPageToken().isEmpty());
    return counts;
  }

  /** Waits until all that ended before an instant is stored; gives up after a while. */
  boolean settled(Instant end) {
    var gateway = GatewayServiceGrpc.newBlockingStub(channel);
    for (long until = System.nanoTime() + LONGEST.toNanos(); System.nanoTime() - until < 0; LockSupport.parkNanos(PAUSE)) {
      var complete = gateway.getLedger(GetLedgerRequest.getDefaultInstance()).getLedger().getCompleteThrough();
      if (io.infermeter.cli.Times.instant(complete).isAfter(end)) {
        return true;
      }
    }
    return false;
  }
}
