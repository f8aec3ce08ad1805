// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.transparency.Called.End;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Model servers that hang, break, lie and flood: their calls end in words, within bounds, and the gateway goes on. */
class HostileUpstreamTest {
  private static final byte[] SMALL = {1, 2, 3};
  private static final String ECHO = "test.Model/Echo";

  private final RecordingObservers observers = new RecordingObservers();
  private DataPath path;
  private ScriptedClient client;

  private void before(int upstreamPort, Limits limits) throws Exception {
    Backend backend = new Backend("triton", "127.0.0.1", upstreamPort, List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), limits, 1);
    path.start();
    client = new ScriptedClient(path.port());
  }

  @AfterEach
  void stop() {
    client.close();
    path.stop(Duration.ofSeconds(1));
  }

  private End call(CallOptions options) throws Exception {
    return Called.unary(client.channel(), ECHO, options, SMALL).end();
  }

  private static CallOptions within(long millis) {
    return CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
  }

  private void assertNothingIsHeld() {
    Awaiting.that("every call has ended", () -> observers.running() == 0);
    Awaiting.that("no bytes are held", () -> path.bytesInFlight() == 0);
    assertThat(path.observerFailures()).isZero();
  }

  @Test
  void oneThatHangsEndsByTheDeadlineOfTheClient() throws Exception {
    try (WireServer server = new WireServer()) {
      before(server.port(), Limits.DEFAULT);
      assertThat(call(within(1_000)).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(observers.next().outcome).isEqualTo(CallOutcome.TIMED_OUT);
      assertThat(server.nextSeen()).contains("end");
      assertThat(server.nextSeen()).as("it is told").contains("reset 8");
      assertNothingIsHeld();
    }
  }

  @Test
  void oneThatHangsEndsByTheLongestTimeThatACallMayTake() throws Exception {
    try (WireServer server = new WireServer()) {
      before(server.port(), Limits.DEFAULT.withCallTime(Duration.ofMillis(500)));
      End end = call(CallOptions.DEFAULT);
      assertThat(end.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(end.status().getDescription()).contains("backend \"triton\"").contains("500 ms").contains("infermeter.max-call-time");
      assertThat(end.info().getReason()).isEqualTo("MAX_CALL_TIME");
      assertThat(end.info().getDomain()).isEqualTo("infermeter.io");
      assertThat(end.info().getMetadataMap()).containsEntry("backend", "triton").containsEntry("address", "127.0.0.1:" + server.port());
      assertThat(observers.next().outcome).isEqualTo(CallOutcome.TIMED_OUT);
      assertThat(path.boundHits().get("call_time").getAsLong()).isEqualTo(1);
      server.nextSeen();
      assertThat(server.nextSeen()).as("it is told").contains("reset 8");
      assertNothingIsHeld();
    }
  }

  @Test
  void theLongestTimeDoesNotTouchTheGatewaysOwnServicesNorAShorterDeadline() throws Exception {
    try (WireServer server = new WireServer()) {
      before(server.port(), Limits.DEFAULT.withCallTime(Duration.ofSeconds(2)));
      Called watch = Called.start(client.channel(), "grpc.health.v1.Health/Watch", CallOptions.DEFAULT, 10);
      watch.send(new byte[0]);
      watch.halfClose();
      Awaiting.that("the watch has begun", () -> watch.messages() == 1);
      assertThat(call(within(300)).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(path.boundHits().get("call_time").getAsLong()).isZero();
      assertThat(call(CallOptions.DEFAULT).info().getReason()).as("a call that began after the watch").isEqualTo("MAX_CALL_TIME");
      assertThat(watch.isOver()).isFalse();
      watch.cancel();
    }
  }

  @Test
  void oneThatTakesTheConnectionAndSaysNothing() throws Exception {
    try (WireServer server = new WireServer(0, WireConnection::new)) {
      before(server.port(), Limits.DEFAULT.withCallTime(Duration.ofMillis(500)));
      assertThat(call(CallOptions.DEFAULT).info().getReason()).isEqualTo("MAX_CALL_TIME");
      assertNothingIsHeld();
    }
  }

  /** The queue of connections is full, so that the kernel drops further ones without a word. */
  @Test
  void oneThatIsSlowToTakeTheConnection() throws Exception {
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 2; i++) {
        queue.add(new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort()));
      }
      before(full.getLocalPort(), Limits.DEFAULT);
      assertThat(call(within(500)).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      Called waiting = Called.unary(client.channel(), ECHO, CallOptions.DEFAULT, SMALL);
      Awaiting.that("the call has come", () -> observers.begun() == 2);
      assertThat(waiting.isOver()).isFalse();
      try (WireServer server = new WireServer(full, WireConnection::accepted)) {
        server.behaviour = HostileUpstreamTest::fine;
        assertThat(waiting.end().code()).isEqualTo(Status.Code.OK);
      }
    } finally {
      for (Socket each : queue) {
        each.close();
      }
    }
  }

  private static void fine(WireConnection connection, int stream) throws java.io.IOException {
    connection.headers(stream, false, WireCall.answer("application/grpc"));
    connection.message(stream, false, SMALL);
    connection.headers(stream, true, List.of(WireCall.header("grpc-status", "0")));
  }

  @Test
  void oneThatBreaksTheConnectionInTheMiddleOfAStreamAndIsThereAgain() throws Exception {
    try (WireServer server = new WireServer()) {
      before(server.port(), Limits.DEFAULT);
      server.behaviour =
          (connection, stream) -> {
            connection.headers(stream, false, WireCall.answer("application/grpc"));
            connection.message(stream, false, SMALL);
          };
      Called stream = Called.unary(client.channel(), ECHO, CallOptions.DEFAULT, SMALL);
      Awaiting.that("the first answer has come", () -> stream.messages() == 1);
      server.breakConnections();
      End end = stream.end();
      assertThat(end.code()).as("%s", end).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(end.info().getReason()).isEqualTo("BACKEND_UNAVAILABLE");
      assertThat(observers.next().outcome).isEqualTo(CallOutcome.FAILED);
      server.behaviour = HostileUpstreamTest::fine;
      assertThat(call(CallOptions.DEFAULT).code()).as("the next call").isEqualTo(Status.Code.OK);
      assertNothingIsHeld();
    }
  }

  /** Each kind of garbage ends its call with an error, and does not keep the next call of the gateway from being answered. */
  @Test
  void oneThatAnswersGarbage() throws Exception {
    byte[] noise = new byte[100_000];
    new Random(3).nextBytes(noise);
    List<WireServer.Arrival> arrivals =
        List.of(
            socket -> raw(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(StandardCharsets.US_ASCII)),
            socket -> raw(socket, noise),
            socket -> raw(socket, new byte[9]));
    for (WireServer.Arrival arrival : arrivals) {
      try (WireServer server = new WireServer(0, arrival)) {
        before(server.port(), Limits.DEFAULT);
        End end = call(within(20_000));
        assertThat(end.code()).as("said at once").isNotIn(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
        assertThat(end.status().getDescription()).contains("backend \"triton\"");
        assertThat(observers.next().outcome).isEqualTo(CallOutcome.FAILED);
        assertNothingIsHeld();
        stop();
      }
    }
    try (WireServer server = new WireServer()) {
      before(server.port(), Limits.DEFAULT);
      for (WireCall.Server answer : garbage()) {
        server.behaviour = answer;
        End end = call(within(20_000));
        assertThat(end.code()).isNotIn(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
        assertThat(observers.next().outcome).isEqualTo(CallOutcome.FAILED);
        server.behaviour = HostileUpstreamTest::fine;
        assertThat(call(within(20_000)).code()).as("the next call").isEqualTo(Status.Code.OK);
        observers.next();
      }
      assertNothingIsHeld();
    }
  }

  private static WireConnection raw(Socket socket, byte[] bytes) throws Exception {
    socket.getOutputStream().write(bytes);
    socket.getInputStream().readAllBytes();
    return null;
  }

  private static List<WireCall.Server> garbage() {
    List<java.util.Map.Entry<String, String>> head = WireCall.answer("application/grpc");
    return List.of(
        (connection, stream) -> connection.headers(stream, true, List.of(WireCall.header(":status", "503"), WireCall.header("content-type", "text/html"))),
        (connection, stream) -> connection.headers(stream, true, List.of(WireCall.header(":status", "200"))),
        (connection, stream) -> connection.headers(stream, true, head),
        (connection, stream) -> connection.frame(WireConnection.DATA, WireConnection.END_STREAM, stream, new byte[] {9}),
        (connection, stream) -> {
          connection.headers(stream, false, head);
          connection.frame(WireConnection.DATA, 0, stream, new byte[] {0, 0, 0, 0, 9, 1});
          connection.headers(stream, true, List.of(WireCall.header("grpc-status", "0")));
        },
        (connection, stream) -> {
          connection.headers(stream, false, head);
          connection.frame(WireConnection.DATA, 0, stream, new byte[] {7, 0, 0, 0, 0});
        },
        (connection, stream) -> {
          connection.headers(stream, false, head);
          connection.frame(WireConnection.DATA, 0, stream, new byte[] {0, -1, -1, -1, -1});
        },
        (connection, stream) -> connection.frame(WireConnection.HEADERS, 5, stream, new byte[] {-1, -1, -1, -1, -1, -1}),
        (connection, stream) -> connection.frame(77, 0, stream + 100, new byte[0x10000]));
  }

  @Test
  void oneThatAnswersAHundredMebibytesIsCutOffAtTheBoundOfAMessage() throws Exception {
    try (ScriptedServer server = new ScriptedServer(0)) {
      before(server.port(), Limits.DEFAULT);
      End end = big(100 << 20);
      assertThat(end.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(end.info().getReason()).isEqualTo("MAX_MESSAGE_SIZE");
      assertThat(path.boundHits().get("message_size").getAsLong()).isEqualTo(1);
      assertThat(path.boundHits().get("bytes_in_flight").getAsLong()).as("it was not held").isZero();
      assertNothingIsHeld();
    }
  }

  @Test
  void oneThatAnswersAHundredMebibytesIsCutOffAtTheBoundOfAllBytes() throws Exception {
    try (ScriptedServer server = new ScriptedServer(0)) {
      before(server.port(), Limits.DEFAULT.withMessageBytes(120 << 20).withBytesInFlight(16 << 20));
      End end = big(100 << 20);
      assertThat(end.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(end.info().getReason()).isEqualTo("MAX_BYTES_IN_FLIGHT");
      assertThat(end.retry().getRetryDelay().getSeconds()).isEqualTo(1);
      assertThat(observers.next().outcome).isEqualTo(CallOutcome.REFUSED);
      assertThat(path.boundHits().get("bytes_in_flight").getAsLong()).isEqualTo(1);
      assertThat(call(CallOptions.DEFAULT).code()).isEqualTo(Status.Code.OK);
      assertNothingIsHeld();
    }
  }

  private End big(int bytes) throws Exception {
    return Called.unary(client.channel(), "test.Model/Big", CallOptions.DEFAULT, Integer.toString(bytes).getBytes(StandardCharsets.US_ASCII)).end();
  }

  @Test
  void aThousandFailedCallsAreOneLineOfTheLog() throws Exception {
    int nobody;
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = free.getLocalPort();
    }
    List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger("io.infermeter.gateway.relay.Relay");
    Level before = log.getLevel();
    Handler noting = new Noting(lines);
    log.addHandler(noting);
    log.setLevel(Level.WARNING);
    log.setUseParentHandlers(false);
    try {
      before(nobody, Limits.DEFAULT);
      for (int i = 0; i < 1_000; i++) {
        assertThat(call(CallOptions.DEFAULT).code()).isEqualTo(Status.Code.UNAVAILABLE);
      }
      assertThat(lines).hasSizeBetween(1, 2);
      assertThat(lines.getFirst()).startsWith("One call failed: backend \"triton\" at 127.0.0.1:" + nobody + " is not available: ");
    } finally {
      log.setUseParentHandlers(true);
      log.setLevel(before);
      log.removeHandler(noting);
    }
  }

  private static final class Noting extends Handler {
    private final List<String> lines;

    Noting(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord logged) {
      lines.add(logged.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
