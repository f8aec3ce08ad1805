// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.ByteString;
import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Messages of the protocol, as a test writes them down. */
final class Wire {
  private Wire() {}

  static ModelInferRequest.Builder request(String model, String id) {
    return ModelInferRequest.newBuilder().setModelName(model).setId(id);
  }

  static ModelInferResponse.Builder response(String model, String version) {
    return ModelInferResponse.newBuilder().setModelName(model).setModelVersion(version);
  }

  static InferOutputTensor.Builder head(String name, String datatype, long... shape) {
    return InferOutputTensor.newBuilder().setName(name).setDatatype(datatype).addAllShape(LongStream.of(shape).boxed().toList());
  }

  static InferOutputTensor ints(String name, long[] shape, long... values) {
    return head(name, "INT64", shape)
        .setContents(InferTensorContents.newBuilder().addAllInt64Contents(LongStream.of(values).boxed().toList()))
        .build();
  }

  static InferOutputTensor floats(String name, long[] shape, double... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (double value : values) {
      contents.addFp32Contents((float) value);
    }
    return head(name, "FP32", shape).setContents(contents).build();
  }

  static InferOutputTensor texts(String name, long[] shape, String... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    Stream.of(values).map(ByteString::copyFromUtf8).forEach(contents::addBytesContents);
    return head(name, "BYTES", shape).setContents(contents).build();
  }

  static long[] shape(long... shape) {
    return shape;
  }

  static ByteString littleEndian(int bytes, java.util.function.Consumer<ByteBuffer> writer) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    writer.accept(buffer);
    return ByteString.copyFrom(buffer.flip());
  }

  static CapturedMessage plain(byte[] bytes) {
    return new CapturedMessage(bytes, true, "", bytes.length);
  }

  static CapturedMessage plain(com.google.protobuf.MessageLite message) {
    return plain(message.toByteArray());
  }

  static CapturedMessage cut(com.google.protobuf.MessageLite message, int kept) {
    byte[] bytes = message.toByteArray();
    return new CapturedMessage(java.util.Arrays.copyOf(bytes, kept), false, "", bytes.length);
  }

  static CapturedMessage gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CapturedMessage(out.toByteArray(), true, "gzip", out.size());
  }

  static CallHead head(Map<String, String> metadata) {
    return new CallHead() {
      @Override
      public String method() {
        return OpenInferenceReader.METHOD;
      }

      @Override
      public @org.jspecify.annotations.Nullable String header(String name) {
        return metadata.get(name);
      }
    };
  }
}
