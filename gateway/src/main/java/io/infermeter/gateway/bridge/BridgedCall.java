// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A call of one of the gateway's own services, as events for one thread that may block. The next message is asked for by {@link #more}
 * alone, so at most one waits here, however slow the reader is.
 */
final class BridgedCall extends ClientCall.Listener<byte[]> {
  /** The largest message of an answer; own services stay below. */
  private static final int LONGEST_ANSWER = 8 << 20;

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new Bytes(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ClientCall<byte[], byte[]> call;

  private BridgedCall(ClientCall<byte[], byte[]> call) {
    this.call = call;
  }

  /** What the service answers, in this order: perhaps headers, messages, the end. */
  sealed interface Event {
    record Headers(Metadata metadata) implements Event {}

    record Message(byte[] bytes) implements Event {}

    record End(Status status, Metadata trailers) implements Event {}
  }

  /** Starts a call with its one request. */
  static BridgedCall start(Channel channel, String method, MethodDescriptor.MethodType type, CallOptions options, Metadata headers, byte[] request) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.newBuilder(BYTES, BYTES).setType(type).setFullMethodName(method).build();
    BridgedCall bridged = new BridgedCall(channel.newCall(descriptor, options.withMaxInboundMessageSize(LONGEST_ANSWER)));
    bridged.call.start(bridged, headers);
    bridged.call.sendMessage(request);
    bridged.call.halfClose();
    // One message and the end of a unary call come by themselves.
    bridged.call.request(type.serverSendsOneMessage() ? 2 : 1);
    return bridged;
  }

  /** Waits for the end of the call, for so long; its events are still to be taken then. */
  boolean ends(Duration longest) throws InterruptedException {
    return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Takes all events that have come. */
  Queue<Event> rest() {
    Queue<Event> rest = new ArrayDeque<>();
    events.drainTo(rest);
    return rest;
  }

  /** Waits for the next event. */
  Event next() throws InterruptedException {
    return events.take();
  }

  /** Asks for one more message. */
  void more() {
    call.request(1);
  }

  /** Ends the call, for a reason. */
  void cancel(String reason) {
    call.cancel(reason, null);
  }

  @Override
  public void onHeaders(Metadata headers) {
    events.add(new Event.Headers(headers));
  }

  @Override
  public void onMessage(byte[] message) {
    events.add(new Event.Message(message));
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    events.add(new Event.End(status, trailers));
    ended.countDown();
  }

  private static final class Bytes extends ByteArrayInputStream implements KnownLength {
    Bytes(byte[] bytes) {
      super(bytes);
    }
  }
}
