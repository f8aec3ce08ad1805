// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import io.grpc.Metadata;
import io.infermeter.gateway.bridge.BridgedCall.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;

/** Writes the answer to one request. For one thread. */
final class Answer {
  private static final Duration DRAINING = Duration.ofSeconds(2);

  private final Page page;
  private final Optional<String> allowedOrigin;
  private final Patience patience;
  private final Duration longestWrite;
  private volatile boolean gone;

  /** @param allowedOrigin the foreign origin that may read the answer */
  Answer(Page page, Optional<String> allowedOrigin, Patience patience, Duration longestWrite) {
    this.page = page;
    this.allowedOrigin = allowedOrigin;
    this.patience = patience;
    this.longestWrite = longestWrite;
  }

  /** What lets a foreign page read an answer. */
  static Map<String, String> allowing(String origin) {
    return Map.of("access-control-allow-origin", origin, "vary", "Origin");
  }

  /**
   * Sends what a call answers, to its end.
   *
   * @param unwatched how long to wait for the end before the connection is watched; a watched one is closed after the answer
   */
  void send(BridgedCall call, WebFormat format, Duration unwatched) throws IOException, InterruptedException {
    Queue<Event> early = early(call, unwatched);
    boolean watched = early.isEmpty();
    if (watched) {
      page.whenGone(
          () -> {
            gone = true;
            call.cancel("the web page went away");
          });
      early.add(call.next());
    }
    Map<String, String> headers = headers(format.contentType());
    if (early.peek() instanceof Event.Headers first) {
      early.remove();
      headers.putAll(WebMetadata.headers(first.metadata()));
    }
    try (OutputStream out = page.answer(Refusal.OK, headers, watched)) {
      Event event = early.isEmpty() ? call.next() : early.remove();
      while (event instanceof Event.Message message) {
        write(out, format.messageFrame(message.bytes()), watched);
        call.more();
        event = early.isEmpty() ? call.next() : early.remove();
      }
      if (event instanceof Event.End end) {
        write(out, format.trailerFrame(WebMetadata.text(WebMetadata.ending(end.status(), end.trailers()))), watched);
      }
    }
  }

  /** All events of a call that ends within the time; none of one that does not. */
  private static Queue<Event> early(BridgedCall call, Duration longest) throws InterruptedException {
    return longest.isZero() || !call.ends(longest) ? new ArrayDeque<>() : call.rest();
  }

  private void write(OutputStream out, byte[] frame, boolean flush) throws IOException {
    if (gone) {
      throw new IOException("the page went away");
    }
    patience.within(
        longestWrite,
        () -> {
          out.write(frame);
          if (flush) {
            out.flush();
          }
          return frame;
        });
  }

  private Map<String, String> headers(String contentType) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("content-type", contentType);
    headers.put("cache-control", "no-store");
    headers.put("x-content-type-options", "nosniff");
    allowedOrigin.ifPresent(
        origin -> {
          headers.putAll(allowing(origin));
          headers.put("access-control-expose-headers", "*,grpc-status,grpc-message,grpc-status-details-bin");
        });
    return headers;
  }

  /** Says why a request is not forwarded; then takes what is left of it, so that the words are not lost to a reset connection. */
  void refuse(Refusal refusal, long longestRest) throws IOException {
    boolean grpc = refusal.http() == Refusal.OK;
    byte[] words = grpc ? new byte[0] : (refusal.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = headers(grpc ? WebFormat.BINARY.contentType() : "text/plain; charset=utf-8");
    headers.putAll(WebMetadata.ending(refusal.status(), new Metadata()));
    patience.within(
        longestWrite,
        () -> {
          page.answer(refusal.http(), headers, words);
          return words;
        });
    patience.within(DRAINING, () -> page.body().skip(longestRest));
  }
}
