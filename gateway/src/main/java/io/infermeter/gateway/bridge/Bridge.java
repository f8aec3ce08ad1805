// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Forwards gRPC-Web calls of web pages to the gateway's own services: unary and server streaming, as raw bytes. A message goes out before
 * the next is asked for, and the call is cancelled as soon as the page goes away. Thread-safe; each call blocks the thread it comes on.
 */
public final class Bridge implements AutoCloseable {
  private static final int NOT_FOUND = 404;
  private static final int CONTENT_TOO_LARGE = 413;
  private static final int FORBIDDEN = 403;

  private final Channel channel;
  private final Map<String, MethodType> methods;
  private final BridgeBounds bounds;
  private final Semaphore calls;
  private final Semaphore largeRequests;
  private final LongAdder refused = new LongAdder();
  private final Patience patience = new Patience();

  /**
   * Makes a bridge.
   *
   * @param channel the way to the services
   * @param methods what can be called, by full name
   */
  public Bridge(Channel channel, Map<String, MethodType> methods, BridgeBounds bounds) {
    this.channel = channel;
    this.methods = Map.copyOf(methods);
    this.bounds = bounds;
    this.calls = new Semaphore(bounds.calls());
    this.largeRequests = new Semaphore(bounds.largeRequests());
  }

  /**
   * Answers a request, whatever it is.
   *
   * @throws IOException if the page went away before it had its answer
   */
  public void answer(Page page, SiteRules rules) throws IOException {
    Answer answer = new Answer(page, rules.allowedOrigin(page.headers()), patience, bounds.writing());
    try {
      Optional<String> objection = rules.objection(page.headers());
      if (objection.isPresent()) {
        throw Refusal.of(FORBIDDEN, Status.PERMISSION_DENIED, objection.get());
      }
      WebFormat format = WebFormat.of(page.headers());
      MethodType type = callable(page.method());
      if (!calls.tryAcquire()) {
        refused.increment();
        throw Refusal.of(Status.RESOURCE_EXHAUSTED, bounds.calls() + " calls of web pages run already; try again");
      }
      try {
        forward(page, answer, format, type);
      } finally {
        calls.release();
      }
    } catch (Refusal e) {
      answer.refuse(e, bounds.longestMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the gateway stops", e);
    }
  }

  private MethodType callable(String method) throws Refusal {
    MethodType type = methods.get(method);
    if (type == null) {
      throw Refusal.of(
          NOT_FOUND, Status.UNIMPLEMENTED, "the gateway itself has no method " + method + "; web pages can call its own services alone");
    }
    if (!type.clientSendsOneMessage()) {
      throw Refusal.of(Status.UNIMPLEMENTED, method + " takes a stream of requests, which web pages cannot send; it needs gRPC on its own port");
    }
    return type;
  }

  private void forward(Page page, Answer answer, WebFormat format, MethodType type) throws Refusal, IOException, InterruptedException {
    Metadata metadata = WebMetadata.of(page.headers());
    Optional<Long> timeout = WebMetadata.timeoutNanos(page.headers());
    CallOptions options = timeout.map(nanos -> CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS)).orElse(CallOptions.DEFAULT);
    BridgedCall call;
    try (Room room = new Room()) {
      call = BridgedCall.start(channel, page.method(), type, options, metadata, format.message(body(page, format, room)));
    }
    boolean ended = false;
    try {
      answer.send(call, format, type == MethodType.UNARY ? bounds.unwatched() : Duration.ZERO);
      ended = true;
    } finally {
      if (!ended) {
        call.cancel("the web page went away");
      }
    }
  }

  /** The place of a large request, until it is handed on. */
  private final class Room implements AutoCloseable {
    private boolean taken;

    void take() throws Refusal {
      taken = largeRequests.tryAcquire();
      if (!taken) {
        refused.increment();
        throw Refusal.of(
            Status.RESOURCE_EXHAUSTED,
            bounds.largeRequests() + " requests of more than " + BridgeBounds.SMALL_REQUEST
                + " bytes come already; try again, or send less at once");
      }
    }

    @Override
    public void close() {
      if (taken) {
        largeRequests.release();
      }
    }
  }

  private byte[] body(Page page, WebFormat format, Room room) throws Refusal, IOException {
    long longest = format.longestBody(bounds.longestMessage());
    String declared = page.headers().getOrDefault("content-length", List.of("0")).getFirst();
    if (declared.length() > 10 || declared.matches("[0-9]+") && Long.parseLong(declared) > longest) {
      throw tooLarge();
    }
    byte[] head = patience.within(bounds.reading(), () -> page.body().readNBytes((int) Math.min(longest, BridgeBounds.SMALL_REQUEST) + 1));
    if (head.length > longest) {
      throw tooLarge();
    }
    if (head.length <= BridgeBounds.SMALL_REQUEST) {
      return head;
    }
    room.take();
    byte[] rest = patience.within(bounds.reading(), () -> page.body().readNBytes((int) longest + 1 - head.length));
    if (head.length + rest.length > longest) {
      throw tooLarge();
    }
    byte[] body = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, body, head.length, rest.length);
    return body;
  }

  private Refusal tooLarge() {
    return Refusal.of(
        CONTENT_TOO_LARGE, Status.RESOURCE_EXHAUSTED, "a request to the gateway itself may have " + bounds.longestMessage() + " bytes");
  }

  /** Calls of web pages that run now. */
  public int running() {
    return bounds.calls() - calls.availablePermits();
  }

  /** Large requests that come now. */
  public int largeRequests() {
    return bounds.largeRequests() - largeRequests.availablePermits();
  }

  /** How many calls were refused because too many ran. */
  public long refused() {
    return refused.sum();
  }

  /** What a preflight request is told: which headers to send; empty if the page may not ask. */
  public static Optional<Map<String, String>> preflight(Map<String, List<String>> headers, SiteRules rules) {
    if (rules.objection(headers).isPresent()) {
      return Optional.empty();
    }
    return rules
        .allowedOrigin(headers)
        .map(
            origin -> {
              Map<String, String> allowed = new TreeMap<>(Answer.allowing(origin));
              allowed.put("access-control-allow-methods", "POST");
              allowed.put("access-control-allow-headers", String.join(",", headers.getOrDefault("access-control-request-headers", List.of())));
              allowed.put("access-control-max-age", "600");
              return allowed;
            });
  }

  @Override
  public void close() {
    patience.close();
  }
}
