// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.transparency.ScriptedClient.Script;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who reads slowly slows the other side down, and what waits in between is bounded. */
class FlowControlTest {
  private static final int SIZE = 10_000;

  private final RecordingObservers observers = new RecordingObservers();
  private int upstreamPort;
  private DataPath path;
  private ScriptedClient client;

  @BeforeEach
  void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      upstreamPort = free.getLocalPort();
    }
    Backend backend = new Backend("triton", "127.0.0.1", upstreamPort, List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), Limits.DEFAULT, 1);
    path.start();
    client = new ScriptedClient(path.port());
  }

  @AfterEach
  void stop() {
    client.close();
    path.stop(Duration.ofSeconds(1));
  }

  /** Sends whenever gRPC says that it may. */
  private static final class Sending extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();

    Sending(ClientCall<byte[], byte[]> call) {
      this.call = call;
    }

    @Override
    public void onReady() {
      while (call.isReady() && sent.get() < 100_000) {
        call.sendMessage(new byte[SIZE]);
        sent.incrementAndGet();
      }
    }

    @Override
    public void onMessage(byte[] message) {
      received.incrementAndGet();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended.complete(status);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - limit).as(what).isNegative();
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Waits until a number has stood still for half a second. */
  private static long settled(AtomicLong number) {
    long[] last = {-1, System.nanoTime()};
    await(
        "it stands still",
        () -> {
          if (number.get() != last[0]) {
            last[0] = number.get();
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > TimeUnit.MILLISECONDS.toNanos(500);
        });
    return last[0];
  }

  @Test
  void aModelServerThatDoesNotReadStopsItsClientAndNobodyElse() throws Exception {
    try (ScriptedServer server = new ScriptedServer(upstreamPort)) {
      ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/Deaf"), CallOptions.DEFAULT);
      Sending sending = new Sending(call);
      call.start(sending, new Metadata());
      await("it sends", () -> sending.sent.get() > 10);
      assertThat(settled(sending.sent) * SIZE).as("bytes that wait between client and server").isLessThan(8 << 20);
      assertThat(client.run(Script.of("test.Model/Echo", new byte[SIZE])).lines().getLast()).startsWith("status OK");
      call.cancel("enough", null);
      await("nothing is held", () -> path.bytesInFlight() == 0);
    }
  }

  @Test
  void aSlowReaderGetsEverythingInTheEnd() throws Exception {
    try (ScriptedServer server = new ScriptedServer(upstreamPort)) {
      ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/Flood"), CallOptions.DEFAULT);
      AtomicLong received = new AtomicLong();
      CompletableFuture<Status> ended = new CompletableFuture<>();
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
              received.incrementAndGet();
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              ended.complete(status);
            }
          },
          new Metadata());
      call.request(1);
      await("the first has come", () -> received.get() == 1);
      long before = settled(server.sent());
      assertThat(before * SIZE).isLessThan(8 << 20);
      call.request(5_000);
      await("all that was asked for has come", () -> received.get() == 5_001);
      assertThat(settled(server.sent())).as("no more than before is ahead of the reader").isLessThan(5_001 + before + 200);
      call.cancel("enough", null);
      ended.get(20, TimeUnit.SECONDS);
      await("nothing is held", () -> path.bytesInFlight() == 0);
    }
  }

  @Test
  void aModelServerThatStartsLateIsFoundWithinFiveSeconds() throws Exception {
    // Some failures make gRPC wait longer and longer between its attempts.
    for (int i = 0; i < 30; i++) {
      client.run(Script.of("test.Model/Echo", new byte[1]));
      LockSupport.parkNanos(100_000_000);
    }
    try (ScriptedServer server = new ScriptedServer(upstreamPort)) {
      long begun = System.nanoTime();
      await(
          "it is found",
          () -> {
            try {
              return client.run(Script.of("test.Model/Echo", new byte[1])).lines().getLast().startsWith("status OK");
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(5_500));
    }
  }
}
