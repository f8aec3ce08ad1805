// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench.watch;

import com.google.protobuf.Timestamp;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.SubmitLabelsRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Calls of all models at a steady rate, each labelled within seconds; nine of ten answers are right. */
final class Traffic implements AutoCloseable {
  private static final int LABELS_AT_ONCE = 200;

  private final GRPCInferenceServiceGrpc.GRPCInferenceServiceStub inference;
  private final LabelServiceGrpc.LabelServiceBlockingStub labels;
  private final int models;
  private final int callsPerSecond;
  private final AtomicLong failed = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  Traffic(Channel gateway, int models, int callsPerSecond) {
    this.inference = GRPCInferenceServiceGrpc.newStub(gateway);
    this.labels = LabelServiceGrpc.newBlockingStub(gateway);
    this.models = models;
    this.callsPerSecond = callsPerSecond;
    this.thread = Thread.ofPlatform().name("traffic").start(this::run);
  }

  static String model(int number) {
    return "model-" + number;
  }

  private void run() {
    List<Label> owed = new ArrayList<>();
    long begin = System.nanoTime();
    for (long call = 0; !closed; call++) {
      LockSupport.parkNanos(begin + call * 1_000_000_000L / callsPerSecond - System.nanoTime());
      String id = "call-" + call;
      String model = model((int) (call % models));
      infer(model, id);
      owed.add(label(model, id, call));
      if (owed.size() >= 2 * LABELS_AT_ONCE) {
        labels.submitLabels(SubmitLabelsRequest.newBuilder().addAllLabels(owed.subList(0, LABELS_AT_ONCE)).setProblemsOnly(true).build());
        owed.subList(0, LABELS_AT_ONCE).clear();
      }
    }
  }

  private void infer(String model, String id) {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .setId(id)
            .addInputs(
                InferInputTensor.newBuilder().setName("x").setDatatype("FP32").addShape(1).addShape(4)
                    .setContents(InferTensorContents.newBuilder().addFp32Contents(id.hashCode()).addFp32Contents(1).addFp32Contents(2).addFp32Contents(3)))
            .build();
    inference.modelInfer(request, new Answered());
  }

  private static Label label(String model, String id, long call) {
    int answered = StandInModels.answer(id);
    int truth = call % 10 == 9 ? (answered + 1) % StandInModels.CLASSES : answered;
    Instant now = Instant.now();
    return Label.newBuilder()
        .setPrediction(PredictionKey.newBuilder().setModel(model).setPredictionId(id))
        .setOutcome(Outcome.newBuilder().setClassName(Integer.toString(truth)))
        .setLabelTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
        .build();
  }

  long failed() {
    return failed.get();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }

  private final class Answered implements StreamObserver<ModelInferResponse> {
    @Override
    public void onNext(ModelInferResponse response) {}

    @Override
    public void onError(Throwable failure) {
      failed.incrementAndGet();
    }

    @Override
    public void onCompleted() {}
  }
}
