// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages as plain bytes, for clients and servers of tests. */
public final class RawMessages implements MethodDescriptor.Marshaller<byte[]> {
  @Override
  public InputStream stream(byte[] value) {
    return new ByteArrayInputStream(value);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A method whose requests are read and dropped. */
  static MethodDescriptor<byte[], byte[]> weighed(String name) {
    return method(name).toBuilder().setRequestMarshaller(new Dropping()).build();
  }

  private static final class Dropping implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        stream.transferTo(java.io.OutputStream.nullOutputStream());
        return new byte[0];
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.newBuilder(new RawMessages(), new RawMessages())
        .setFullMethodName(name)
        .setType(MethodDescriptor.MethodType.UNKNOWN)
        .build();
  }
}
