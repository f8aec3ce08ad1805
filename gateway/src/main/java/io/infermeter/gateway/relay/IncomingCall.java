// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallHead;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call from its headers to its last byte, as the transport sees it: this is where the first and the last instant are seen. Lives on
 * the event loop of its connection.
 */
final class IncomingCall extends ServerStreamTracer implements CallHead {
  private static final Context.Key<IncomingCall> KEY = Context.key("infermeter-call");
  private static final int MOST_KEYS = 256;
  private static final Map<String, Metadata.Key<String>> KEYS = new ConcurrentHashMap<>();

  private final String method;
  private final Metadata headers;
  private final Backend backend;
  private final EventLoop loop;
  private final int loopIndex;
  private final Shared shared;
  private final CallTime time;
  private final Budget.Account account;
  private @Nullable Observed observed;
  private @Nullable ScheduledFuture<?> timer;
  private volatile @Nullable Exchange exchange;
  private volatile @Nullable Ending refusal;
  private volatile boolean closed;

  IncomingCall(String method, Metadata headers, Backend backend, EventLoop loop, int loopIndex, Shared shared, CallTime time) {
    this.method = method;
    this.headers = headers;
    this.backend = backend;
    this.loop = loop;
    this.loopIndex = loopIndex;
    this.shared = shared;
    this.time = time;
    this.account = shared.budget().open();
  }

  /** The call that is being started on this thread. */
  static IncomingCall current() {
    return KEY.get();
  }

  void observe(Observed by) {
    observed = by;
  }

  @Nullable Observed observed() {
    return observed;
  }

  Backend backend() {
    return backend;
  }

  EventLoop loop() {
    return loop;
  }

  int loopIndex() {
    return loopIndex;
  }

  /** Whether the client has set a deadline, or the gateway. */
  boolean hasDeadline() {
    return time.ends();
  }

  /** Whether the client's deadline is here, as other clocks may see it. */
  boolean atDeadline() {
    return time.ends() && time.atDeadline(loop.ticker().nanoTime());
  }

  /** Tells that the call ended because of its backend. */
  void failed(Status status) {
    if (Ending.isTooLong(status)) {
      shared.hits().messageTooLong();
    }
    shared.failures().failed(backend, String.valueOf(status.getDescription()));
  }

  /** Starts the exchange, which may already have been refused. */
  void start(Exchange made) {
    exchange = made;
    time.restore(headers);
    made.start(headers);
    Ending refused = refusal;
    if (refused != null) {
      made.end(refused, CallOutcome.REFUSED);
    } else if (time.ends() && !closed) {
      timer = loop.schedule(() -> timeUp(made), time.endNanos() - loop.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void timeUp(Exchange running) {
    Ending ending = time.clientsOwn() ? Ending.tooLate(backend) : Ending.tooLong(backend, shared.callTime());
    if (running.end(ending, CallOutcome.TIMED_OUT) && !time.clientsOwn()) {
      shared.hits().callTooLong();
      shared.failures().failed(backend, String.valueOf(ending.status().getDescription()));
    }
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public @Nullable String header(String name) {
    if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      return null;
    }
    Metadata.Key<String> key = KEYS.get(name);
    if (key == null) {
      key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
      if (KEYS.size() < MOST_KEYS) {
        KEYS.put(name, key);
      }
    }
    Iterable<String> values = headers.getAll(key);
    return values == null ? null : values.iterator().next();
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void inboundWireSize(long bytes) {
    hold(bytes);
  }

  /** Counts bytes that have come for this call, from either side, and ends it where all calls hold too many. */
  void hold(long bytes) {
    boolean within;
    synchronized (account) {
      within = account.hold(bytes);
    }
    if (!within && refusal == null) {
      shared.hits().tooManyBytes();
      Ending refused = Ending.tooManyBytes();
      refusal = refused;
      Exchange running = exchange;
      if (running != null) {
        loop.execute(() -> running.end(refused, CallOutcome.REFUSED));
      }
    }
  }

  void release(long bytes) {
    synchronized (account) {
      account.release(bytes);
    }
  }

  @Override
  public void streamClosed(Status status) {
    closed = true;
    ScheduledFuture<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
    synchronized (account) {
      account.close();
    }
    Exchange ended = exchange;
    if (Ending.isTooLong(status) && (ended == null || !ended.sent(status))) {
      shared.hits().messageTooLong();
    }
    Observed by = observed;
    if (by != null) {
      by.ended(outcome(status), status.getCode().value());
    }
  }

  /** A status that was sent is the exchange's own; any other one comes from the transport, which cut the call off. */
  private CallOutcome outcome(Status status) {
    Exchange running = exchange;
    if (running != null && running.sent(status)) {
      return running.outcome();
    }
    return switch (status.getCode()) {
      case CANCELLED -> atDeadline() ? CallOutcome.TIMED_OUT : CallOutcome.CANCELLED;
      case DEADLINE_EXCEEDED -> CallOutcome.TIMED_OUT;
      default -> CallOutcome.REFUSED;
    };
  }
}
