// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.infermeter.gateway.bridge.Page;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request as the container has it. */
final class HttpPage implements Page {
  private final ServerRequest request;
  private final ServerResponse response;
  private final Map<String, List<String>> headers;
  private final InputStream body;
  private boolean last;

  HttpPage(ServerRequest request, ServerResponse response) {
    this.request = request;
    this.response = response;
    this.headers = headers(request);
    this.body = request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
  }

  static Map<String, List<String>> headers(ServerRequest request) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.allValues());
    }
    return headers;
  }

  @Override
  public String method() {
    String path = request.prologue().uriPath().rawPath();
    return path.startsWith("/") ? path.substring(1) : path;
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public OutputStream answer(int status, Map<String, String> fields, boolean last) {
    head(status, fields, last);
    return response.outputStream();
  }

  @Override
  public void answer(int status, Map<String, String> fields, byte[] body) {
    head(status, fields, true);
    response.send(body);
  }

  private void head(int status, Map<String, String> fields, boolean isLast) {
    last = isLast;
    response.status(status);
    fields.forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (isLast) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  /**
   * Ends the answer; nothing is done after it on a connection that is closed with it.
   *
   * @throws CloseConnectionException if so
   */
  void end() {
    if (last) {
      if (response instanceof RoutingResponse routed) {
        routed.commit();
      }
      throw new CloseConnectionException("the answer was the last of its connection");
    }
  }

  /** A thread reads on: a browser sends nothing before it has its answer, so what comes is the end of the connection. */
  @Override
  public void whenGone(Runnable action) {
    HelidonSocket socket = response.sink(Connections.TYPE).socket();
    Thread.ofVirtual().name("infermeter-web-watch").start(() -> {
      try {
        if (socket.get() == null) {
          action.run();
        }
      } catch (RuntimeException e) {
        action.run();
      }
    });
  }
}
