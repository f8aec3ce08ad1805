// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import com.google.protobuf.Timestamp;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelCount;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/**
 * A model server and a label service on one port. It keeps every answer and every label, and judges rows by its own reading of the rule;
 * it answers each image with its brightest row, which is a class from 0 to 7 and often wrong.
 */
public final class FakeGateway implements AutoCloseable {
  private static final Context.Key<String> LIGHTING = Context.key("lighting");
  private static final Comparator<Label> RULE =
      Comparator.<Label>comparingLong(label -> micros(label.getLabelTime())).thenComparing(l -> l.getOutcome().getClassName());

  /** A row of a call. */
  record Key(String id, int row) {
    static Key of(PredictionKey key) {
      return new Key(key.getPredictionId(), key.getRow());
    }
  }

  /** What was answered to a row. */
  record Answer(String lighting, String label) {}

  final Map<Key, Answer> answers = new HashMap<>();
  final Map<Key, Label> inForce = new HashMap<>();
  final Set<Key> labelledBeforeTheirCall = new HashSet<>();
  final List<String> ids = new ArrayList<>();
  private final CountDownLatch enoughCalls;
  private final LongPredicate failingCalls;
  private final LongPredicate failingBatches;
  private final LongPredicate invalidLabels;
  private final Server server;
  private long calls;
  private long batches;
  private long labels;

  FakeGateway(int enough, LongPredicate failingCalls, LongPredicate failingBatches, LongPredicate invalidLabels)
      throws IOException {
    this.enoughCalls = new CountDownLatch(enough);
    this.failingCalls = failingCalls;
    this.failingBatches = failingBatches;
    this.invalidLabels = invalidLabels;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Inference())
            .addService(new Labels())
            .intercept(new LightingReader())
            .build()
            .start();
  }

  /** One that fails nothing. */
  public static FakeGateway faultless(int enough) throws IOException {
    return new FakeGateway(enough, n -> false, n -> false, n -> false);
  }

  /** Waits until it has answered as many calls as are enough, for at most a minute. */
  public boolean awaitEnough() throws InterruptedException {
    return enoughCalls.await(60, TimeUnit.SECONDS);
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  synchronized long rows(Lighting lighting) {
    return answers.values().stream().filter(answer -> answer.lighting.equals(lighting.value())).count();
  }

  synchronized long labelled(Lighting lighting) {
    return inForce.keySet().stream().filter(key -> isOf(key, lighting)).count();
  }

  synchronized long correct(Lighting lighting) {
    return inForce.entrySet().stream()
        .filter(label -> isOf(label.getKey(), lighting))
        .filter(label -> answers.get(label.getKey()).label.equals(label.getValue().getOutcome().getClassName()))
        .count();
  }

  private boolean isOf(Key key, Lighting lighting) {
    return answers.containsKey(key) && answers.get(key).lighting.equals(lighting.value());
  }

  private static long micros(Timestamp time) {
    return time.getSeconds() * 1_000_000 + time.getNanos() / 1_000;
  }

  private static final class LightingReader implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      String lighting = headers.get(InferenceClient.LIGHTING);
      return Contexts.interceptCall(Context.current().withValue(LIGHTING, lighting), call, headers, next);
    }
  }

  private final class Inference extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> caller) {
      ModelInferResponse response = BrightestRow.answer(request);
      synchronized (FakeGateway.this) {
        ids.add(request.getId());
        if (failingCalls.test(calls++)) {
          caller.onError(Status.UNAVAILABLE.withDescription("no model server").asException());
          return;
        }
        int[] answered = InferenceClient.labels(response);
        for (int row = 0; row < answered.length; row++) {
          Key key = new Key(request.getId(), row);
          answers.put(key, new Answer(LIGHTING.get(), Integer.toString(answered[row])));
          if (inForce.containsKey(key)) {
            labelledBeforeTheirCall.add(key);
          }
        }
      }
      caller.onNext(response);
      caller.onCompleted();
      enoughCalls.countDown();
    }
  }

  private final class Labels extends LabelServiceGrpc.LabelServiceImplBase {
    @Override
    public void submitLabels(SubmitLabelsRequest request, StreamObserver<SubmitLabelsResponse> caller) {
      SubmitLabelsResponse.Builder response = SubmitLabelsResponse.newBuilder();
      synchronized (FakeGateway.this) {
        if (failingBatches.test(batches++)) {
          caller.onError(Status.UNAVAILABLE.withDescription("starting").asException());
          return;
        }
        for (int i = 0; i < request.getLabelsCount(); i++) {
          LabelOutcome outcome =
              invalidLabels.test(labels++) ? LabelOutcome.LABEL_OUTCOME_INVALID : take(request.getLabels(i));
          response.addResults(LabelResult.newBuilder().setIndex(i).setOutcome(outcome));
          response.addCounts(LabelCount.newBuilder().setOutcome(outcome).setCount(1));
        }
      }
      caller.onNext(response.build());
      caller.onCompleted();
    }

    private LabelOutcome take(Label label) {
      Key key = Key.of(label.getPrediction());
      Label before = inForce.get(key);
      if (before != null && RULE.compare(before, label) >= 0) {
        return RULE.compare(before, label) == 0 ? LabelOutcome.LABEL_OUTCOME_DUPLICATE : LabelOutcome.LABEL_OUTCOME_SUPERSEDED;
      }
      inForce.put(key, label);
      if (before != null) {
        return LabelOutcome.LABEL_OUTCOME_CORRECTED;
      }
      return answers.containsKey(key) ? LabelOutcome.LABEL_OUTCOME_JOINED : LabelOutcome.LABEL_OUTCOME_WAITING;
    }
  }
}
