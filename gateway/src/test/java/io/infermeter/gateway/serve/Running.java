// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.webserver.WebServer;
import java.io.IOException;

/** Starts and stops a gateway as the container does, without the container. */
public record Running(Gateway gateway) implements AutoCloseable {
  public static Running start(Gateway gateway) throws IOException {
    gateway.start();
    return new Running(gateway);
  }

  /** Opens an HTTP port with the gateway's /metrics. */
  public WebServer metricsPort() {
    return WebServer.builder().host("127.0.0.1").port(0).routing(routes -> routes.register("/metrics", new ScrapeRoute(() -> gateway))).build().start();
  }

  @Override
  public void close() {
    gateway.stop();
  }
}
