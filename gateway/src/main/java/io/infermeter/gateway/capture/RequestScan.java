// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

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
 * @param id the request's id; empty if it has none
 * @param parameters its parameters as text
 * @param classified the outputs that are asked for with Triton's classification extension
 */
record RequestScan(String model, String id, Map<String, String> parameters, Set<String> classified) {
  private static final int MOST_PARAMETERS = 64;

  static final RequestScan NOTHING = new RequestScan("", "", Map.of(), Set.of());

  static RequestScan of(byte[] bytes) {
    Reading reading = new Reading();
    reading.read(new FieldCursor(bytes));
    return new RequestScan(reading.model, reading.id, reading.parameters, reading.classified);
  }

  /** The id alone; empty if it does not stand there as a whole. The last one counts, as in any protobuf message. */
  static String id(byte[] bytes) {
    String id = "";
    FieldCursor fields = new FieldCursor(bytes);
    try {
      while (fields.next()) {
        if (fields.number() == ModelInferRequest.ID_FIELD_NUMBER) {
          id = fields.text();
        }
      }
    } catch (IOException e) {
      return id;
    }
    return id;
  }

  private static final class Reading {
    private String model = "";
    private String id = "";
    private final Map<String, String> parameters = new TreeMap<>();
    private final Set<String> classified = new HashSet<>();

    void read(FieldCursor fields) {
      try {
        while (fields.next() && !fields.isCut()) {
          field(fields);
        }
      } catch (IOException e) {
        // What was read before stays.
      }
    }

    private void field(FieldCursor fields) throws IOException {
      switch (fields.number()) {
        case ModelInferRequest.MODEL_NAME_FIELD_NUMBER -> model = fields.text();
        case ModelInferRequest.ID_FIELD_NUMBER -> id = fields.text();
        case ModelInferRequest.PARAMETERS_FIELD_NUMBER -> parameter(fields.content());
        case ModelInferRequest.OUTPUTS_FIELD_NUMBER -> output(fields.content());
        default -> { }
      }
    }

    /** A map entry is a message with the key as field 1 and the value as field 2. */
    private void parameter(byte[] bytes) throws IOException {
      FieldCursor entry = new FieldCursor(bytes);
      String key = "";
      InferParameter value = InferParameter.getDefaultInstance();
      while (entry.next()) {
        if (entry.number() == 1) {
          key = entry.text();
        } else if (entry.number() == 2) {
          value = InferParameter.parseFrom(entry.content());
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
