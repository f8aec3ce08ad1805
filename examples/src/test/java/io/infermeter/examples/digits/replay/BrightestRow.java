// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import com.google.protobuf.ByteString;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A poor model that is quick to write: the class is the index of the row of pixels with the largest sum. */
final class BrightestRow {
  private static final int SIDE = 8;
  private static final int PIXELS = SIDE * SIDE;

  private BrightestRow() {}

  static ModelInferResponse answer(ModelInferRequest request) {
    float[] pixels = pixels(request);
    int rows = pixels.length / PIXELS;
    ByteBuffer raw = ByteBuffer.allocate(rows * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    InferTensorContents.Builder typed = InferTensorContents.newBuilder();
    for (int row = 0; row < rows; row++) {
      int label = label(pixels, row * PIXELS);
      raw.putLong(label);
      typed.addInt64Contents(label);
    }
    InferOutputTensor.Builder output = InferOutputTensor.newBuilder().setName("label").setDatatype("INT64").addShape(rows);
    ModelInferResponse.Builder response = ModelInferResponse.newBuilder().setModelName("digits").setId(request.getId());
    if (request.getRawInputContentsCount() > 0) {
      return response.addOutputs(output).addRawOutputContents(ByteString.copyFrom(raw.flip())).build();
    }
    return response.addOutputs(output.setContents(typed)).build();
  }

  private static float[] pixels(ModelInferRequest request) {
    int count = (int) request.getInputs(0).getShape(0) * PIXELS;
    float[] pixels = new float[count];
    if (request.getRawInputContentsCount() > 0) {
      ByteBuffer raw = request.getRawInputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      raw.asFloatBuffer().get(pixels);
    } else {
      for (int i = 0; i < count; i++) {
        pixels[i] = request.getInputs(0).getContents().getFp32Contents(i);
      }
    }
    return pixels;
  }

  private static int label(float[] pixels, int from) {
    int brightest = 0;
    float most = -1;
    for (int line = 0; line < SIDE; line++) {
      float sum = 0;
      for (int i = 0; i < SIDE; i++) {
        sum += pixels[from + line * SIDE + i];
      }
      if (sum > most) {
        most = sum;
        brightest = line;
      }
    }
    return brightest;
  }
}
