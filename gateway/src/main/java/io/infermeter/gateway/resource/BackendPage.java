// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a backend for its own Prometheus page, one request at a time, without ever waiting for it: what came since the last look is read at
 * the next one. A page has {@link #MAX_BYTES} and {@link #TIME_OUT}; one that is larger, late or malformed says nothing. Redirects are not
 * followed. Confined to the sampler's thread.
 */
final class BackendPage {
  /** Largest page. */
  static final int MAX_BYTES = 4 << 20;

  /** From the request to the last byte. */
  static final Duration TIME_OUT = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(BackendPage.class);
  private static final String ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=1";
  private static final int OK = 200;

  private final String backend;
  private final URI uri;
  private final HttpClient client;
  private final LongSupplier micros;
  private final PageMapping mapping = new PageMapping();
  private @Nullable CompletableFuture<Page> running;
  private long startedNanos;
  private boolean failing;

  private record Page(String text, long micros, long nanos) {}

  /**
   * What a page said.
   *
   * @param micros when it came, microseconds since 1970
   */
  record Read(List<PageMapping.Reading> readings, long micros) {
    private static final Read NOTHING = new Read(List.of(), 0);
  }

  BackendPage(String backend, URI uri, HttpClient client, LongSupplier micros) {
    this.backend = backend;
    this.uri = uri;
    this.client = client;
    this.micros = micros;
  }

  String backend() {
    return backend;
  }

  /** A client for all pages: no redirects, no proxy. */
  static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(TIME_OUT)
        .proxy(HttpClient.Builder.NO_PROXY)
        .build();
  }

  /** What came since the last look; begins the next request if none runs. */
  Read look(long nanos, LongSupplier clock) {
    Read read = Read.NOTHING;
    if (running != null && running.isDone()) {
      read = take(running);
      running = null;
    } else if (running != null && nanos - startedNanos > TIME_OUT.toNanos()) {
      running.cancel(true);
      running = null;
      failed("it took longer than " + TIME_OUT.toSeconds() + " s");
    }
    if (running == null) {
      startedNanos = nanos;
      running = ask(clock);
    }
    return read;
  }

  private CompletableFuture<Page> ask(LongSupplier clock) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIME_OUT).header("Accept", ACCEPT).GET().build();
    CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
    CompletableFuture<Page> page =
        asked.thenApply(
            response -> {
              if (response.statusCode() != OK) {
                throw new CompletionException(new IOException("it answered with HTTP status " + response.statusCode()));
              }
              return new Page(new String(response.body(), StandardCharsets.UTF_8), micros.getAsLong(), clock.getAsLong());
            });
    page.whenComplete(
        (ignored, failure) -> {
          if (page.isCancelled()) {
            // Gives the connection up, too.
            asked.cancel(true);
          }
        });
    return page;
  }

  private Read take(CompletableFuture<Page> done) {
    try {
      Page page = done.join();
      List<PageMapping.Reading> readings = mapping.read(MetricsPage.parse(page.text, PageMapping::wanted), page.nanos);
      if (failing) {
        LOG.info("The metrics of backend \"{}\" at {} can be read again.", backend, uri);
      }
      failing = false;
      return new Read(readings, page.micros);
    } catch (CompletionException | MetricsPage.Malformed e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      failed(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
      return Read.NOTHING;
    }
  }

  private void failed(String why) {
    if (!failing) {
      LOG.warn("The metrics of backend \"{}\" at {} are absent: {}. Further failures are not logged until it works again.", backend, uri, why);
    }
    failing = true;
  }

  /** Gives up what runs. */
  void close() {
    if (running != null) {
      running.cancel(true);
    }
  }
}
