// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import com.google.protobuf.ByteString;
import io.infermeter.cli.WrongUsage;
import java.io.ByteArrayOutputStream;

/** The raw bytes of a tensor in the making. Not thread-safe. */
final class RawTensor {
  private final String name;
  private final ElementType type;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  RawTensor(String name, ElementType type) {
    this.name = name;
    this.type = type;
  }

  /**
   * Adds one element.
   *
   * @throws WrongUsage if it is no value of the tensor's type
   */
  void add(Object value) {
    try {
      type.write(value, out);
    } catch (NumberFormatException e) {
      throw new WrongUsage("the value \"" + value + "\" of tensor " + name + " is no " + type + ": " + e.getMessage());
    }
  }

  ByteString bytes() {
    return ByteString.copyFrom(out.toByteArray());
  }
}
