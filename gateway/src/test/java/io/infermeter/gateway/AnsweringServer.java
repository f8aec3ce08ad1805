// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A model server of the Open Inference Protocol that answers each model as it was told to. Thread-safe. */
final class AnsweringServer extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase implements AutoCloseable {
  private final Map<String, ModelInferResponse> answers = new ConcurrentHashMap<>();
  private final Server server;

  AnsweringServer() throws IOException {
    server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(this).build().start();
  }

  int port() {
    return server.getPort();
  }

  void answer(String model, ModelInferResponse.InferOutputTensor output) {
    answers.put(model, ModelInferResponse.newBuilder().setModelName(model).addOutputs(output).build());
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> responses) {
    ModelInferResponse answer = answers.get(request.getModelName());
    if (answer == null) {
      responses.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    responses.onNext(answer.toBuilder().setId(request.getId()).build());
    responses.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
