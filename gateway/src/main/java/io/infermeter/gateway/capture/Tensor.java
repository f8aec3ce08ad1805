// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.ByteString;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Scores.ElementType;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One output tensor of the Open Inference Protocol, in either encoding: typed contents, or raw little-endian bytes. Elements are
 * decoded where they are asked for. Confined to the reader.
 */
final class Tensor {
  private static final int LENGTH_BYTES = 4;

  private final InferOutputTensor output;
  private final @Nullable ByteBuffer raw;
  private final int elements;
  private byte @Nullable [] @Nullable [] texts;

  private Tensor(InferOutputTensor output, @Nullable ByteBuffer raw, int elements) {
    this.output = output;
    this.raw = raw;
    this.elements = elements;
  }

  /**
   * Looks at a tensor and checks that content and shape fit.
   *
   * @param rawContent its raw content; null if it has typed contents
   */
  static Tensor of(InferOutputTensor output, @Nullable ByteString rawContent) throws Unreadable {
    if (output.containsParameters("shared_memory_region")) {
      throw new Unreadable(UnreadableCause.SHARED_MEMORY, "output " + quoted(output) + " is in shared memory, so its values never pass");
    }
    int elements = elements(output);
    ByteBuffer raw = rawContent == null ? null : rawContent.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    Tensor tensor = new Tensor(output, raw, elements);
    tensor.check();
    return tensor;
  }

  private static int elements(InferOutputTensor output) throws Unreadable {
    long count = 1;
    for (long dimension : output.getShapeList()) {
      if (dimension < 0 || (dimension > 0 && count > Integer.MAX_VALUE / dimension)) {
        throw mismatch(output, "which no message can hold");
      }
      count *= dimension;
    }
    return (int) count;
  }

  private static Unreadable mismatch(InferOutputTensor output, String why) {
    return new Unreadable(
        UnreadableCause.SHAPE_MISMATCH,
        "output " + quoted(output) + " has the shape " + shape(output) + ", " + why);
  }

  /** The shape, cut off where it is long. */
  private static String shape(InferOutputTensor output) {
    return output.getShapeCount() <= 8 ? output.getShapeList().toString() : "[" + output.getShapeCount() + " dimensions]";
  }

  private static String quoted(InferOutputTensor output) {
    String name = output.getName();
    return "\"" + (name.length() > 64 ? name.substring(0, 64) + "..." : name) + "\"";
  }

  private void check() throws Unreadable {
    int there = raw == null ? typedCount(output.getContents()) : rawCount(raw);
    if (there != elements) {
      throw mismatch(output, "but " + there + " elements");
    }
  }

  private int typedCount(InferTensorContents contents) throws Unreadable {
    return switch (output.getDatatype()) {
      case "BOOL" -> contents.getBoolContentsCount();
      case "INT8", "INT16", "INT32" -> contents.getIntContentsCount();
      case "INT64" -> contents.getInt64ContentsCount();
      case "UINT8", "UINT16", "UINT32" -> contents.getUintContentsCount();
      case "UINT64" -> contents.getUint64ContentsCount();
      case "FP32" -> contents.getFp32ContentsCount();
      case "FP64" -> contents.getFp64ContentsCount();
      case "BYTES" -> contents.getBytesContentsCount();
      default -> throw unsupported("as typed contents");
    };
  }

  private int rawCount(ByteBuffer bytes) throws Unreadable {
    if (isText()) {
      texts = split(bytes);
      return texts.length;
    }
    int width = width();
    if (bytes.remaining() % width != 0) {
      throw mismatch(output, "but " + bytes.remaining() + " bytes of " + output.getDatatype());
    }
    return bytes.remaining() / width;
  }

  private byte[][] split(ByteBuffer bytes) throws Unreadable {
    ByteBuffer rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (elements > rest.remaining() / LENGTH_BYTES) {
      throw mismatch(output, "but " + rest.remaining() + " bytes");
    }
    byte[][] parts = new byte[elements][];
    for (int i = 0; i < elements; i++) {
      int length = rest.remaining() < LENGTH_BYTES ? -1 : rest.getInt();
      if (length < 0 || length > rest.remaining()) {
        throw mismatch(output, "but its bytes end within element " + i);
      }
      parts[i] = new byte[length];
      rest.get(parts[i]);
    }
    if (rest.hasRemaining()) {
      throw mismatch(output, "but " + rest.remaining() + " bytes more");
    }
    return parts;
  }

