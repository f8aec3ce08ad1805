// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.WrongUsage;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelMetadataResponse.TensorMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a data set become the input tensors of a model: as a mapping says, or by names, or, for a model with one input, all
 * columns in their order.
 *
 * @param inputs the tensors
 * @param unused columns that no tensor takes
 */
record TensorPlan(List<TensorInput> inputs, List<String> unused) {

  /**
   * Plans.
   *
   * @param metadata the model's own description of its inputs; empty where the server has none
   * @param columns the columns but for the label
   * @param mapping the columns of tensors, by tensor; empty: found by name
   * @throws WrongUsage in one sentence, if the columns do not fit
   */
  static TensorPlan of(List<TensorMetadata> metadata, List<String> columns, List<ColumnMapping> mapping) {
    List<TensorInput> inputs = mapping.isEmpty() ? byMetadata(metadata, columns) : byMapping(metadata, columns, mapping);
    Set<String> used = new HashSet<>();
    inputs.forEach(input -> used.addAll(input.columns()));
    return new TensorPlan(inputs, columns.stream().filter(column -> !used.contains(column)).toList());
  }

  private static List<TensorInput> byMapping(List<TensorMetadata> metadata, List<String> columns, List<ColumnMapping> mapping) {
    Map<String, TensorMetadata> known = new LinkedHashMap<>();
    metadata.forEach(each -> known.put(each.getName(), each));
    List<TensorInput> inputs = new ArrayList<>();
    for (ColumnMapping each : mapping) {
      TensorMetadata tensor = known.get(each.tensor());
      if (tensor == null && !known.isEmpty()) {
        throw new WrongUsage("--map names the tensor \"" + each.tensor() + "\"; the model has the inputs " + known.keySet());
      }
      inputs.add(input(each, tensor, each.columns(columns)));
    }
    return inputs;
  }

  private static TensorInput input(ColumnMapping mapping, @Nullable TensorMetadata tensor, List<String> columns) {
    if (tensor != null) {
      return input(tensor, columns, mapping.type());
    }
    if (mapping.type().isEmpty()) {
      throw new WrongUsage(
          "the model server does not describe the model, so --map must name the type: --map " + mapping.tensor() + ":FP32=...");
    }
    return new TensorInput(mapping.tensor(), ElementType.of(mapping.type(), mapping.tensor()), List.of(-1L), true, columns);
  }

  private static TensorInput input(TensorMetadata tensor, List<String> columns, String type) {
    List<Long> shape = tensor.getShapeList();
    boolean batches = !shape.isEmpty() && shape.getFirst() < 0;
    return new TensorInput(
        tensor.getName(), ElementType.of(type.isEmpty() ? tensor.getDatatype() : type, tensor.getName()),
        batches ? shape.subList(1, shape.size()) : shape, batches, columns);
  }

  private static List<TensorInput> byMetadata(List<TensorMetadata> metadata, List<String> columns) {
    if (metadata.isEmpty()) {
      throw new WrongUsage("the model server does not describe the model's inputs; say it with --map TENSOR:TYPE=COLUMNS, for example --map input:FP32=*");
    }
    List<TensorInput> inputs = new ArrayList<>();
    for (TensorMetadata tensor : metadata) {
      List<String> own = columns.stream().filter(column -> belongs(column, tensor.getName())).toList();
      if (own.isEmpty() && metadata.size() == 1) {
        own = columns;
      }
      if (own.isEmpty()) {
        throw new WrongUsage(
            "no column fills the input " + tensor.getName() + " " + tensor.getDatatype() + tensor.getShapeList() + "; name the columns with --map "
                + tensor.getName() + "=COLUMN,...; there are " + columns);
      }
      inputs.add(input(tensor, own, ""));
    }
    return inputs;
  }

  /** A column of the tensor's name, or name[0], name_0, name.0. */
  private static boolean belongs(String column, String tensor) {
    return column.equals(tensor)
        || (column.startsWith(tensor) && column.substring(tensor.length()).matches("\\[\\d+]|[_.]\\d+"));
  }

  /** Whether several rows fit into one call. */
  boolean batches() {
    return inputs.stream().allMatch(TensorInput::batches);
  }

  /** A request with these rows; model, version and id are set when it is sent. */
  ModelInferRequest request(List<Sample.Row> rows) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
    for (TensorInput input : inputs) {
      TensorInput.Filled filled = input.fill(rows);
      request.addInputsBuilder().setName(input.name()).setDatatype(input.type().name()).addAllShape(filled.shape());
      request.addRawInputContents(filled.bytes());
    }
    return request.build();
  }
}
