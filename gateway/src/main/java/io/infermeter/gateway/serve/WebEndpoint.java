// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.microprofile.server.RoutingPath;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What web pages reach: the dashboard's files, and the gateway's own services as gRPC-Web. */
@ApplicationScoped
@RoutingPath("/")
public class WebEndpoint implements HttpService {
  private final GatewayLife life;

  @Inject
  WebEndpoint(GatewayLife life) {
    this.life = life;
  }

  /** For the container's proxy. */
  WebEndpoint() {
    this(new GatewayLife());
  }

  @Override
  public void routing(HttpRules rules) {
    new WebCalls(() -> life.gateway().bridge(), () -> life.gateway().siteRules()).routing(rules);
    new DashboardFiles(DashboardFiles.onClassPath()).routing(rules);
  }
}
