// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.transparency.WireConnection.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that flood, lie, babble and fall silent: nothing breaks, nothing stays behind, and others go on. */
class HostileClientTest {
  private static final byte[] SMALL = {1, 2, 3};

  private final CountingObservers observers = new CountingObservers();
  private ScriptedServer server;
  private DataPath path;
  private ScriptedClient other;

  private void start(Limits limits) throws Exception {
    server = new ScriptedServer(0);
    server.keepNothing();
    Backend backend = new Backend("triton", "127.0.0.1", server.port(), List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), limits, 1);
    path.start();
    Awaiting.that("the connection that warms up has gone", () -> path.connections() == 0);
    other = new ScriptedClient(path.port());
    assertOthersGoOn();
  }

  @AfterEach
  void stop() {
    other.close();
    path.stop(Duration.ofSeconds(1));
    server.close();
  }

  private void assertOthersGoOn() throws Exception {
    assertThat(Called.unary(other.channel(), "test.Model/Echo", CallOptions.DEFAULT, SMALL).end().status()).isEqualTo(Status.OK);
  }

  private void assertNothingIsLeft() throws Exception {
    assertOthersGoOn();
    Awaiting.that("only the other client's connection is open", () -> path.connections() == 1);
    Awaiting.that("every call has ended", () -> observers.running() == 0);
    Awaiting.that("no bytes are held", () -> path.bytesInFlight() == 0);
    assertThat(observers.endedTwice()).isZero();
    assertThat(path.observerFailures()).isZero();
  }

  private long hits(String bound) {
    return path.boundHits().get(bound).getAsLong();
  }

  private static List<Map.Entry<String, String>> request(String... more) {
    List<Map.Entry<String, String>> headers =
        new ArrayList<>(
            List.of(
                WireCall.header(":method", "POST"), WireCall.header(":scheme", "http"), WireCall.header(":path", "/test.Model/Echo"),
                WireCall.header(":authority", "x"), WireCall.header("te", "trailers"), WireCall.header("content-type", "application/grpc")));
    for (int i = 0; i < more.length; i += 2) {
      String key = more[i];
      headers.removeIf(header -> header.getKey().equals(key));
      headers.add(WireCall.header(key, more[i + 1]));
    }
    return headers;
  }

  /** The lines of the headers of the next call that ends; "reset", "goaway" or "closed" where it ends otherwise. */
  private static List<String> end(WireConnection connection) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Frame frame = connection.next(); frame != null; frame = connection.next()) {
      if (frame.type() == WireConnection.HEADERS) {
        lines.addAll(connection.decode(frame));
      } else if (frame.type() == WireConnection.RST_STREAM) {
        lines.add("reset");
      } else if (frame.type() == WireConnection.GOAWAY) {
        return List.of("goaway");
      }
      if (frame.ends() || lines.contains("reset")) {
        return lines;
      }
    }
    return List.of("closed");
  }

  @Test
  void floodsOfHeaders() throws Exception {
    start(Limits.DEFAULT);
    try (WireConnection flood = WireConnection.to(path.port())) {
      flood.headers(1, true, request("x-large", "x".repeat(70_000)));
      assertThat(end(flood)).contains(":status: 431");
      Awaiting.that("it is counted", () -> hits("request") >= 1);
    }
    try (WireConnection large = WireConnection.to(path.port())) {
      large.headers(1, false, request("x-large", "x".repeat(50_000)));
      large.message(1, true, SMALL);
      assertThat(end(large)).as("within the bound").contains("grpc-status: 0");
    }
    try (WireConnection many = WireConnection.to(path.port())) {
      long before = hits("request");
      List<Map.Entry<String, String>> headers = request();
      for (int i = 0; i < 5_000; i++) {
        headers.add(WireCall.header("x-" + i, "value"));
      }
      many.headers(1, true, headers);
      assertThat(end(many)).as("far beyond the bound").containsAnyOf(":status: 431", "goaway");
      Awaiting.that("it is counted", () -> hits("request") > before);
    }
    try (WireConnection endless = WireConnection.to(path.port())) {
      endless.frame(WireConnection.HEADERS, 0, 1, new byte[0]);
      byte[] block = new byte[16_000];
      java.util.Arrays.fill(block, (byte) 0x82);
      writeUntilClosed(() -> endless.frame(9, 0, 1, block));
    }
    assertNothingIsLeft();
  }

  /** What writes without end must be cut off; more than 256 MiB are never taken. */
  private static void writeUntilClosed(Write write) {
    for (int i = 0; i < 16_384; i++) {
      try {
        write.once();
      } catch (IOException cutOff) {
        return;
      }
    }
    throw new AssertionError("it was never cut off");
  }

  private interface Write {
    void once() throws IOException;
  }

  @Test
  void metadataOfTenKilobytesWithControlCharacters() throws Exception {
    start(Limits.DEFAULT);
    StringBuilder controls = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      controls.append((char) (i % 32));
    }
    for (String value : List.of(controls.toString(), "a\nb", "a\0b", " \t ", "\u00ff".repeat(10_000), "%zz%")) {
      try (WireConnection babble = WireConnection.to(path.port())) {
        babble.headers(1, false, request("x-odd", value, "x-odd-bin", value));
        babble.message(1, true, SMALL);
        assertThat(end(babble)).as("it ends somehow").isNotEmpty();
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void thousandsOfResetsAreTakenAndTensOfThousandsAtOnceAreNot() throws Exception {
    start(Limits.DEFAULT);
    try (WireConnection rapid = WireConnection.to(path.port())) {
      resets(rapid, 1, 5_000);
      rapid.headers(10_001, false, request());
      rapid.message(10_001, true, SMALL);
      assertThat(end(rapid)).contains("grpc-status: 0");
    }
    assertNothingIsLeft();
    try (WireConnection rapid = WireConnection.to(path.port())) {
      assertThat(resets(rapid, 1, 60_000) && !end(rapid).equals(List.of("goaway"))).as("all of them taken").isFalse();
    }
    assertNothingIsLeft();
  }

  /** Returns whether all could be sent. */
  private static boolean resets(WireConnection connection, int first, int count) {
    try {
      for (int i = 0; i < count; i++) {
        connection.headers(first + 2 * i, false, request());
        connection.reset(first + 2 * i, 8);
      }
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void whatIsNotGrpc() throws Exception {
    start(Limits.DEFAULT);
    try (WireConnection wrong = WireConnection.to(path.port())) {
      wrong.headers(1, true, request("content-type", "text/html"));
      assertThat(end(wrong)).contains(":status: 415");
      wrong.headers(3, true, request(":method", "GET"));
      assertThat(end(wrong)).contains(":status: 405");
      wrong.headers(5, true, request(":path", "no-slash"));
      assertThat(end(wrong)).isNotEmpty();
      Awaiting.that("they are counted", () -> hits("request") == 3);
    }
    byte[] noise = new byte[100_000];
    new Random(5).nextBytes(noise);
    List<byte[]> greetings =
        List.of(
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            "POST /test.Model/Echo HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII),
            new byte[] {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3},
            noise);
    for (byte[] greeting : greetings) {
      try (Socket socket = new Socket("127.0.0.1", path.port())) {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(greeting);
        readToTheEnd(socket);
      }
    }
    assertNothingIsLeft();
  }

  private static void readToTheEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (java.net.SocketException reset) {
      // Closed the hard way, since it had not read everything.
    }
  }

  /** A proper greeting, then frames of any kind, flags, stream and length. */
  @Test
  void framesAtRandom() throws Exception {
    start(Limits.DEFAULT);
    Random random = new Random(17);
    for (int i = 0; i < 300; i++) {
      try (WireConnection babble = WireConnection.to(path.port())) {
        babble.headers(1, false, request());
        for (int frame = 0; frame < 20; frame++) {
          byte[] payload = new byte[random.nextInt(40)];
          random.nextBytes(payload);
          babble.frame(random.nextInt(12), random.nextInt(256), random.nextInt(5), payload);
        }
      } catch (IOException cutOff) {
        // That is one of the right answers.
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void aConnectionForEachCall() throws Exception {
    start(Limits.DEFAULT);
    for (int i = 0; i < 300; i++) {
      try (WireConnection once = WireConnection.to(path.port())) {
        once.headers(1, false, request());
        once.message(1, true, SMALL);
        assertThat(end(once)).contains("grpc-status: 0");
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void connectionsThatFallSilentAreClosedAndThoseThatAnswerPingsStay() throws Exception {
    start(Limits.DEFAULT.withSilence(Duration.ofMillis(500)));
    try (Socket nothing = new Socket("127.0.0.1", path.port());
        WireConnection halfOpen = WireConnection.to(path.port())) {
      halfOpen.headers(1, false, request(":path", "/test.Model/Silent"));
      nothing.setSoTimeout(30_000);
      readToTheEnd(nothing);
      for (Frame frame = halfOpen.read(); frame != null; ) {
        frame = halfOpen.read();
      }
      assertNothingIsLeft();
      assertThat(other.channel().getState(false)).as("the idle client that answers").isEqualTo(ConnectivityState.READY);
    }
  }

  @Test
  void connectionsBeyondTheBoundAreClosedAtOnceAndCounted() throws Exception {
    start(Limits.DEFAULT.withConnections(3));
    try (WireConnection second = WireConnection.to(path.port());
        WireConnection third = WireConnection.to(path.port())) {
      Awaiting.that("three are open", () -> path.connections() == 3);
      try (Socket fourth = new Socket("127.0.0.1", path.port())) {
        fourth.setSoTimeout(30_000);
        readToTheEnd(fourth);
      }
      assertThat(hits("connections")).isEqualTo(1);
      assertOthersGoOn();
    }
    assertNothingIsLeft();
    try (WireConnection again = WireConnection.to(path.port())) {
      again.headers(1, false, request());
      again.message(1, true, SMALL);
      assertThat(end(again)).as("there is room again").contains("grpc-status: 0");
    }
  }

  @Test
  void callsBeyondTheBoundOfAConnectionWaitAndAreCounted() throws Exception {
    start(Limits.DEFAULT.withCallsPerConnection(4));
    List<Called> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      open.add(Called.start(other.channel(), "test.Model/Count", CallOptions.DEFAULT, 1));
    }
    Awaiting.that("four calls run", () -> observers.running() == 4);
    assertThat(hits("calls_per_connection")).isEqualTo(1);
    Called waiting = Called.unary(other.channel(), "test.Model/Echo", CallOptions.DEFAULT, SMALL);
    try (ScriptedClient third = new ScriptedClient(path.port())) {
      assertThat(Called.unary(third.channel(), "test.Model/Echo", CallOptions.DEFAULT, SMALL).end().status()).isEqualTo(Status.OK);
    }
    assertThat(waiting.isOver()).isFalse();
    open.forEach(Called::halfClose);
    assertThat(waiting.end().status()).isEqualTo(Status.OK);
    assertNothingIsLeft();
  }
}
