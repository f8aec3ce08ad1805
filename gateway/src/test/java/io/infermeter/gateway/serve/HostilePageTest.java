// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.gateway.bridge.BridgeBounds;
import io.infermeter.gateway.serve.WebStand.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that lie, go away, do not read, or want too much. */
@Timeout(180)
class HostilePageTest {
  private final List<Socket> sockets = new ArrayList<>();
  private WebStand stand;

  private WebStand start(BridgeBounds bounds) throws IOException {
    stand = new WebStand(bounds, WebStand.rules());
    return stand;
  }

  private Socket call(String method) throws IOException {
    byte[] body = WebStand.message("");
    return open(WebStand.head("test.Service/" + method, body.length), body);
  }

  private Socket open(String head, byte[] body) throws IOException {
    Socket socket = stand.raw(head, body);
    sockets.add(socket);
    return socket;
  }

  /** Waits, until a test's own time is out. */
  private static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("it never came to pass");
      }
      Thread.yield();
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    stand.close();
  }

  static Stream<Arguments> lies() {
    byte[] message = WebStand.message("abc");
    return Stream.of(
        Arguments.of("nothing", new byte[0], 3),
        Arguments.of("half a head", new byte[] {0, 0, 0}, 3),
        Arguments.of("a length that is too long", ByteBuffer.allocate(8).put((byte) 0).putInt(4).array(), 3),
        Arguments.of("a length beyond 31 bits", ByteBuffer.allocate(8).put((byte) 0).putInt(-1).array(), 3),
        Arguments.of("a compressed message", WebStand.frame(1, new byte[3]), 12),
        Arguments.of("trailers", WebStand.frame(0x80, new byte[3]), 3),
        Arguments.of("an unknown flag", WebStand.frame(0x42, new byte[3]), 3),
        Arguments.of("two messages", ByteBuffer.allocate(2 * message.length).put(message).put(message).array(), 12),
        Arguments.of("rest", ByteBuffer.allocate(message.length + 1).put(message).put((byte) 1).array(), 12));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void framesThatLieAreRefused(String what, byte[] body, int status) throws Exception {
    start(WebStand.bounds());
    HttpResponse<byte[]> response = stand.post("test.Service/Echo", WebStand.PROTO, body);
    assertThat(response.headers().firstValue("grpc-status")).as(what).hasValue(String.valueOf(status));
    assertThat(stand.service.called).isEmpty();
  }

  @Test
  void whatIsNotBase64IsRefused() throws Exception {
    start(WebStand.bounds());
    for (String text : List.of("!", "AAA", "=", "AAAA=", "A===")) {
      HttpResponse<byte[]> response = stand.post("test.Service/Echo", "application/grpc-web-text", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(response.headers().firstValue("grpc-status")).as(text).hasValue("3");
    }
  }

  @Test
  void aRequestThatIsTooLargeIsRefused() throws Exception {
    start(WebStand.bounds());
    HttpResponse<byte[]> response = stand.post("test.Service/Echo", WebStand.PROTO, WebStand.frame(0, new byte[(1 << 20) + 1]));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("grpc-status")).hasValue("8");
    HttpResponse<byte[]> largest = stand.post("test.Service/Echo", WebStand.PROTO, WebStand.frame(0, new byte[1 << 20]));
    assertThat(Answer.of(largest.body()).messages().getFirst()).hasSize(1 << 20);
  }

  @Test
  void aBoundBelowThatOfSmallRequestsHoldsToo() throws Exception {
    BridgeBounds usual = WebStand.bounds();
    start(new BridgeBounds(usual.calls(), 100, usual.largeRequests(), usual.reading(), usual.writing(), usual.unwatched()));
    Socket page =
        open("POST /test.Service/Echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web\r\ntransfer-encoding: chunked\r\n\r\n", new byte[0]);
    page.getOutputStream().write("c8\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    page.getOutputStream().write(WebStand.frame(0, new byte[195]));
    page.getOutputStream().write("\r\n0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(WebStand.readUntil(page.getInputStream(), "\r\n")).contains(" 413 ");
    assertThat(stand.service.called).isEmpty();
  }

  @Test
  void aRequestOfUnknownLengthIsBoundedToo() throws Exception {
    start(WebStand.bounds());
    Socket socket =
        open("POST /test.Service/Echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web\r\ntransfer-encoding: chunked\r\n\r\n", new byte[0]);
    byte[] chunk = new byte[64 << 10];
    Thread sender =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      socket.getOutputStream().write("10000\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                      socket.getOutputStream().write(chunk);
                      socket.getOutputStream().write("\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    }
                  } catch (IOException e) {
                    // The gateway has closed it.
                  }
                });
    assertThat(WebStand.readUntil(socket.getInputStream(), "\r\n")).contains(" 413 ");
    sender.join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hang", "One"})
  void aCallIsCancelledWhenThePageGoesAway(String method) throws Exception {
    start(WebStand.bounds());
    Socket page = call(method);
    stand.service.called.take();
    page.close();
    assertThat(stand.service.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo(method);
    until(() -> stand.bridge.running() == 0);
  }

  @Test
  void aStreamIsCancelledWhenThePageGoesAwayAfterItsFirstMessage() throws Exception {
    start(WebStand.bounds());
    Socket page = call("One");
    WebStand.readUntil(page.getInputStream(), "\u0007");
    page.close();
    assertThat(stand.service.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("One");
  }

  @Test
  void aPageThatDoesNotReadHoldsTheServiceBackAndIsCutOff() throws Exception {
    BridgeBounds usual = WebStand.bounds();
    start(new BridgeBounds(usual.calls(), usual.longestMessage(), usual.largeRequests(), usual.reading(), Duration.ofSeconds(3), usual.unwatched()));
    call("Flood");
    assertThat(stand.service.cancelled.poll(120, TimeUnit.SECONDS)).isEqualTo("Flood");
    until(() -> stand.bridge.running() == 0);
    assertThat(stand.service.flooded.get()).as("MiB handed over").isBetween(1, 32);
  }

  @Test
  void aPageThatSendsSlowlyIsCutOff() throws Exception {
    BridgeBounds usual = WebStand.bounds();
    start(new BridgeBounds(usual.calls(), usual.longestMessage(), usual.largeRequests(), Duration.ofMillis(300), usual.writing(), usual.unwatched()));
    Socket page = open(WebStand.head("test.Service/Echo", 100), new byte[] {0});
    assertThat(page.getInputStream().read()).isEqualTo(-1);
    until(() -> stand.bridge.running() == 0);
    assertThat(stand.service.called).isEmpty();
  }

  @Test
  void largeRequestsThatComeSlowlyDoNotFillTheMemory() throws Exception {
    start(WebStand.bounds());
    for (int i = 0; i < 2; i++) {
      open(WebStand.head("test.Service/Echo", 1 << 20), new byte[70_000]);
    }
    until(() -> stand.bridge.running() == 2 && stand.bridge.largeRequests() == 2);
    HttpResponse<byte[]> refused = stand.post("test.Service/Echo", WebStand.PROTO, WebStand.frame(0, new byte[100_000]));
    assertThat(refused.headers().firstValue("grpc-status")).hasValue("8");
    assertThat(Answer.of(stand.post("test.Service/Echo", WebStand.PROTO, WebStand.message("a")).body()).trailers()).containsEntry("grpc-status", "0");
    sockets.getFirst().close();
    until(() -> stand.bridge.largeRequests() == 1);
    assertThat(Answer.of(stand.post("test.Service/Echo", WebStand.PROTO, WebStand.frame(0, new byte[100_000])).body()).messages()).hasSize(1);
  }

  @Test
  void moreCallsThanTheBoundAreRefused() throws Exception {
    start(WebStand.bounds());
    for (int i = 0; i < 4; i++) {
      call("Hang");
      stand.service.called.take();
    }
    HttpResponse<byte[]> response = stand.post("test.Service/Echo", WebStand.PROTO, WebStand.message(""));
    assertThat(response.headers().firstValue("grpc-status")).hasValue("8");
    assertThat(stand.bridge.refused()).isEqualTo(1);
    sockets.getFirst().close();
    until(() -> stand.bridge.running() == 3);
    assertThat(Answer.of(stand.post("test.Service/Echo", WebStand.PROTO, WebStand.message("")).body()).trailers()).containsEntry("grpc-status", "0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", ""})
  void aNameThatAnAttackerHasPointedHereIsRefused(String host) throws Exception {
    start(WebStand.bounds());
    byte[] body = WebStand.message("");
    Socket page = open(WebStand.head("test.Service/Echo", body.length).replace("host: localhost", "host: " + host), body);
    assertThat(WebStand.readUntil(page.getInputStream(), "\r\n")).matches("HTTP/1.1 (403|400) .*\r\n");
    assertThat(stand.service.called).isEmpty();
  }

  @Test
  void preflightsAreAnsweredForNamedPagesAlone() throws Exception {
    start(WebStand.bounds());
    String preflight =
        "OPTIONS /test.Service/Echo HTTP/1.1\r\nhost: localhost\r\norigin: %s\r\naccess-control-request-method: POST\r\n"
            + "access-control-request-headers: content-type,x-grpc-web\r\n\r\n";
    Socket named = open(preflight.formatted("https://monitor.example"), new byte[0]);
    assertThat(WebStand.readUntil(named.getInputStream(), "\r\n\r\n").toLowerCase(java.util.Locale.ROOT))
        .contains(" 204 ", "access-control-allow-origin: https://monitor.example", "access-control-allow-headers: content-type,x-grpc-web");
    Socket foreign = open(preflight.formatted("https://evil.example"), new byte[0]);
    assertThat(WebStand.readUntil(foreign.getInputStream(), "\r\n\r\n")).contains(" 403 ").doesNotContain("allow-origin");
  }
}
