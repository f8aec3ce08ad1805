// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A model server that has every model and version, and answers the class that it is told, with a score of 0.8; -1 fails. */
final class ShapesServer extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase implements AutoCloseable {
  static final int CLASSES = 3;
  private static final float SURE = 0.8f;

  private final Server server;

  ShapesServer() throws IOException {
    server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(this).build().start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> caller) {
    long told = request.getInputs(0).getContents().getInt64Contents(0);
    if (told < 0) {
      caller.onError(Status.INTERNAL.withDescription("told to fail").asRuntimeException());
      return;
    }
    InferTensorContents.Builder scores = InferTensorContents.newBuilder();
    for (int i = 0; i < CLASSES; i++) {
      scores.addFp32Contents(i == told ? SURE : (1 - SURE) / (CLASSES - 1));
    }
    caller.onNext(
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .setModelVersion(request.getModelVersion())
            .setId(request.getId())
            .addOutputs(InferOutputTensor.newBuilder().setName("label").setDatatype("INT64").addShape(1)
                .setContents(InferTensorContents.newBuilder().addInt64Contents(told)))
            .addOutputs(InferOutputTensor.newBuilder().setName("scores").setDatatype("FP32").addShape(1).addShape(CLASSES).setContents(scores))
            .build());
    caller.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
