// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.transparency.ScriptedClient.Script;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The data path stops: what runs may finish, what is new is refused, and what does not finish in time is cut off. */
class StopTest {
  private static final byte[] SMALL = {1, 2, 3};

  private final RecordingObservers observers = new RecordingObservers();
  private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private ScriptedServer server;
  private DataPath path;
  private ScriptedClient client;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer(0);
    Backend backend = new Backend("triton", "127.0.0.1", server.port(), List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), Limits.DEFAULT, 2);
    path.start();
    client = new ScriptedClient(path.port());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** A stream that has had its first answer. */
  private ClientCall<byte[], byte[]> open() throws InterruptedException {
    ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/Echo"), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            received.add(message);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    call.request(100);
    call.sendMessage(SMALL);
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(SMALL);
    return call;
  }

  private static boolean refusesConnections(int port) {
    try (ScriptedClient late = new ScriptedClient(port)) {
      String end = late.run(Script.of("test.Model/Echo", SMALL)).lines().getLast();
      return end.startsWith("status UNAVAILABLE");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRunningCallFinishesAndNewOnesAreRefused() throws Exception {
    int port = path.port();
    ClientCall<byte[], byte[]> call = open();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> path.stop(Duration.ofSeconds(30)));
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!refusesConnections(port)) {
      assertThat(System.nanoTime() - limit).as("new connections are refused").isNegative();
    }
    assertThat(stopped).isNotDone();
    call.sendMessage(SMALL);
    assertThat(received.poll(20, TimeUnit.SECONDS)).as("the stream goes on").isEqualTo(SMALL);
    call.halfClose();
    assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo(Status.OK);
    stopped.get(20, TimeUnit.SECONDS);
    RecordingObservers.Seen seen = observers.next();
    while (!seen.outcome.equals(CallOutcome.OK)) {
      seen = observers.next();
    }
    assertThat(seen.responseLengths).containsExactly(3, 3);
  }

  @Test
  void whatDoesNotFinishInTimeIsCutOffAndStillEndsOnce() throws Exception {
    open();
    path.stop(Duration.ofMillis(50));
    assertThat(ended.get(20, TimeUnit.SECONDS).isOk()).isFalse();
    assertThat(observers.next().events).filteredOn(event -> event.equals("t6")).hasSize(1);
    assertThat(observers.begun()).isEqualTo(1);
    assertThat(path.bytesInFlight()).isZero();
  }
}
