// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Moves messages as bytes. Relies on the codecs of {@link PassThrough}. Stateless. */
final class MessageMarshaller implements MethodDescriptor.Marshaller<Message> {
  static final MessageMarshaller INSTANCE = new MessageMarshaller();

  private MessageMarshaller() {}

  @Override
  public InputStream stream(Message message) {
    return new Bytes(message.bytes());
  }

  /**
   * {@inheritDoc}
   *
   * <p>gRPC hands over a stream of known length for a message that is not compressed, and what the codec made of it for one that is.
   */
  @Override
  public Message parse(InputStream stream) {
    try {
      boolean compressed = !(stream instanceof KnownLength);
      int available = stream.available();
      byte[] bytes = stream.readNBytes(available);
      if (bytes.length != available || stream.read() >= 0) {
        throw new IOException("a message was said to have " + available + " bytes and has not");
      }
      return new Message(bytes, compressed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Bytes extends ByteArrayInputStream implements KnownLength, Drainable {
    Bytes(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = count - pos;
      target.write(buf, pos, length);
      pos = count;
      return length;
    }
  }
}
