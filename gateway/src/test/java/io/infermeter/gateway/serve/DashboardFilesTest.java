// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardFilesTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer web;

  private void serve(Map<String, String> files) {
    DashboardFiles dashboard = new DashboardFiles(path -> Optional.ofNullable(files.get(path)).map(text -> text.getBytes(UTF_8)));
    web = WebServer.builder().host("127.0.0.1").port(0).routing(routes -> routes.register("/", dashboard)).build().start();
  }

  private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @AfterEach
  void stop() {
    web.stop();
    client.close();
  }

  @Test
  void thePageIsSafeAndAskedForAgain() throws Exception {
    serve(Map.of("index.html", "<!doctype html>"));
    HttpResponse<String> page = get("/");
    assertThat(page.body()).isEqualTo("<!doctype html>");
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow()).startsWith("default-src 'self'").contains("frame-ancestors 'none'");
    assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("x-frame-options")).hasValue("DENY");
    String tag = page.headers().firstValue("etag").orElseThrow();
    assertThat(get("/", "if-none-match", tag).statusCode()).isEqualTo(304);
    assertThat(get("/index.html", "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void aFileWithAHashInItsNameIsKeptForever() throws Exception {
    serve(Map.of("assets/page-4f3a9bC2.js", "1", "assets/page.css", "2"));
    HttpResponse<String> script = get("/assets/page-4f3a9bC2.js");
    assertThat(script.headers().firstValue("content-type")).hasValue("text/javascript; charset=utf-8");
    assertThat(script.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
    assertThat(get("/assets/page.css").headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(get("/assets/none.js").statusCode()).isEqualTo(404);
  }

  @Test
  void withoutADashboardThePageSaysSo() throws Exception {
    serve(Map.of());
    assertThat(get("/").body()).contains("Infermeter runs", "not part of this installation");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/../secret", "/assets/../../secret", "/%2e%2e/secret", "/..%2fsecret", "/assets//secret", "/.secret", "/a/.secret", "//secret", "/secret%00", "/a\\..\\secret"})
  void nothingOutsideIsNamed(String path) throws IOException {
    serve(Map.of("secret", "no", "../secret", "no", ".secret", "no", "a/.secret", "no", "/secret", "no"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").getBytes(UTF_8));
      assertThat(WebStand.readUntil(socket.getInputStream(), "\r\n")).matches("HTTP/1.1 40[04] .*\r\n");
    }
  }
}
