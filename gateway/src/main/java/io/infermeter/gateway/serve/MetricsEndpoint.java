// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.microprofile.server.RoutingPath;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** {@code GET /metrics}, in the format that the scraper asks for: protobuf, OpenMetrics or Prometheus text. */
@ApplicationScoped
@RoutingPath("/metrics")
public class MetricsEndpoint implements HttpService {
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
    new ScrapeRoute(life::gateway).routing(rules);
  }
}
