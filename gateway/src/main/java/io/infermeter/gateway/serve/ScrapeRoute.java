// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers scrapes. Thread-safe. */
final class ScrapeRoute implements HttpService {
  private final Supplier<Gateway> gateway;

  ScrapeRoute(Supplier<Gateway> gateway) {
    this.gateway = gateway;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::metrics);
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    Optional<String> objection = gateway.get().siteRules().objection(HttpPage.headers(request));
    if (objection.isPresent()) {
      response.status(Status.FORBIDDEN_403).send(objection.get() + "\n");
      return;
    }
    String accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
    Scrapes.Page page = gateway.get().scrapes().page(accept, gateway.get().metrics().registry()::scrape);
    response.header(HeaderNames.CONTENT_TYPE, page.contentType());
    response.send(page.bytes());
  }
}
