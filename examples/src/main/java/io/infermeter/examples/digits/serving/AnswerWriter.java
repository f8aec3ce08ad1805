// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.serving;

import static io.infermeter.examples.digits.serving.DigitsModel.CLASSES;
import static io.infermeter.examples.digits.serving.DigitsModel.LABEL;
import static io.infermeter.examples.digits.serving.DigitsModel.PROBABILITIES;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusException;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes the answer: the outputs that were asked for, in that order, encoded as the request was. */
final class AnswerWriter {
  private static final List<String> OUTPUTS = List.of(LABEL, PROBABILITIES);

  private AnswerWriter() {}

  /** Names of the outputs to write; all of them if the request names none. */
  static List<String> outputs(ModelInferRequest request) throws StatusException {
    if (request.getOutputsCount() == 0) {
      return OUTPUTS;
    }
    List<String> names = request.getOutputsList().stream().map(InferRequestedOutputTensor::getName).distinct().toList();
    for (String name : names) {
      if (!OUTPUTS.contains(name)) {
        throw Status.INVALID_ARGUMENT
            .withDescription("unknown output tensor '" + name + "'; the model has " + String.join(", ", OUTPUTS))
            .asException();
      }
    }
    return names;
  }

  static ModelInferResponse write(ModelInferRequest request, List<String> outputs, DigitsModel.Answer answer) {
    boolean raw = request.getRawInputContentsCount() > 0;
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(DigitsModel.NAME)
            .setModelVersion(DigitsModel.VERSION)
            .setId(request.getId());
    for (String output : outputs) {
      response.addOutputs(tensor(output, answer, raw));
      if (raw) {
        response.addRawOutputContents(output.equals(LABEL) ? bytes(answer.labels()) : bytes(answer.probabilities()));
      }
    }
    return response.build();
  }

  private static InferOutputTensor tensor(String output, DigitsModel.Answer answer, boolean raw) {
    InferOutputTensor.Builder tensor = InferOutputTensor.newBuilder().setName(output).addShape(answer.labels().length);
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    if (output.equals(LABEL)) {
      tensor.setDatatype("INT64");
      for (long label : answer.labels()) {
        contents.addInt64Contents(label);
      }
    } else {
      tensor.setDatatype("FP32").addShape(CLASSES);
      for (float probability : answer.probabilities()) {
        contents.addFp32Contents(probability);
      }
    }
    return raw ? tensor.build() : tensor.setContents(contents).build();
  }

  private static ByteString bytes(long[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static ByteString bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
