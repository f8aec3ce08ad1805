// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.serving;

import static io.infermeter.examples.digits.serving.DigitsModel.INPUT;
import static io.infermeter.examples.digits.serving.DigitsModel.PIXELS;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusException;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Reads the input tensor of a request, typed or raw, and says what is wrong with it. */
final class PixelsReader {
  /** More rows than a message of the permitted size can hold. */
  private static final long MAX_ROWS = Integer.MAX_VALUE / (PIXELS * Float.BYTES);

  /**
   * The input as numbers.
   *
   * @param pixels 64 per row
   * @param rows at least 1
   */
  record Pixels(FloatBuffer pixels, int rows) {}

  private PixelsReader() {}

  static Pixels read(ModelInferRequest request) throws StatusException {
    if (request.getInputsCount() != 1) {
      throw invalid("expected one input tensor, '%s', got %d", INPUT, request.getInputsCount());
    }
    InferInputTensor tensor = request.getInputs(0);
    if (!tensor.getName().equals(INPUT)) {
      throw invalid("unknown input tensor '%s'; the model takes '%s'", tensor.getName(), INPUT);
    }
    if (!tensor.getDatatype().equals("FP32")) {
      throw invalid("input '%s' has datatype '%s', expected FP32", INPUT, tensor.getDatatype());
    }
    int rows = rows(tensor);
    FloatBuffer pixels = request.getRawInputContentsCount() > 0 ? raw(request, rows) : typed(tensor, rows);
    return new Pixels(pixels, rows);
  }

  private static int rows(InferInputTensor tensor) throws StatusException {
    if (tensor.getShapeCount() != 2 || tensor.getShape(1) != PIXELS || tensor.getShape(0) < 1 || tensor.getShape(0) > MAX_ROWS) {
      throw invalid("input '%s' has shape %s, expected [N, %d] with N at least 1", INPUT, tensor.getShapeList(), PIXELS);
    }
    return (int) tensor.getShape(0);
  }

  private static FloatBuffer raw(ModelInferRequest request, int rows) throws StatusException {
    if (request.getRawInputContentsCount() != 1 || request.getInputs(0).hasContents()) {
      throw invalid("raw_input_contents must have exactly one entry per input, and then no input may have typed contents");
    }
    ByteString bytes = request.getRawInputContents(0);
    long expected = (long) rows * PIXELS * Float.BYTES;
    if (bytes.size() != expected) {
      throw invalid("raw contents of input '%s' have %d bytes, its shape needs %d", INPUT, bytes.size(), expected);
    }
    ByteBuffer copy = direct(rows).put(bytes.asReadOnlyByteBuffer()).flip();
    // Raw tensors are little-endian on the wire, ONNX Runtime reads the machine's own order.
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? copy.asFloatBuffer() : swapped(copy);
  }

  private static FloatBuffer swapped(ByteBuffer littleEndian) {
    FloatBuffer pixels = ByteBuffer.allocateDirect(littleEndian.remaining()).order(ByteOrder.nativeOrder()).asFloatBuffer();
    return pixels.put(littleEndian.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()).flip();
  }

  private static FloatBuffer typed(InferInputTensor tensor, int rows) throws StatusException {
    int values = tensor.getContents().getFp32ContentsCount();
    long expected = (long) rows * PIXELS;
    if (values != expected) {
      throw invalid("input '%s' has %d fp32_contents, its shape needs %d", INPUT, values, expected);
    }
    FloatBuffer pixels = direct(rows).asFloatBuffer();
    for (int i = 0; i < values; i++) {
      pixels.put(tensor.getContents().getFp32Contents(i));
    }
    return pixels.flip();
  }

  private static ByteBuffer direct(int rows) {
    return ByteBuffer.allocateDirect(rows * PIXELS * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  private static StatusException invalid(String sentence, Object... values) {
    return Status.INVALID_ARGUMENT.withDescription(sentence.formatted(values)).asException();
  }
}
