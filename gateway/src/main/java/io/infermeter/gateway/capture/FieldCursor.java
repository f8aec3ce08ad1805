// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the length-delimited fields of a protobuf message, of which the end may be cut off, without decoding what it passes. All
 * other fields are skipped. Used by one thread.
 */
final class FieldCursor {
  private final byte[] bytes;
  private final CodedInputStream in;
  private int number;
  private int start;
  private int length;

  FieldCursor(byte[] bytes) {
    this.bytes = bytes;
    this.in = CodedInputStream.newInstance(bytes);
  }

  /**
   * Goes to the next field.
   *
   * @return false if there is none, or if the field before was cut
   * @throws IOException if the bytes are not those of a message, or end within a tag or a length
   */
  boolean next() throws IOException {
    if (isCut()) {
      return false;
    }
    in.skipRawBytes(start + length - in.getTotalBytesRead());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        number = WireFormat.getTagFieldNumber(tag);
        length = in.readRawVarint32();
        start = in.getTotalBytesRead();
        return length >= 0;
      }
      if (!in.skipField(tag)) {
        return false;
      }
    }
    return false;
  }

  /** The field's number. */
  int number() {
    return number;
  }

  /** Bytes of the field, also of those that are not there. */
  int length() {
    return length;
  }

  /** Whether the bytes end within the field. */
  boolean isCut() {
    return length > bytes.length - start;
  }

  /** The bytes of the field, as far as they are there. */
  byte[] content() {
    return java.util.Arrays.copyOfRange(bytes, start, start + Math.min(length, bytes.length - start));
  }

  /** The field as text, empty if it is cut. What is not UTF-8 is replaced. */
  String text() {
    return isCut() ? "" : new String(bytes, start, length, StandardCharsets.UTF_8);
  }
}
