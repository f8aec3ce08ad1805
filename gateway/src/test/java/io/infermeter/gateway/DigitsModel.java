// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;

/** Answers class 0, 1, 2 in turn, as version 3; fails for a model that it does not have. */
final class DigitsModel extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
  /** A method whose answers are streamed. */
  static final MethodDescriptor<ModelInferRequest, ModelInferResponse> STREAM =
      MethodDescriptor.<ModelInferRequest, ModelInferResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("demo.Talk/Say")
          .setRequestMarshaller(ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(ModelInferResponse.getDefaultInstance()))
          .build();

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> responses) {
    if (!request.getModelName().equals("digits")) {
      responses.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    responses.onNext(answer(request));
    responses.onCompleted();
  }

  static ModelInferResponse answer(ModelInferRequest request) {
    int predicted = Integer.parseInt(request.getId().replaceAll("[^0-9]", "")) % 3;
    ModelInferResponse.InferOutputTensor output =
        ModelInferResponse.InferOutputTensor.newBuilder()
            .setName("class").setDatatype("INT64").addShape(1).setContents(InferTensorContents.newBuilder().addInt64Contents(predicted)).build();
    return ModelInferResponse.newBuilder().setModelName("digits").setModelVersion("3").setId(request.getId()).addOutputs(output).build();
  }

  static ServerServiceDefinition streams() {
    return ServerServiceDefinition.builder("demo.Talk")
        .addMethod(
            STREAM,
            ServerCalls.asyncServerStreamingCall(
                (request, responses) -> {
                  for (int i = 0; i < 3; i++) {
                    responses.onNext(answer(request));
                  }
                  responses.onCompleted();
                }))
        .build();
  }
}
