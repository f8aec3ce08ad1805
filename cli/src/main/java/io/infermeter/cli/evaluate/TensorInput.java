// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import com.google.protobuf.ByteString;
import io.infermeter.cli.WrongUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One input tensor, and the columns that fill it.
 *
 * @param name the tensor
 * @param type of its elements
 * @param rowShape its shape without the dimension of rows; at most one -1, which takes what there is
 * @param batches whether it has a dimension of rows
 * @param columns whose values make a row of it, one after the other
 */
record TensorInput(String name, ElementType type, List<Long> rowShape, boolean batches, List<String> columns) {

  /** The shape of a tensor with these rows, and its bytes. */
  record Filled(List<Long> shape, ByteString bytes) {}

  /** @throws WrongUsage with the line, if a row does not fit */
  Filled fill(List<Sample.Row> rows) {
    RawTensor raw = new RawTensor(name, type);
    int elements = -1;
    for (Sample.Row row : rows) {
      List<Object> values = values(row);
      if (elements >= 0 && elements != values.size()) {
        throw new WrongUsage("line " + row.line() + " of the data has " + values.size() + " values for tensor " + name + ", others have " + elements);
      }
      elements = values.size();
      try {
        values.forEach(raw::add);
      } catch (WrongUsage e) {
        throw new WrongUsage("line " + row.line() + " of the data: " + e.getMessage());
      }
    }
    List<Long> shape = new ArrayList<>();
    if (batches) {
      shape.add((long) rows.size());
    }
    shape.addAll(shapeOf(elements, rows.getFirst().line()));
    return new Filled(shape, raw.bytes());
  }

  private List<Object> values(Sample.Row row) {
    List<Object> values = new ArrayList<>();
    for (String column : columns) {
      Object value = row.values().get(column);
      if (value == null) {
        throw new WrongUsage("line " + row.line() + " of the data has no \"" + column + "\", which tensor " + name + " is filled from");
      }
      if (value instanceof List<?> list) {
        values.addAll(list);
      } else {
        values.add(value);
      }
    }
    return values;
  }

  private List<Long> shapeOf(int elements, long line) {
    long known = rowShape.stream().filter(each -> each >= 0).reduce(1L, (a, b) -> a * b);
    boolean open = rowShape.contains(-1L);
    if (open ? known == 0 || elements % known != 0 : elements != known) {
      throw new WrongUsage(
          "line " + line + " of the data has " + elements + " values for tensor " + name + ", which takes " + rowShape + " for each row; --map says"
              + " which columns go into it");
    }
    return rowShape.stream().map(each -> each >= 0 ? each : elements / known).toList();
  }

  /** The first sample's columns, all of which the others have too where the file is CSV. */
  static List<String> columns(Map<String, Object> values) {
    return List.copyOf(values.keySet());
  }
}
