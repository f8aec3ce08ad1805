// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.ByteString;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Scores.ElementType;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One output tensor of the Open Inference Protocol, in either encoding: typed contents, or raw little-endian bytes. Elements are
 * decoded where they are asked for. Confined to the reader.
 */
final class Tensor {
  private static final int LENGTH_BYTES = 4;
  private static final Pattern SCORE_AND_INDEX = Pattern.compile("[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?:[0-9]+(?::|$)");

  /** Of four bytes a character at most; a score and an index may stand before. */
  private static final int LONGEST_TEXT = 64 + 4 * CaptureBounds.NAME_LENGTH;

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
    if (output.getName().length() > CaptureBounds.NAME_LENGTH) {
      throw new Unreadable(UnreadableCause.MALFORMED, "output " + quoted(output) + " has a name of more than 256 characters");
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
      // Each dimension by itself, too: beside one of 0 the product says nothing about the others.
      if (dimension < 0 || dimension > Integer.MAX_VALUE || count * dimension > Integer.MAX_VALUE) {
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
    return "\"" + Unreadable.shown(name) + "\"";
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
        "output " + quoted(output) + " has the datatype \"" + Unreadable.shown(output.getDatatype()) + "\"" + (how.isEmpty() ? "" : " " + how)
            + ", which is not read");
  }

  String name() {
    return output.getName();
  }

  String describe() {
    return Unreadable.shown(output.getName()) + " " + Unreadable.shown(output.getDatatype()) + shape(output);
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
    if (rows() > 0) {
      return elements / rows();
    }
    long product = output.getShapeList().stream().skip(1).reduce(1L, (a, b) -> Math.min(a * b, Integer.MAX_VALUE));
    return (int) product;
  }

  /** Elements of the whole tensor. */
  int elements() {
    return elements;
  }

  /** How many dimensions there are. */
  int rank() {
    return output.getShapeCount();
  }

  ElementType elementType() {
    return switch (output.getDatatype()) {
      case "FP16" -> ElementType.FP16;
      case "BF16" -> ElementType.BF16;
      case "FP32" -> ElementType.FP32;
      default -> ElementType.FP64;
    };
  }

  /** An element of a float tensor, widened exactly; of an integer tensor rounded to the nearest. */
  double number(int index) {
    if (!isFloat()) {
      long value = integer(index);
      boolean beyondSign = value < 0 && output.getDatatype().equals("UINT64");
      return beyondSign ? 2.0 * ((value >>> 1) | (value & 1)) : value;
    }
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

  /**
   * An element of a text tensor.
   *
   * @throws Unreadable if it is too long for the name of a class, or not text
   */
  String text(int index) throws Unreadable {
    byte[][] parts = texts;
    ByteString bytes = parts == null ? output.getContents().getBytesContents(index) : ByteString.copyFrom(parts[index]);
    if (bytes.size() > LONGEST_TEXT || !bytes.isValidUtf8()) {
      throw new Unreadable(
          UnreadableCause.NO_PREDICTION_OUTPUT,
          "element " + index + " of output " + quoted(output) + " is not a name: " + bytes.size() + " bytes"
              + (bytes.isValidUtf8() ? "" : ", not UTF-8"));
    }
    return bytes.toStringUtf8();
  }

  /** Whether the first element of a text tensor begins with a score and an index, as "0.5:3" does. */
  boolean namesScoreAndIndex() {
    try {
      return elements > 0 && SCORE_AND_INDEX.matcher(text(0)).lookingAt();
    } catch (Unreadable e) {
      return false;
    }
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
