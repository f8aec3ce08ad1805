// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench.watch;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A model server in this process whose models answer one of ten classes, with scores, at once. */
final class StandInModels implements AutoCloseable {
  static final int CLASSES = 10;

  private final Server server;

  StandInModels() throws IOException {
    server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).directExecutor().addService(new Service()).build().start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** The class that is answered to a request of this id. */
  static int answer(String id) {
    return Math.floorMod(id.hashCode() * 0x9E3779B1, CLASSES);
  }

  private static final class Service extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> responses) {
      int answer = answer(request.getId());
      InferTensorContents.Builder scores = InferTensorContents.newBuilder();
      for (int i = 0; i < CLASSES; i++) {
        scores.addFp32Contents(i == answer ? .82f : .02f);
      }
      ModelInferResponse response =
          ModelInferResponse.newBuilder()
              .setModelName(request.getModelName())
              .setModelVersion("1")
              .setId(request.getId())
              .addOutputs(
                  InferOutputTensor.newBuilder().setName("label").setDatatype("INT64").addShape(1)
                      .setContents(InferTensorContents.newBuilder().addInt64Contents(answer)))
              .addOutputs(InferOutputTensor.newBuilder().setName("scores").setDatatype("FP32").addShape(1).addShape(CLASSES).setContents(scores))
              .build();
      responses.onNext(response);
      responses.onCompleted();
    }
  }
}
