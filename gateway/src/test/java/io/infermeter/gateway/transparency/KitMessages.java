// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages as bytes, with the flag that says whether they came compressed. */
final class KitMessages implements MethodDescriptor.Marshaller<KitMessages.Message> {
  /** A message. gRPC hands over one that was not compressed as a stream of known length. */
  record Message(byte[] bytes, boolean compressed) {}

  @Override
  public InputStream stream(Message message) {
    return new ByteArrayInputStream(message.bytes());
  }

  @Override
  public Message parse(InputStream stream) {
    try {
      return new Message(stream.readAllBytes(), !(stream instanceof KnownLength));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MethodDescriptor<Message, Message> method(String name) {
    return MethodDescriptor.newBuilder(new KitMessages(), new KitMessages())
        .setFullMethodName(name)
        .setType(MethodDescriptor.MethodType.UNKNOWN)
        .build();
  }
}
