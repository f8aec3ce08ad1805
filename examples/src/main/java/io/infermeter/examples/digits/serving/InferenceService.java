// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.serving;

import static io.infermeter.examples.digits.serving.DigitsModel.CLASSES;
import static io.infermeter.examples.digits.serving.DigitsModel.PIXELS;

import ai.onnxruntime.OrtException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelMetadataRequest;
import io.infermeter.protocol.inference.ModelMetadataResponse;
import io.infermeter.protocol.inference.ModelMetadataResponse.TensorMetadata;
import io.infermeter.protocol.inference.ModelReadyRequest;
import io.infermeter.protocol.inference.ModelReadyResponse;
import io.infermeter.protocol.inference.ServerLiveRequest;
import io.infermeter.protocol.inference.ServerLiveResponse;
import io.infermeter.protocol.inference.ServerMetadataRequest;
import io.infermeter.protocol.inference.ServerMetadataResponse;
import io.infermeter.protocol.inference.ServerReadyRequest;
import io.infermeter.protocol.inference.ServerReadyResponse;
import java.util.Objects;

/**
 * The Open Inference Protocol, version 2, for one model. An unknown model or version is NOT_FOUND, a wrong tensor INVALID_ARGUMENT.
 * Thread-safe.
 */
public final class InferenceService extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
  private static final long ANY_SIZE = -1;

  private final DigitsModel model;

  public InferenceService(DigitsModel model) {
    this.model = model;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> caller) {
    answer(caller, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> caller) {
    answer(caller, () -> ServerReadyResponse.newBuilder().setReady(true).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> caller) {
    answer(
        caller,
        () -> {
          check(request.getName(), request.getVersion());
          return ModelReadyResponse.newBuilder().setReady(true).build();
        });
  }

  @Override
  public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> caller) {
    String version = Objects.requireNonNullElse(InferenceService.class.getPackage().getImplementationVersion(), "unpackaged");
    answer(caller, () -> ServerMetadataResponse.newBuilder().setName("digits-server").setVersion(version).build());
  }

  @Override
  public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> caller) {
    answer(
        caller,
        () -> {
          check(request.getName(), request.getVersion());
          return ModelMetadataResponse.newBuilder()
              .setName(DigitsModel.NAME)
              .addVersions(DigitsModel.VERSION)
              .setPlatform("onnx_onnxruntime")
              .addInputs(tensor(DigitsModel.INPUT, "FP32").addShape(PIXELS))
              .addOutputs(tensor(DigitsModel.LABEL, "INT64"))
              .addOutputs(tensor(DigitsModel.PROBABILITIES, "FP32").addShape(CLASSES))
              .build();
        });
  }

  private static TensorMetadata.Builder tensor(String name, String datatype) {
    return TensorMetadata.newBuilder().setName(name).setDatatype(datatype).addShape(ANY_SIZE);
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> caller) {
    answer(
        caller,
        () -> {
          check(request.getModelName(), request.getModelVersion());
          var outputs = AnswerWriter.outputs(request);
          var input = PixelsReader.read(request);
          return AnswerWriter.write(request, outputs, model.run(input.pixels(), input.rows()));
        });
  }

  private static void check(String name, String version) throws StatusException {
    if (!name.equals(DigitsModel.NAME)) {
      throw notFound("no model '" + name + "' here; this server has '" + DigitsModel.NAME + "'");
    }
    if (!version.isEmpty() && !version.equals(DigitsModel.VERSION)) {
      throw notFound("model '" + name + "' has no version '" + version + "'; it has '" + DigitsModel.VERSION + "'");
    }
  }

  private static StatusException notFound(String sentence) {
    return Status.NOT_FOUND.withDescription(sentence).asException();
  }

  private interface Work<T> {
    T run() throws StatusException, OrtException;
  }

  private static <T> void answer(StreamObserver<T> caller, Work<T> work) {
    T response;
    try {
      response = work.run();
    } catch (StatusException refused) {
      caller.onError(refused);
      return;
    } catch (OrtException failed) {
      caller.onError(Status.INTERNAL.withDescription("ONNX Runtime: " + failed.getMessage()).withCause(failed).asException());
      return;
    }
    caller.onNext(response);
    caller.onCompleted();
  }
}
