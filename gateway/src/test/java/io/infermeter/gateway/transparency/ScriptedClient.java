// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Makes calls and tells what it saw. */
final class ScriptedClient implements AutoCloseable {
  private final ManagedChannel channel;

  ScriptedClient(int port) {
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .disableRetry()
            .maxInboundMessageSize(ScriptedServer.MESSAGE_LIMIT)
            .build();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** A call: what is sent, and how. */
  record Script(String method, Metadata headers, CallOptions options, List<byte[]> messages, BiConsumer<ClientCall<byte[], byte[]>, Integer> onMessage) {
    static Script of(String method, byte[]... messages) {
      return new Script(method, new Metadata(), CallOptions.DEFAULT, List.of(messages), (call, count) -> {});
    }

    Script with(Metadata more) {
      return new Script(method, more, options, messages, onMessage);
    }

    Script with(CallOptions other) {
      return new Script(method, headers, other, messages, onMessage);
    }

    Script then(BiConsumer<ClientCall<byte[], byte[]>, Integer> action) {
      return new Script(method, headers, options, messages, action);
    }
  }

  /** Runs a call to its end. */
  Transcript run(Script script) throws InterruptedException {
    Transcript transcript = new Transcript();
    CountDownLatch ended = new CountDownLatch(1);
    ClientCall<byte[], byte[]> call = channel.newCall(RawMessages.method(script.method()), script.options());
    Metadata headers = new Metadata();
    headers.merge(script.headers());
    call.start(
        new ClientCall.Listener<>() {
          private int count;

          @Override
          public void onHeaders(Metadata received) {
            transcript.headers(received);
          }

          @Override
          public void onMessage(byte[] message) {
            transcript.message(message);
            script.onMessage().accept(call, ++count);
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            transcript.end(withoutTimes(status), trailers);
            ended.countDown();
          }
        },
        headers);
    call.request(1);
    for (byte[] message : script.messages()) {
      if (script.options().getCompressor() != null) {
        call.setMessageCompression(true);
      }
      call.sendMessage(message);
    }
    call.halfClose();
    if (!ended.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the call did not end: " + transcript.lines());
    }
    return transcript;
  }

  /** A deadline's description says how long it took and who waited, which differs from call to call. */
  private static Status withoutTimes(Status status) {
    return status.getCode() == Status.Code.DEADLINE_EXCEEDED ? Status.DEADLINE_EXCEEDED : status;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
