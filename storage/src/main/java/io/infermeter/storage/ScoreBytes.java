// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Scores.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scores as bytes: 8 for each of FP64, 4 for each of the narrower types, which all fit a float exactly. Big-endian. */
final class ScoreBytes {
  private ScoreBytes() {}

  static byte @Nullable [] encode(Scores scores) {
    if (scores.isEmpty()) {
      return null;
    }
    boolean wide = scores.type() == ElementType.FP64;
    ByteBuffer bytes = ByteBuffer.allocate(scores.values().length * (wide ? Double.BYTES : Float.BYTES));
    for (double value : scores.values()) {
      if (wide) {
        bytes.putDouble(value);
      } else {
        bytes.putFloat((float) value);
      }
    }
    return bytes.array();
  }

  /** @param classes whose each of the scores is; empty where it is not known */
  static Scores decode(@Nullable String type, byte @Nullable [] bytes, List<String> classes) {
    if (type == null || bytes == null) {
      return Scores.NONE;
    }
    ElementType element = ElementType.valueOf(type);
    boolean wide = element == ElementType.FP64;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    double[] values = new double[bytes.length / (wide ? Double.BYTES : Float.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = wide ? in.getDouble() : in.getFloat();
    }
    return new Scores(element, values, classes);
  }
}
