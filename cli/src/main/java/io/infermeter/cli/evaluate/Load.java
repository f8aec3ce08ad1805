// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.infermeter.cli.Failure;
import io.infermeter.cli.Times;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.v1.Label;
import io.infermeter.v1.PredictionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Sends passes through a data set as ordinary calls that are marked as an evaluation, and labels each row at once. */
final class Load {
  private static final Metadata.Key<String> TRAFFIC = Metadata.Key.of("infermeter-traffic", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> EVALUATION = Metadata.Key.of("infermeter-evaluation", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final String model;
  private final String version;
  private final List<Metadata.Key<String>> keys = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private final Duration timeout;

  /** @param version the version asked for; empty: the server chooses */
  Load(ManagedChannel channel, String model, String version, Duration timeout) {
    this.channel = channel;
    this.model = model;
    this.version = version;
    this.timeout = timeout;
  }

  /** Sends a metadata entry with every call, such as a segment's. */
  void with(String key, String value) {
    keys.add(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER));
    values.add(value);
  }

  /** A stub whose calls count as one pass of an evaluation. */
  GRPCInferenceServiceBlockingStub stub(String pass) {
    Metadata metadata = new Metadata();
    metadata.put(TRAFFIC, "evaluation");
    metadata.put(EVALUATION, pass);
    for (int i = 0; i < keys.size(); i++) {
      metadata.put(keys.get(i), values.get(i));
    }
    return GRPCInferenceServiceGrpc.newBlockingStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** A request with its model and id. */
  ModelInferRequest addressed(ModelInferRequest request, String id) {
    return request.toBuilder().setModelName(model).setModelVersion(version).setId(id).build();
  }

  /** What came of one pass. */
  record Done(long calls, long failed, long rows, Duration elapsed, @Nullable String firstFailure) {}

  /**
   * Sends one pass; returns when the last answer has come.
   *
   * @param calls what to send
   * @param concurrency calls at a time
   * @param progress is told of rows that were answered or failed; must be thread-safe
   */
  Done pass(String pass, List<Call> calls, int concurrency, Truth truth, LabelSender labels, IntConsumer progress) {
    GRPCInferenceServiceBlockingStub stub = stub(pass);
    AtomicInteger next = new AtomicInteger();
    LongAdder answered = new LongAdder();
    LongAdder rows = new LongAdder();
    Failures failures = new Failures();
    long started = System.nanoTime();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int worker = 0; worker < concurrency; worker++) {
        workers.submit(
            () -> {
              for (int at = next.getAndIncrement(); at < calls.size(); at = next.getAndIncrement()) {
                Call call = calls.get(at);
                String id = pass + "/" + call.line();
                if (failures.count(() -> stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS).modelInfer(addressed(call.request().get(), id)))) {
                  answered.increment();
                  rows.add(call.labels().size());
                  label(id, call, truth, labels);
                }
                progress.accept(call.labels().size());
              }
              return null;
            });
      }
    }
    return new Done(answered.sum(), failures.count(), rows.sum(), Duration.ofNanos(System.nanoTime() - started), failures.first());
  }

  private void label(String id, Call call, Truth truth, LabelSender labels) throws InterruptedException {
    Instant now = Instant.now();
    for (int row = 0; row < call.labels().size(); row++) {
      labels.add(
          Label.newBuilder()
              .setPrediction(PredictionKey.newBuilder().setModel(model).setPredictionId(id).setRow(row))
              .setOutcome(truth.outcome(call.labels().get(row)))
              .setLabelTime(Times.timestamp(now))
              .setSource("evaluation")
              .build());
    }
  }

  /** Calls that failed. Thread-safe. */
  private static final class Failures {
    private final LongAdder count = new LongAdder();
    private volatile @Nullable String first;

    /** Whether it was answered. */
    boolean count(Runnable call) {
      try {
        call.run();
        return true;
      } catch (StatusRuntimeException e) {
        count.increment();
        if (first == null) {
          first = e.getStatus().getCode() + ": " + Failure.sentence(e);
        }
        return false;
      }
    }

    long count() {
      return count.sum();
    }

    @Nullable String first() {
      return first;
    }
  }
}
