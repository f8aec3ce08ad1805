// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A receiver of webhooks that does what a test tells it. */
final class Receiver implements AutoCloseable {
  /** What came: the body and the signature. */
  record Came(byte[] body, String signature) {}

  /** Answers one request. */
  interface Behaviour {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
  volatile Behaviour behaviour = status(200);
  private final HttpServer server;

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String signature = exchange.getRequestHeaders().getFirst(Webhook.SIGNATURE);
          came.add(new Came(body, signature == null ? "" : signature));
          try {
            behaviour.answer(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            exchange.close();
          }
        });
    server.start();
  }

  static Behaviour status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  Came next() throws InterruptedException {
    Came next = came.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came within 20 s");
    }
    return next;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
