// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the dashboard, from the class path. A path is a name between slashes of letters, digits, {@code . _ -}, none beginning with
 * a dot; so nothing outside of the folder can be named. Files stay in memory once they were asked for. Thread-safe.
 */
final class DashboardFiles implements HttpService {
  private static final Logger LOG = LoggerFactory.getLogger(DashboardFiles.class);
  private static final String FOLDER = "META-INF/infermeter/dashboard/";
  private static final Pattern PATH = Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/){0,5}[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  /** A name with a hash of what is in it, as bundlers write it: such a file never changes. */
  private static final Pattern HASHED = Pattern.compile(".*[.-][A-Za-z0-9_-]{8,}\\.[a-z0-9]+");

  private static final String FOREVER = "public, max-age=31536000, immutable";
  private static final String ASK_AGAIN = "no-cache";
  private static final int NOT_MODIFIED = 304;

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("webmanifest", "application/manifest+json"));

  private static final Map<String, String> SAFETY =
      Map.of(
          "content-security-policy",
          "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'",
          "x-content-type-options", "nosniff",
          "x-frame-options", "DENY",
          "referrer-policy", "no-referrer",
          "cross-origin-resource-policy", "same-origin",
          "cross-origin-opener-policy", "same-origin");

  private static final String ABSENT =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Infermeter</title></head><body>
      <h1>Infermeter runs</h1>
      <p>The dashboard is not part of this installation: its jar is not on the class path.</p>
      <ul>
      <li><a href="metrics">metrics</a>, for Prometheus</li>
      <li><a href="health">health</a></li>
      <li>Ask over gRPC, for example: <code>infermeter query accuracy --last 1h</code></li>
      </ul>
      </body></html>
      """;

  private final Function<String, Optional<byte[]>> folder;
  private final Map<String, File> files = new ConcurrentHashMap<>();

  private record File(byte[] bytes, String tag) {}

  /** @param folder the bytes of a file by its path; asked once for each path that exists */
  DashboardFiles(Function<String, Optional<byte[]>> folder) {
    this.folder = folder;
  }

  static Function<String, Optional<byte[]>> onClassPath() {
    return path -> {
      try (InputStream in = DashboardFiles.class.getClassLoader().getResourceAsStream(FOLDER + path)) {
        return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
      } catch (IOException e) {
        LOG.error("The dashboard's file {} cannot be read.", path, e);
        return Optional.empty();
      }
    };
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/*", this::file);
    rules.head("/*", this::file);
  }

  private void file(ServerRequest request, ServerResponse response) {
    String asked = request.prologue().uriPath().rawPath().substring(1);
    String path = asked.isEmpty() ? "index.html" : asked;
    Optional<File> file = find(path);
    if (file.isPresent()) {
      send(request, response, path, file.get());
    } else {
      response.next();
    }
  }

  private Optional<File> find(String path) {
    if (!PATH.matcher(path).matches()) {
      return Optional.empty();
    }
    File known = files.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<byte[]> bytes = folder.apply(path);
    if (bytes.isEmpty() && path.equals("index.html")) {
      bytes = Optional.of(ABSENT.getBytes(StandardCharsets.UTF_8));
    }
    Optional<File> read = bytes.map(content -> new File(content, tag(content)));
    read.ifPresent(file -> files.put(path, file));
    return read;
  }

  private static void send(ServerRequest request, ServerResponse response, String path, File file) {
    SAFETY.forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response.header(HeaderNames.CONTENT_TYPE, TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream"));
    response.header(HeaderNames.CACHE_CONTROL, HASHED.matcher(path).matches() ? FOREVER : ASK_AGAIN);
    response.header(HeaderNames.ETAG, file.tag());
    if (request.headers().first(HeaderNames.IF_NONE_MATCH).filter(tags -> tags.equals("*") || tags.contains(file.tag())).isPresent()) {
      response.status(NOT_MODIFIED).send();
    } else {
      response.send(file.bytes());
    }
  }

  private static String tag(byte[] bytes) {
    try {
      return '"' + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
