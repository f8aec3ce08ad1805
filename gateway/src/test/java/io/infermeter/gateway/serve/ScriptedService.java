// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.infermeter.gateway.transparency.RawMessages;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose methods do what tests of web pages need. */
final class ScriptedService {
  static final Metadata.Key<String> NOTE = Metadata.Key.of("note", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> NOTE_BIN = Metadata.Key.of("note-bin", Metadata.BINARY_BYTE_MARSHALLER);
  static final byte[] LARGE = new byte[1 << 20];

  private static final MethodDescriptor.Marshaller<byte[]> BYTES = new RawMessages();

  /** Methods that were called. */
  final BlockingQueue<Metadata> called = new LinkedBlockingQueue<>();

  /** Methods that were cancelled. */
  final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  /** Messages that Flood has handed to gRPC. */
  final AtomicInteger flooded = new AtomicInteger();

  private interface Behaviour {
    void answer(ServerCall<byte[], byte[]> call, byte[] request, Metadata headers);

    default void ready(ServerCall<byte[], byte[]> call) {}
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder("test.Service")
        .addMethod(method("Echo", MethodType.UNARY), handler("Echo", this::echo))
        .addMethod(method("Fail", MethodType.UNARY), handler("Fail", (call, request, headers) -> fail(call)))
        .addMethod(method("Hang", MethodType.UNARY), handler("Hang", (call, request, headers) -> {}))
        .addMethod(method("Three", MethodType.SERVER_STREAMING), handler("Three", (call, request, headers) -> three(call)))
        .addMethod(method("One", MethodType.SERVER_STREAMING), handler("One", (call, request, headers) -> one(call)))
        .addMethod(method("Flood", MethodType.SERVER_STREAMING), handler("Flood", new Flood()))
        .addMethod(method("Upload", MethodType.CLIENT_STREAMING), handler("Upload", (call, request, headers) -> {}))
        .build();
  }

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.newBuilder(BYTES, BYTES).setFullMethodName("test.Service/" + name).setType(type).build();
  }

  private ServerCallHandler<byte[], byte[]> handler(String name, Behaviour behaviour) {
    return (call, headers) -> {
      called.add(headers);
      call.request(2);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(byte[] message) {
          behaviour.answer(call, message, headers);
        }

        @Override
        public void onReady() {
          behaviour.ready(call);
        }

        @Override
        public void onCancel() {
          cancelled.add(name);
        }
      };
    };
  }

  private void echo(ServerCall<byte[], byte[]> call, byte[] request, Metadata headers) {
    Metadata back = new Metadata();
    if (headers.get(NOTE) != null) {
      back.put(NOTE, headers.get(NOTE));
    }
    if (headers.get(NOTE_BIN) != null) {
      back.put(NOTE_BIN, headers.get(NOTE_BIN));
    }
    call.sendHeaders(back);
    call.sendMessage(request);
    call.close(Status.OK, back);
  }

  private static void fail(ServerCall<byte[], byte[]> call) {
    Metadata trailers = new Metadata();
    trailers.put(NOTE_BIN, new byte[] {1, 2, 3});
    call.close(Status.FAILED_PRECONDITION.withDescription("50 % \u00e4rger\nnext"), trailers);
  }

  private static void three(ServerCall<byte[], byte[]> call) {
    call.sendHeaders(new Metadata());
    for (int i = 0; i < 3; i++) {
      call.sendMessage(new byte[] {(byte) i});
    }
    call.close(Status.OK, new Metadata());
  }

  private static void one(ServerCall<byte[], byte[]> call) {
    call.sendHeaders(new Metadata());
    call.sendMessage(new byte[] {7});
  }

  /** Sends as long as gRPC takes. */
  private final class Flood implements Behaviour {
    private boolean begun;

    @Override
    public synchronized void answer(ServerCall<byte[], byte[]> call, byte[] request, Metadata headers) {
      call.sendHeaders(new Metadata());
      begun = true;
      ready(call);
    }

    @Override
    public synchronized void ready(ServerCall<byte[], byte[]> call) {
      while (begun && call.isReady() && !Context.current().isCancelled()) {
        call.sendMessage(LARGE);
        flooded.incrementAndGet();
      }
    }
  }
}
