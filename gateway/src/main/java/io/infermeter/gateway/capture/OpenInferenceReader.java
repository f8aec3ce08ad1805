// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models.Reading;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads answers of the <a href="https://github.com/kserve/open-inference-protocol">Open Inference Protocol</a>, version 2, as Triton,
 * KServe, MLServer and OpenVINO write them. Whatever the bytes are, it ends with rows or with {@link Unreadable}. Stateless.
 */
final class OpenInferenceReader {
  /** The unary call that carries predictions. */
  static final String METHOD = "inference.GRPCInferenceService/ModelInfer";

  private static final Parser<ModelInferResponse> PARSER = DiscardUnknownFieldsParser.wrap(ModelInferResponse.parser());

  private OpenInferenceReader() {}

  /**
   * What an answer holds.
   *
   * @param count rows of the answer; {@code rows} are the first of them
   */
  record Answer(int count, List<PredictedRow> rows, Reading reading) {}

  static ModelInferResponse parse(byte[] bytes) throws Unreadable {
    try {
      refuseTooManyFields(bytes);
      return PARSER.parseFrom(bytes);
    } catch (IOException e) {
      throw new Unreadable(UnreadableCause.MALFORMED, "the answer is not a ModelInferResponse: " + e.getMessage());
    }
  }

  /** An empty message costs two bytes on the wire and a hundred in memory, so they are counted before they are decoded. */
  static void refuseTooManyFields(byte[] bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    int fields = 0;
    for (int tag = in.readTag(); tag != 0 && in.skipField(tag); tag = in.readTag()) {
      if (++fields > 4 * CaptureBounds.OUTPUTS) {
        throw new InvalidProtocolBufferException("it has more than " + CaptureBounds.OUTPUTS + " outputs");
      }
    }
  }

  /**
   * Reads the predictions.
   *
   * @param classified outputs that the request asked to be classified
   * @param classNames bounds the names of classes
   */
  static Answer read(ModelInferResponse response, ModelSettings settings, Set<String> classified, UnaryOperator<String> classNames)
      throws Unreadable {
    OutputChoice choice = OutputChoice.of(tensors(response, settings), settings, classified);
    RowReader reader = new RowReader(choice, settings, classNames);
    return new Answer(reader.count(), reader.rows(), choice.reading());
  }

  /** The tensors that can be read; if some cannot, the others may still do, unless one of them is meant. */
  private static List<Tensor> tensors(ModelInferResponse response, ModelSettings settings) throws Unreadable {
    boolean raw = response.getRawOutputContentsCount() > 0;
    if (raw && response.getRawOutputContentsCount() != response.getOutputsCount()) {
      throw new Unreadable(
          UnreadableCause.SHAPE_MISMATCH,
          "the answer has " + response.getOutputsCount() + " outputs and " + response.getRawOutputContentsCount() + " raw contents");
    }
    List<Tensor> tensors = new ArrayList<>();
    Unreadable first = null;
    for (int i = 0; i < response.getOutputsCount(); i++) {
      InferOutputTensor output = response.getOutputs(i);
      try {
        tensors.add(Tensor.of(output, raw ? response.getRawOutputContents(i) : null));
      } catch (Unreadable e) {
        if (output.getName().equals(settings.predictionOutput()) || output.getName().equals(settings.scoreOutput())) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    if (tensors.isEmpty() && first != null) {
      throw first;
    }
    return tensors;
  }

  /** How many rows an answer has, by the shape of its first output, as far as its bytes go; 1 if they do not say. Never throws. */
  static int rows(byte[] bytes) {
    return scan(bytes, ModelInferResponse.OUTPUTS_FIELD_NUMBER, OpenInferenceReader::firstDimension, 1);
  }

  /** The model that an answer names, as far as its bytes go; empty if they do not say. Never throws. */
  static String model(byte[] bytes) {
    return scan(
        bytes, ModelInferResponse.MODEL_NAME_FIELD_NUMBER, name -> new String(name, java.nio.charset.StandardCharsets.UTF_8), "");
  }

  private static <T> T scan(byte[] bytes, int field, Function<byte[], T> found, T otherwise) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        boolean wanted = WireFormat.getTagFieldNumber(tag) == field && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (wanted) {
          int length = in.readRawVarint32();
          int rest = Math.max(0, Math.min(length, bytes.length - in.getTotalBytesRead()));
          return found.apply(in.readRawBytes(rest));
        }
        if (!in.skipField(tag)) {
          return otherwise;
        }
      }
    } catch (IOException e) {
      return otherwise;
    }
    return otherwise;
  }

  private static int firstDimension(byte[] tensor) {
    CodedInputStream in = CodedInputStream.newInstance(tensor);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == InferOutputTensor.SHAPE_FIELD_NUMBER) {
          if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            in.readRawVarint32();
          }
          long rows = in.readInt64();
          return rows > 0 && rows <= Integer.MAX_VALUE ? (int) rows : 1;
        }
        if (!in.skipField(tag)) {
          return 1;
        }
      }
    } catch (IOException e) {
      return 1;
    }
    return 1;
  }
}
