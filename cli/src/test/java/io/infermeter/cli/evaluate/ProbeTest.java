// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.v1.GetPredictionRequest;
import io.infermeter.v1.GetPredictionResponse;
import io.infermeter.v1.ListModelsRequest;
import io.infermeter.v1.ListModelsResponse;
import io.infermeter.v1.Model;
import io.infermeter.v1.ModelServiceGrpc;
import io.infermeter.v1.PredictionServiceGrpc;
import io.infermeter.v1.Reading;
import io.infermeter.v1.UnreadableCount;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a model whose answers cannot be read. */
class ProbeTest {
  private final AtomicLong unreadable = new AtomicLong(3);
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Inference())
            .addService(new Models())
            .addService(new Predictions())
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** The model was read well at other times, so that it is no question what it answers; what counts is this answer. */
  @Test
  void anAnswerThatCannotBeReadIsSaidThoughOthersCould() {
    ModelInferRequest request = ModelInferRequest.newBuilder().setModelName("fraud").setId("probe").build();
    Probe probe = new Probe(channel, "fraud", Duration.ZERO);
    assertThatThrownBy(() -> probe.answer(GRPCInferenceServiceGrpc.newBlockingStub(channel), request, Duration.ofSeconds(20)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the gateway cannot read the answers of fraud: the answer has no output \"label\"");
  }

  private final class Inference extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
      unreadable.incrementAndGet();
      observer.onNext(ModelInferResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private final class Models extends ModelServiceGrpc.ModelServiceImplBase {
    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> observer) {
      Model.Builder model = Model.newBuilder().setName("fraud").setReading(Reading.getDefaultInstance());
      model.addUnreadable(UnreadableCount.newBuilder().setCount(unreadable.get()).setMessage("the answer has no output \"label\""));
      model.addUnreadable(UnreadableCount.newBuilder().setCount(5).setMessage("an old mistake"));
      observer.onNext(ListModelsResponse.newBuilder().addModels(model).build());
      observer.onCompleted();
    }
  }

  private static final class Predictions extends PredictionServiceGrpc.PredictionServiceImplBase {
    @Override
    public void getPrediction(GetPredictionRequest request, StreamObserver<GetPredictionResponse> observer) {
      observer.onError(Status.NOT_FOUND.asRuntimeException());
    }
  }
}
