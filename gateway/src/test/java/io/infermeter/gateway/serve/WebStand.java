// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.grpc.Status;
import io.helidon.webserver.WebServer;
import io.infermeter.gateway.bridge.Bridge;
import io.infermeter.gateway.bridge.BridgeBounds;
import io.infermeter.gateway.bridge.SiteRules;
import io.infermeter.gateway.own.OwnServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The container's HTTP server with a bridge to a scripted service, and clients that know gRPC-Web byte by byte. */
final class WebStand implements AutoCloseable {
  static final String PROTO = "application/grpc-web+proto";

  final ScriptedService service = new ScriptedService();
  final Bridge bridge;
  private final OwnServer own;
  private final WebServer web;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  WebStand(BridgeBounds bounds, SiteRules rules) throws IOException {
    own = new OwnServer(List.of(service.definition()), name -> Status.UNIMPLEMENTED, channel -> {});
    own.start();
    bridge = new Bridge(own.channel(), OwnServer.methods(List.of(service.definition())), bounds);
    web =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routes -> routes.register("/", new WebCalls(() -> bridge, () -> rules)))
            .build()
            .start();
  }

  static BridgeBounds bounds() {
    return new BridgeBounds(4, 1 << 20, 2, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(2));
  }

  static SiteRules rules() {
    return new SiteRules(true, Set.of(), Set.of("https://monitor.example"));
  }

  int port() {
    return web.port();
  }

  HttpResponse<byte[]> post(String method, String type, byte[] body, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/" + method))
            .header("content-type", type)
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Sends exactly these bytes on a connection of its own, which stays open. */
  Socket raw(String head, byte[] body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    socket.getOutputStream().flush();
    return socket;
  }

  /** The head of a call, with the length of its body. */
  static String head(String method, int length, String... fields) {
    StringBuilder head = new StringBuilder("POST /" + method + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: " + PROTO + "\r\ncontent-length: " + length + "\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  static byte[] frame(int flag, byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length).put((byte) flag).putInt(bytes.length).put(bytes).array();
  }

  static byte[] message(String text) {
    return frame(0, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads up to a text, and returns all that was read. */
  static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended after " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  /** The frames of a body: messages as they are, trailers by name. */
  record Answer(List<byte[]> messages, Map<String, String> trailers) {
    static Answer of(byte[] body) {
      ByteBuffer in = ByteBuffer.wrap(body);
      List<byte[]> messages = new java.util.ArrayList<>();
      Map<String, String> trailers = new TreeMap<>();
      while (in.hasRemaining()) {
        int flag = in.get() & 0xff;
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        if (flag == 0) {
          messages.add(bytes);
        } else {
          for (String line : new String(bytes, StandardCharsets.US_ASCII).split("\r\n")) {
            trailers.put(line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2));
          }
        }
      }
      return new Answer(messages, trailers);
    }
  }

  @Override
  public void close() throws InterruptedException {
    bridge.close();
    own.stop(Duration.ofSeconds(1));
    web.stop();
    client.close();
  }
}
