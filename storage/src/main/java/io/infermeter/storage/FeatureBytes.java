// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.prediction.Input;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The features of an input as bytes.
 *
 * <pre>
 * features = byte n, n x (text name, 8 bytes IEEE 754), byte n, n x (text name, text)
 * text     = length in two bytes, modified UTF-8, as java.io.DataOutput writes it; numbers big-endian
 * </pre>
 */
final class FeatureBytes {
  private FeatureBytes() {}

  static byte @Nullable [] encode(Input input) {
    if (input.features().isEmpty() && input.categories().isEmpty()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(input.features().size());
      for (Map.Entry<String, Double> feature : input.features().entrySet()) {
        out.writeUTF(feature.getKey());
        out.writeDouble(feature.getValue());
      }
      out.writeByte(input.categories().size());
      for (Map.Entry<String, String> category : input.categories().entrySet()) {
        out.writeUTF(category.getKey());
        out.writeUTF(category.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a feature cannot be stored", e);
    }
    return bytes.toByteArray();
  }

  static Input decode(@Nullable Long hash, byte @Nullable [] bytes) {
    if (hash == null && bytes == null) {
      return Input.NONE;
    }
    TreeMap<String, Double> numbers = new TreeMap<>();
    TreeMap<String, String> categories = new TreeMap<>();
    if (bytes != null) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
        for (int left = in.readUnsignedByte(); left > 0; left--) {
          numbers.put(in.readUTF(), in.readDouble());
        }
        for (int left = in.readUnsignedByte(); left > 0; left--) {
          categories.put(in.readUTF(), in.readUTF());
        }
      } catch (IOException e) {
        throw new UncheckedIOException("stored features are broken", e);
      }
    }
    return new Input(hash == null ? 0 : hash, numbers, categories);
  }
}
