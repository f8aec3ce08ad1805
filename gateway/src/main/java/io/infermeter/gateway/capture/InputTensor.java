// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.ByteString;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** One input tensor with raw contents, as rows. Confined to the reader. */
final class InputTensor {
  private final InferInputTensor input;
  private final Tensor elements;
  private final ByteString content;
  private final boolean byRows;
  private final int columns;
  private int @Nullable [] starts;

  private InputTensor(InferInputTensor input, Tensor elements, ByteString content, boolean byRows, int columns) {
    this.input = input;
    this.elements = elements;
    this.content = content;
    this.byRows = byRows;
    this.columns = columns;
  }

  /**
   * Looks at a tensor and checks that content and shape fit.
   *
   * @param rows of the answer
   */
  static InputTensor of(InferInputTensor input, ByteString content, int rows) throws Unreadable {
    // The two messages have the same fields, so one reader of elements serves both.
    InferOutputTensor same =
        InferOutputTensor.newBuilder()
            .setName(input.getName()).setDatatype(input.getDatatype()).addAllShape(input.getShapeList())
            .putAllParameters(input.getParametersMap()).build();
    Tensor elements = Tensor.of(same, content);
    boolean byRows = input.getShapeCount() > 0 && input.getShape(0) == rows && rows > 0;
    return new InputTensor(input, elements, content, byRows, byRows ? elements.elements() / rows : elements.elements());
  }

  String name() {
    return input.getName();
  }

  /** Name, type and shape of a row, which tell tensors of the same bytes apart. */
  String kind() {
    return name() + '\0' + input.getDatatype() + input.getShapeList().subList(byRows ? 1 : 0, input.getShapeCount());
  }

  /** Whether each row has a part of its own; else the whole belongs to every row. */
  boolean byRows() {
    return byRows;
  }

  /** Elements of a row. */
  int columns() {
    return columns;
  }

  boolean isText() {
    return elements.isText();
  }

  /** An element of a row, as a number. */
  double number(int row, int index) {
    return elements.number(at(row, index));
  }

  /** An element of a row, as text; null if it is too long, or no text. */
  @Nullable String text(int row, int index) {
    try {
      return elements.text(at(row, index));
    } catch (Unreadable e) {
      return null;
    }
  }

  private int at(int row, int index) {
    return (byRows ? row * columns : 0) + index;
  }

  /** The bytes of a row; of the whole tensor, where rows share it. */
  ByteBuffer bytes(int row) {
    ByteBuffer all = content.asReadOnlyByteBuffer();
    if (!byRows) {
      return all;
    }
    int first = row * columns;
    return all.slice(start(first), start(first + columns) - start(first));
  }

  private int start(int element) {
    if (!isText()) {
      return elements.elements() == 0 ? 0 : (int) ((long) content.size() / elements.elements() * element);
    }
    if (starts == null) {
      starts = starts();
    }
    return starts[element];
  }

  /** Where texts begin; their lengths were checked when the tensor was looked at. */
  private int[] starts() {
    ByteBuffer bytes = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int[] found = new int[elements.elements() + 1];
    for (int i = 0; i < elements.elements(); i++) {
      found[i + 1] = found[i] + Integer.BYTES + bytes.getInt(found[i]);
    }
    return found;
  }
}
