// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One call that runs, and how it ends. */
final class Called extends ClientCall.Listener<byte[]> {
  private final ClientCall<byte[], byte[]> call;
  private final AtomicInteger messages = new AtomicInteger();
  private final CompletableFuture<End> end = new CompletableFuture<>();

  /** How a call ended. */
  record End(Status status, Metadata trailers) {
    Status.Code code() {
      return status.getCode();
    }

    ErrorInfo info() throws InvalidProtocolBufferException {
      return details().getFirst().unpack(ErrorInfo.class);
    }

    RetryInfo retry() throws InvalidProtocolBufferException {
      return details().getLast().unpack(RetryInfo.class);
    }

    private List<Any> details() {
      com.google.rpc.Status described = StatusProto.fromStatusAndTrailers(status, trailers);
      return described == null ? List.of() : described.getDetailsList();
    }
  }

  private Called(ClientCall<byte[], byte[]> call) {
    this.call = call;
  }

  /** Starts a call and asks for answers, without sending anything. */
  static Called start(Channel channel, String method, CallOptions options, int answers) {
    ClientCall<byte[], byte[]> call = channel.newCall(RawMessages.method(method), options);
    Called called = new Called(call);
    call.start(called, new Metadata());
    if (answers > 0) {
      call.request(answers);
    }
    return called;
  }

  /** Makes a call with one message. */
  static Called unary(Channel channel, String method, CallOptions options, byte[] message) {
    Called called = start(channel, method, options, 100);
    called.send(message);
    called.call.halfClose();
    return called;
  }

  void send(byte[] message) {
    call.sendMessage(message);
  }

  void halfClose() {
    call.halfClose();
  }

  void request(int answers) {
    call.request(answers);
  }

  void cancel() {
    call.cancel("enough", null);
  }

  /** Messages that have come. */
  int messages() {
    return messages.get();
  }

  void whenOver(Consumer<End> then) {
    end.thenAccept(then);
  }

  boolean isOver() {
    return end.isDone();
  }

  /** Waits for the end. */
  End end() throws Exception {
    try {
      return end.get(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the call did not end", e);
    }
  }

  @Override
  public void onMessage(byte[] message) {
    messages.incrementAndGet();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    end.complete(new End(status, trailers));
  }
}
