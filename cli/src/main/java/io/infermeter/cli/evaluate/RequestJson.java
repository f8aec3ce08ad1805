// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.infermeter.cli.WrongUsage;
import io.infermeter.protocol.inference.InferParameter;
import io.infermeter.protocol.inference.ModelInferRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whole requests in the Open Inference Protocol's REST form: inputs with name, shape, datatype and data, and parameters. */
final class RequestJson {
  private RequestJson() {}

  /** @param rows how many labels there are: what each input's first dimension must be, unless there is one label for all */
  static ModelInferRequest request(JsonObject object, int rows) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
    for (JsonElement each : object.getAsJsonArray("inputs")) {
      input(request, each.getAsJsonObject(), rows);
    }
    if (object.has("parameters")) {
      for (Map.Entry<String, JsonElement> parameter : object.getAsJsonObject("parameters").entrySet()) {
        request.putParameters(parameter.getKey(), parameter(parameter.getValue()));
      }
    }
    if (object.has("outputs")) {
      object.getAsJsonArray("outputs").forEach(each -> request.addOutputsBuilder().setName(each.getAsJsonObject().get("name").getAsString()));
    }
    return request.build();
  }

  private static void input(ModelInferRequest.Builder request, JsonObject input, int rows) {
    for (String needed : List.of("name", "shape", "datatype", "data")) {
      if (!input.has(needed)) {
        throw new WrongUsage("an input has no \"" + needed + "\"; an input has name, shape, datatype and data");
      }
    }
    String name = input.get("name").getAsString();
    ElementType type = ElementType.of(input.get("datatype").getAsString(), name);
    List<Long> shape = new ArrayList<>();
    input.getAsJsonArray("shape").forEach(each -> shape.add(each.getAsLong()));
    if (rows > 1 && (shape.isEmpty() || shape.getFirst() != rows)) {
      throw new WrongUsage("input " + name + " has the shape " + shape + ", and there are " + rows + " labels: one a row");
    }
    JsonArray data = input.getAsJsonArray("data");
    RawTensor raw = new RawTensor(name, type);
    @SuppressWarnings("unchecked")
    List<Object> values = (List<Object>) JsonSamples.value(name, data);
    values.forEach(raw::add);
    long expected = shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    if (expected != values.size()) {
      throw new WrongUsage("input " + name + " of the shape " + shape + " has " + values.size() + " elements instead of " + expected);
    }
    request.addInputsBuilder().setName(name).setDatatype(type.name()).addAllShape(shape);
    request.addRawInputContents(raw.bytes());
  }

  private static InferParameter parameter(JsonElement value) {
    InferParameter.Builder parameter = InferParameter.newBuilder();
    var primitive = value.getAsJsonPrimitive();
    if (primitive.isBoolean()) {
      return parameter.setBoolParam(primitive.getAsBoolean()).build();
    }
    if (primitive.isString()) {
      return parameter.setStringParam(primitive.getAsString()).build();
    }
    return primitive.getAsString().matches("-?\\d+")
        ? parameter.setInt64Param(primitive.getAsLong()).build()
        : parameter.setDoubleParam(primitive.getAsDouble()).build();
  }
}
