// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.infermeter.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server and a real client; time is the test's. */
@Timeout(60)
final class BackendPageTest {
  private static final String PAGE = "nv_cpu_utilization 0.5\n";

  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final TestClock clock = new TestClock(Instant.ofEpochSecond(1_000));
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private volatile Answer answer = exchange -> page(exchange, 200, PAGE.getBytes(StandardCharsets.UTF_8));
  private BackendPage page;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/metrics", this::handle);
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
    page = new BackendPage("triton", uri, BackendPage.client(), clock::micros);
  }

  @AfterEach
  void stop() {
    end.countDown();
    page.close();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    try (exchange) {
      answer.to(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void page(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Looks until so many requests were made, so that what the earlier ones brought has been read. */
  private BackendPage.Read lookUntilAsked(int requests) {
    BackendPage.Read last = new BackendPage.Read(java.util.List.of(), 0);
    while (asked.get() < requests) {
      BackendPage.Read read = page.look(clock.nanos(), clock::nanos);
      last = read.readings().isEmpty() ? last : read;
      Thread.onSpinWait();
    }
    return last;
  }

  @Test
  void aPageIsReadWithTheInstantAtWhichItCame() {
    BackendPage.Read read = lookUntilAsked(2);
    assertThat(read.readings()).extracting(PageMapping.Reading::used).containsExactly(.5);
    assertThat(read.micros()).isEqualTo(clock.micros());
  }

  @Test
  void aPageIsReadAgainAfterItCouldNotBe() {
    answer = exchange -> page(exchange, 503, PAGE.getBytes(StandardCharsets.UTF_8));
    assertThat(lookUntilAsked(3).readings()).isEmpty();
    answer = exchange -> page(exchange, 200, "not { a page".getBytes(StandardCharsets.UTF_8));
    assertThat(lookUntilAsked(6).readings()).isEmpty();
    answer = exchange -> page(exchange, 200, PAGE.getBytes(StandardCharsets.UTF_8));
    assertThat(lookUntilAsked(9).readings()).hasSize(1);
  }

  @Test
  void aRedirectIsNotFollowed() {
    answer =
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
          page(exchange, 302, new byte[] {0});
        };
    assertThat(lookUntilAsked(3).readings()).isEmpty();
  }

  @Test
  void aPageThatNeverEndsIsCutOffByItsSize() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = "nv_cpu_utilization 0.5\n".repeat(4_096).getBytes(StandardCharsets.UTF_8);
          while (end.getCount() > 0) {
            exchange.getResponseBody().write(block);
          }
        };
    assertThat(lookUntilAsked(3).readings()).isEmpty();
  }

  @Test
  void aPageThatDripsIsGivenUpAfterItsTime() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(PAGE.getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          begun.countDown();
          end.await();
        };
    page.look(clock.nanos(), clock::nanos);
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    clock.advance(BackendPage.TIME_OUT);
    page.look(clock.nanos(), clock::nanos);
    assertThat(asked).as("the first request still has its time").hasValue(1);
    answer = exchange -> page(exchange, 200, PAGE.getBytes(StandardCharsets.UTF_8));
    clock.advance(Duration.ofMillis(1));
    assertThat(lookUntilAsked(3).readings()).hasSize(1);
  }
}
