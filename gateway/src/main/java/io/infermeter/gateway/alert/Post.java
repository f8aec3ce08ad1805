// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends JSON by HTTP to receivers that may be anything: it follows no redirect, reads no more of an answer than {@link #LONGEST_ANSWER},
 * and waits no longer than it is told, whatever the receiver sends or does not send. Thread-safe.
 */
final class Post implements AutoCloseable {
  /** Most bytes of an answer that are read. */
  static final long LONGEST_ANSWER = 64 << 10;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** What became of an attempt. */
  sealed interface Outcome {
    /** It was taken. */
    record Taken() implements Outcome {}

    /** It was not, and another attempt may help. */
    record Failed(String why) implements Outcome {}

    /** It was not, and never will be. */
    record Refused(String why) implements Outcome {}
  }

  /** One attempt, within a time; throws nothing else, so that whoever sends goes on. */
  Outcome send(URI url, byte[] json, Map<String, String> headers, Duration timeout) throws InterruptedException {
    try {
      return attempt(url, json, headers, timeout);
    } catch (RuntimeException e) {
      return new Outcome.Failed(e.getClass().getSimpleName());
    }
  }

  private Outcome attempt(URI url, byte[] json, Map<String, String> headers, Duration timeout) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "infermeter")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json));
    headers.forEach(request::header);
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.discarding(), LONGEST_ANSWER));
    try {
      return outcome(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode());
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Outcome.Failed("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Outcome.Failed(why(e.getCause()));
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private static Outcome outcome(int status) {
    if (status >= 200 && status < 300) {
      return new Outcome.Taken();
    }
    String said = "it answered " + status;
    if (status >= 300 && status < 400) {
      return new Outcome.Refused(said + ", and redirects are not followed");
    }
    boolean later = status >= 500 || status == 408 || status == 429;
    return later ? new Outcome.Failed(said) : new Outcome.Refused(said);
  }

  private static String why(Throwable cause) {
    if (cause instanceof IOException && cause.getMessage() != null) {
      return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
    return cause.getClass().getSimpleName();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
