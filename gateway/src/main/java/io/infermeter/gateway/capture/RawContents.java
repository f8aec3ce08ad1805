// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.ByteString;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Typed contents as the raw bytes that say the same: little-endian, texts after their length in four bytes. */
final class RawContents {
  private RawContents() {}

  static ByteString of(InferInputTensor input) throws Unreadable {
    InferTensorContents from = input.getContents();
    return switch (input.getDatatype()) {
      case "BOOL" -> {
        ByteBuffer to = buffer(from.getBoolContentsCount(), 1);
        from.getBoolContentsList().forEach(each -> to.put((byte) (each ? 1 : 0)));
        yield done(to);
      }
      case "INT8", "INT16", "INT32" -> integers(from.getIntContentsList(), input.getDatatype());
      case "UINT8", "UINT16", "UINT32" -> integers(from.getUintContentsList(), input.getDatatype());
      case "INT64" -> longs(from.getInt64ContentsList());
      case "UINT64" -> longs(from.getUint64ContentsList());
      case "FP32" -> {
        ByteBuffer to = buffer(from.getFp32ContentsCount(), Float.BYTES);
        from.getFp32ContentsList().forEach(to::putFloat);
        yield done(to);
      }
      case "FP64" -> {
        ByteBuffer to = buffer(from.getFp64ContentsCount(), Double.BYTES);
        from.getFp64ContentsList().forEach(to::putDouble);
        yield done(to);
      }
      case "BYTES" -> texts(from);
      default -> throw new Unreadable(UnreadableCause.MALFORMED, "input of type " + Unreadable.shown(input.getDatatype()) + " as typed contents");
    };
  }

  private static ByteString integers(java.util.List<Integer> from, String type) {
    int width = type.endsWith("8") ? 1 : type.endsWith("16") ? Short.BYTES : Integer.BYTES;
    ByteBuffer to = buffer(from.size(), width);
    for (int each : from) {
      switch (width) {
        case 1 -> to.put((byte) each);
        case Short.BYTES -> to.putShort((short) each);
        default -> to.putInt(each);
      }
    }
    return done(to);
  }

  private static ByteString longs(java.util.List<Long> from) {
    ByteBuffer to = buffer(from.size(), Long.BYTES);
    from.forEach(to::putLong);
    return done(to);
  }

  private static ByteString texts(InferTensorContents from) {
    int size = from.getBytesContentsList().stream().mapToInt(text -> Integer.BYTES + text.size()).sum();
    ByteBuffer to = buffer(size, 1);
    for (ByteString text : from.getBytesContentsList()) {
      to.putInt(text.size());
      text.copyTo(to);
    }
    return done(to);
  }

  private static ByteBuffer buffer(int count, int width) {
    return ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteString done(ByteBuffer buffer) {
    return ByteString.copyFrom(buffer.flip());
  }
}
