// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.http.HeaderNames;
import io.helidon.microprofile.server.RoutingPath;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code GET /metrics}, in the format that the scraper asks for: OpenMetrics or Prometheus text. */
@ApplicationScoped
@RoutingPath("/metrics")
public class MetricsEndpoint implements HttpService {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private final GatewayLife life;

  @Inject
  MetricsEndpoint(GatewayLife life) {
    this.life = life;
  }

  /** For the container's proxy. */
  MetricsEndpoint() {
    this(new GatewayLife());
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::metrics);
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    String accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
    ExpositionFormatWriter writer = FORMATS.findWriter(accept);
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
    try {
      writer.write(out, life.gateway().metrics().registry().scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    response.header(HeaderNames.CONTENT_TYPE, writer.getContentType());
    response.send(out.toByteArray());
  }
}
