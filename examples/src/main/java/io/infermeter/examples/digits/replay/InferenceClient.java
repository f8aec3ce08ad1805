// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An ordinary client of the Open Inference Protocol. It knows nothing of a gateway. */
final class InferenceClient {
  static final Metadata.Key<String> LIGHTING = Metadata.Key.of("lighting", Metadata.ASCII_STRING_MARSHALLER);

  private static final String MODEL = "digits";
  private static final int PIXELS = 64;
  private static final long DEADLINE_SECONDS = 10;

  private final Map<Lighting, GRPCInferenceServiceStub> stubs = new EnumMap<>(Lighting.class);

  /** Answers come on the given executor. */
  InferenceClient(Channel channel, Executor executor) {
    for (Lighting lighting : Lighting.values()) {
      Metadata metadata = new Metadata();
      metadata.put(LIGHTING, lighting.value());
      stubs.put(
          lighting,
          GRPCInferenceServiceGrpc.newStub(channel)
              .withExecutor(executor)
              .withWaitForReady()
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata)));
    }
  }

  /** Sends a call; exactly one of the two consumers hears of it, the first with one class per row. */
  void infer(PlannedCall call, Consumer<int[]> answered, Consumer<Status> failed) {
    Consumer<ModelInferResponse> read =
        response -> {
          int[] labels = labels(response);
          if (labels.length == call.rows().size()) {
            answered.accept(labels);
          } else {
            failed.accept(
                Status.INTERNAL.withDescription(labels.length + " labels were answered to " + call.rows().size() + " rows"));
          }
        };
    stubs
        .get(call.lighting())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .modelInfer(request(call), new OneAnswer<>(read, failed));
  }

  static ModelInferRequest request(PlannedCall call) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("pixels").setDatatype("FP32").addShape(call.rows().size()).addShape(PIXELS);
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(MODEL).setId(call.id());
    if (call.raw()) {
      request.addRawInputContents(bytes(call));
    } else {
      InferTensorContents.Builder contents = InferTensorContents.newBuilder();
      for (PlannedCall.PlannedRow row : call.rows()) {
        for (float pixel : row.pixels()) {
          contents.addFp32Contents(pixel);
        }
      }
      input.setContents(contents);
    }
    return request.addInputs(input).build();
  }

  private static ByteString bytes(PlannedCall call) {
    ByteBuffer bytes = ByteBuffer.allocate(call.rows().size() * PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (PlannedCall.PlannedRow row : call.rows()) {
      for (float pixel : row.pixels()) {
        bytes.putFloat(pixel);
      }
    }
    return UnsafeByteOperations.unsafeWrap(bytes.flip());
  }

  /** The classes in the output "label", in whichever encoding; none if there is no such output. */
  static int[] labels(ModelInferResponse response) {
    for (int i = 0; i < response.getOutputsCount(); i++) {
      InferOutputTensor output = response.getOutputs(i);
      if (output.getName().equals("label")) {
        return response.getRawOutputContentsCount() > i ? labels(response.getRawOutputContents(i)) : labels(output);
      }
    }
    return new int[0];
  }

  private static int[] labels(ByteString raw) {
    ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int[] labels = new int[bytes.remaining() / Long.BYTES];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (int) bytes.getLong();
    }
    return labels;
  }

  private static int[] labels(InferOutputTensor output) {
    return output.getContents().getInt64ContentsList().stream().mapToInt(Long::intValue).toArray();
  }
}
