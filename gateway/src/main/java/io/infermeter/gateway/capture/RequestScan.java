// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.infermeter.protocol.inference.InferParameter;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferRequestedOutputTensor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a ModelInferRequest says about itself, read without its tensors, and as far as its bytes go: a request that is too long to be
 * kept, or broken, still tells what stands before.
 *
 * @param model model_name
 * @param version model_version
 * @param id the request's id; empty if it has none
 * @param parameters its parameters as text
 * @param classified the outputs that are asked for with Triton's classification extension
 */
record RequestScan(String model, String version, String id, Map<String, String> parameters, Set<String> classified) {
  private static final int MOST_PARAMETERS = 64;

  static final RequestScan NOTHING = new RequestScan("", "", "", Map.of(), Set.of());

  static RequestScan of(byte[] bytes) {
    Reading reading = new Reading();
    reading.read(CodedInputStream.newInstance(bytes));
    return new RequestScan(reading.model, reading.version, reading.id, reading.parameters, reading.classified);
  }

  /** The id alone. The last one counts, as in any protobuf message; all that has passed is looked at, tensors are skipped. */
  static String id(byte[] bytes) {
    String id = "";
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == ModelInferRequest.ID_FIELD_NUMBER) {
          id = in.readStringRequireUtf8();
        } else if (!in.skipField(tag)) {
          break;
        }
      }
    } catch (IOException e) {
      return id;
    }
    return id;
  }

  private static final class Reading {
    private String model = "";
    private String version = "";
    private String id = "";
    private final Map<String, String> parameters = new TreeMap<>();
    private final Set<String> classified = new HashSet<>();

    void read(CodedInputStream in) {
      try {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          if (!field(in, tag)) {
            return;
          }
        }
      } catch (IOException e) {
        // What was read before stays.
      }
    }

    private boolean field(CodedInputStream in, int tag) throws IOException {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ModelInferRequest.MODEL_NAME_FIELD_NUMBER -> model = in.readStringRequireUtf8();
        case ModelInferRequest.MODEL_VERSION_FIELD_NUMBER -> version = in.readStringRequireUtf8();
        case ModelInferRequest.ID_FIELD_NUMBER -> id = in.readStringRequireUtf8();
        case ModelInferRequest.PARAMETERS_FIELD_NUMBER -> parameter(in.readByteArray());
        case ModelInferRequest.OUTPUTS_FIELD_NUMBER -> output(in.readByteArray());
        default -> {
          return in.skipField(tag);
        }
      }
      return true;
    }

    /** A map entry is a message with the key as field 1 and the value as field 2. */
    private void parameter(byte[] entry) throws IOException {
      CodedInputStream in = CodedInputStream.newInstance(entry);
      String key = "";
      InferParameter value = InferParameter.getDefaultInstance();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> key = in.readStringRequireUtf8();
          case 2 -> value = InferParameter.parseFrom(in.readByteArray());
          default -> in.skipField(tag);
        }
      }
      if (parameters.size() < MOST_PARAMETERS) {
        parameters.put(key, text(value));
      }
    }

    private void output(byte[] bytes) throws IOException {
      InferRequestedOutputTensor output = InferRequestedOutputTensor.parseFrom(bytes);
      if (output.getParametersOrDefault("classification", InferParameter.getDefaultInstance()).getInt64Param() > 0) {
        classified.add(output.getName());
      }
    }
  }

  private static String text(InferParameter value) {
    return switch (value.getParameterChoiceCase()) {
      case BOOL_PARAM -> Boolean.toString(value.getBoolParam());
      case INT64_PARAM -> Long.toString(value.getInt64Param());
      case STRING_PARAM -> value.getStringParam();
      case DOUBLE_PARAM -> Double.toString(value.getDoubleParam());
      case UINT64_PARAM -> Long.toUnsignedString(value.getUint64Param());
      case PARAMETERCHOICE_NOT_SET -> "";
    };
  }
}
