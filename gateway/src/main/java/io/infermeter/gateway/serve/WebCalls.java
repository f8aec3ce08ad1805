// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.infermeter.gateway.bridge.Bridge;
import io.infermeter.gateway.bridge.SiteRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /service/method}: gRPC-Web. Thread-safe. */
final class WebCalls implements HttpService {
  private static final int NO_CONTENT = 204;
  private static final int FORBIDDEN = 403;
  private static final String METHOD = "/{service}/{method}";

  private final Supplier<Bridge> bridge;
  private final Supplier<SiteRules> rules;

  WebCalls(Supplier<Bridge> bridge, Supplier<SiteRules> rules) {
    this.bridge = bridge;
    this.rules = rules;
  }

  @Override
  public void routing(HttpRules routes) {
    routes.post(METHOD, this::call).options(METHOD, this::preflight);
  }

  private void call(ServerRequest request, ServerResponse response) {
    HttpPage page = new HttpPage(request, response);
    try {
      bridge.get().answer(page, rules.get());
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("the web page went away", e);
    }
    page.end();
  }

  private void preflight(ServerRequest request, ServerResponse response) {
    Optional<Map<String, String>> allowed = Bridge.preflight(HttpPage.headers(request), rules.get());
    allowed.ifPresent(headers -> headers.forEach((name, value) -> response.header(HeaderNames.create(name), value)));
    response.status(allowed.isPresent() ? NO_CONTENT : FORBIDDEN).send();
  }
}
