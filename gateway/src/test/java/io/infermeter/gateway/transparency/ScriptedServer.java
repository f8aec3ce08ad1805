// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A model server of which every method does what its name says, and which tells what it saw of each call. */
final class ScriptedServer implements AutoCloseable {
  static final Metadata.Key<byte[]> DETAILS = Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  static final int MESSAGE_LIMIT = 128 << 20;

  private final BlockingQueue<Transcript> seen = new LinkedBlockingQueue<>();
  private final AtomicLong sentFast = new AtomicLong();
  private final AtomicLong halfCloses = new AtomicLong();
  private final Server server;
  private volatile boolean keeping = true;

  ScriptedServer(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
            .maxInboundMessageSize(MESSAGE_LIMIT)
            .maxInboundMetadataSize(1 << 20)
            .fallbackHandlerRegistry(
                new HandlerRegistry() {
                  @Override
                  public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
                    return name.endsWith("/Missing") ? null : definition(name);
                  }
                })
            .build()
            .start();
  }

  void forget() {
    seen.clear();
    halfCloses.set(0);
  }

  /** From now on it does not keep what it sees, which would be much of many calls. */
  void keepNothing() {
    keeping = false;
  }

  private void keep(Transcript transcript) {
    if (keeping) {
      seen.add(transcript);
    }
  }

  int port() {
    return server.getPort();
  }

  /** Calls whose client has sent everything. */
  long halfCloses() {
    return halfCloses.get();
  }

  /** What it saw of the next call that ended. */
  Transcript nextSeen() throws InterruptedException {
    Transcript transcript = seen.poll(30, TimeUnit.SECONDS);
    if (transcript == null) {
      throw new AssertionError("no call has ended at the server");
    }
    return transcript;
  }

  /** Messages that the method "Flood" could send while its client did not read. */
  long sentFast() {
    return sentFast.get();
  }

  AtomicLong sent() {
    return sentFast;
  }

  /** "Weigh" takes messages of any length and keeps nothing of them. */
  private ServerMethodDefinition<byte[], byte[]> definition(String name) {
    return ServerMethodDefinition.create(name.endsWith("/Weigh") ? RawMessages.weighed(name) : RawMessages.method(name), this::serve);
  }

  private ServerCall.Listener<byte[]> serve(ServerCall<byte[], byte[]> call, Metadata headers) {
    String method = call.getMethodDescriptor().getBareMethodName();
    Transcript transcript = new Transcript();
    transcript.headers(headers);
    transcript.note("deadline " + (io.grpc.Context.current().getDeadline() != null));
    if (headers.containsKey(Metadata.Key.of("x-answer-with", Metadata.ASCII_STRING_MARSHALLER))) {
      call.setCompression("gzip");
      call.setMessageCompression(true);
    }
    if (!method.equals("Deaf")) {
      call.request(1);
    }
    if (method.equals("Flood")) {
      call.sendHeaders(new Metadata());
    }
    return new Answering(call, method, transcript);
  }

  private final class Answering extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final String method;
    private final Transcript transcript;
    private boolean begun;
    private int messages;

    Answering(ServerCall<byte[], byte[]> call, String method, Transcript transcript) {
      this.call = call;
      this.method = method;
      this.transcript = transcript;
    }

    private void begin() {
      if (!begun) {
        begun = true;
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-answer", Metadata.ASCII_STRING_MARSHALLER), "first");
        headers.put(Metadata.Key.of("x-answer", Metadata.ASCII_STRING_MARSHALLER), "second");
        headers.put(Metadata.Key.of("x-raw-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {0, -1, 7});
        call.sendHeaders(headers);
      }
    }

    @Override
    public void onMessage(byte[] message) {
      transcript.message(message);
      messages++;
      switch (method) {
        case "Echo", "FailLate" -> {
          begin();
          call.sendMessage(message);
        }
        case "Fan" -> {
          begin();
          for (int i = 0; i < 50; i++) {
            call.sendMessage(new byte[] {(byte) i, message[0]});
          }
        }
        case "Big" -> {
          begin();
          call.sendMessage(new byte[Integer.parseInt(new String(message, java.nio.charset.StandardCharsets.US_ASCII))]);
        }
        case "Mixed" -> {
          begin();
          call.setMessageCompression(messages % 2 == 0);
          call.sendMessage(message);
        }
        default -> {}
      }
      call.request(1);
    }

    @Override
    public void onReady() {
      while (method.equals("Flood") && call.isReady()) {
        call.sendMessage(new byte[10_000]);
        sentFast.incrementAndGet();
      }
    }

    @Override
    public void onHalfClose() {
      transcript.note("half-close");
      halfCloses.incrementAndGet();
      switch (method) {
        case "Echo", "Fan", "Big", "Mixed", "Weigh" -> {
          begin();
          call.close(Status.OK, trailers());
        }
        case "Count" -> {
          begin();
          call.sendMessage(new byte[] {(byte) messages});
          call.close(Status.OK, trailers());
        }
        case "Fail" -> call.close(Status.FAILED_PRECONDITION.withDescription("nicht geladen: \u6a21\u578b %"), details());
        case "FailLate" -> call.close(Status.DATA_LOSS.withDescription("late"), details());
        case "Silent", "Deaf" -> {}
        default -> call.close(Status.UNIMPLEMENTED, new Metadata());
      }
    }

    private Metadata trailers() {
      Metadata trailers = new Metadata();
      trailers.put(Metadata.Key.of("x-trailer", Metadata.ASCII_STRING_MARSHALLER), "end");
      trailers.put(Metadata.Key.of("x-trailer-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1, 2, 3});
      return trailers;
    }

    private Metadata details() {
      com.google.rpc.Status status =
          com.google.rpc.Status.newBuilder().setCode(9).setMessage("m").addDetails(Any.pack(StringValue.of("detail"))).build();
      Metadata trailers = trailers();
      trailers.put(DETAILS, status.toByteArray());
      return trailers;
    }

    @Override
    public void onCancel() {
      transcript.note("cancelled");
      keep(transcript);
    }

    @Override
    public void onComplete() {
      transcript.note("complete");
      keep(transcript);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