  private int width() throws Unreadable {
    return switch (output.getDatatype()) {
      case "BOOL", "INT8", "UINT8" -> 1;
      case "INT16", "UINT16", "FP16", "BF16" -> 2;
      case "INT32", "UINT32", "FP32" -> 4;
      case "INT64", "UINT64", "FP64" -> 8;
      default -> throw unsupported("");
    };
  }

  private Unreadable unsupported(String how) {
    return new Unreadable(
        UnreadableCause.UNSUPPORTED_TYPE,
        "output " + quoted(output) + " has the datatype \"" + output.getDatatype() + "\"" + (how.isEmpty() ? "" : " " + how) + ", which is not read");
  }

  String name() {
    return output.getName();
  }

  String describe() {
    return output.getName() + " " + output.getDatatype() + shape(output);
  }

  boolean isText() {
    return output.getDatatype().equals("BYTES");
  }

  boolean isFloat() {
    return switch (output.getDatatype()) {
      case "FP16", "BF16", "FP32", "FP64" -> true;
      default -> false;
    };
  }

  /** The first dimension; 1 for a tensor without any. */
  int rows() {
    return output.getShapeCount() == 0 ? 1 : (int) output.getShape(0);
  }

  /** Elements of a row. */
  int columns() {
    return rows() == 0 ? 0 : elements / rows();
  }

  ElementType elementType() {
    return switch (output.getDatatype()) {
      case "FP16" -> ElementType.FP16;
      case "BF16" -> ElementType.BF16;
      case "FP32" -> ElementType.FP32;
      default -> ElementType.FP64;
    };
  }

  /** An element of a float tensor, widened exactly. */
  double number(int index) {
    if (raw == null) {
      return elementType() == ElementType.FP32 ? output.getContents().getFp32Contents(index) : output.getContents().getFp64Contents(index);
    }
    int at = raw.position();
    return switch (elementType()) {
      case FP16 -> Float.float16ToFloat(raw.getShort(at + 2 * index));
      case BF16 -> Float.intBitsToFloat(raw.getShort(at + 2 * index) << 16);
      case FP32 -> raw.getFloat(at + 4 * index);
      case FP64 -> raw.getDouble(at + 8 * index);
    };
  }

  /** An element of a text tensor. */
  String text(int index) {
    byte[][] parts = texts;
    return parts == null
        ? output.getContents().getBytesContents(index).toStringUtf8()
        : new String(parts[index], StandardCharsets.UTF_8);
  }

  /** An element of an integer or boolean tensor; of UINT64 the bits. */
  long integer(int index) {
    return raw == null ? typedInteger(index) : rawInteger(raw, raw.position(), index);
  }

  private long typedInteger(int index) {
    InferTensorContents contents = output.getContents();
    return switch (output.getDatatype()) {
      case "BOOL" -> contents.getBoolContents(index) ? 1 : 0;
      case "INT8", "INT16", "INT32" -> contents.getIntContents(index);
      case "INT64" -> contents.getInt64Contents(index);
      case "UINT64" -> contents.getUint64Contents(index);
      default -> Integer.toUnsignedLong(contents.getUintContents(index));
    };
  }

  private long rawInteger(ByteBuffer bytes, int at, int index) {
    return switch (output.getDatatype()) {
      case "BOOL" -> bytes.get(at + index) == 0 ? 0 : 1;
      case "INT8" -> bytes.get(at + index);
      case "UINT8" -> Byte.toUnsignedLong(bytes.get(at + index));
      case "INT16" -> bytes.getShort(at + 2 * index);
      case "UINT16" -> Short.toUnsignedLong(bytes.getShort(at + 2 * index));
      case "INT32" -> bytes.getInt(at + 4 * index);
      case "UINT32" -> Integer.toUnsignedLong(bytes.getInt(at + 4 * index));
      default -> bytes.getLong(at + 8 * index);
    };
  }

  /** An integer as text. */
  String integerText(int index) {
    long value = integer(index);
    return output.getDatatype().equals("UINT64") ? Long.toUnsignedString(value) : Long.toString(value);
  }
}
