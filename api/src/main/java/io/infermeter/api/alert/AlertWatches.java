// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.alert;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.MatcherMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.metric.Ticker;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.series.Matcher;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** All readers of alerts. One ticker looks after them. Bounded. Thread-safe. */
final class AlertWatches implements AutoCloseable {
  /** Most watches of alerts at once. */
  static final int MOST = 1000;

  static final Duration TICK = Duration.ofMillis(100);
  private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(10);

  private final AlertBook book;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Runnable stopTicking;
  private final Set<AlertWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  AlertWatches(AlertBook book, Clock clock, LongSupplier nanos, Ticker ticker) {
    this.book = book;
    this.clock = clock;
    this.nanos = nanos;
    this.stopTicking = ticker.every(TICK, this::tick);
  }

  /** Begins a watch. @throws StatusRuntimeException if it cannot be taken */
  void open(WatchAlertsRequest request, ServerCallStreamObserver<WatchAlertsResponse> responses) {
    Violations violations = new Violations();
    List<Matcher> matchers = MatcherMapping.ofAlerts(request.getMatchersList(), "matchers", violations);
    Duration heartbeat = heartbeat(request, violations);
    violations.throwIfAny();
    AlertWatch watch = new AlertWatch(responses, book, matchers, heartbeat, () -> Times.micros(clock.instant()));
    add(watch);
    responses.setOnCancelHandler(() -> remove(watch));
    responses.setOnReadyHandler(() -> watch.turn(nanos.getAsLong()));
    watch.turn(nanos.getAsLong());
  }

  private static Duration heartbeat(WatchAlertsRequest request, Violations violations) {
    if (!request.hasHeartbeatInterval()) {
      return USUAL_HEARTBEAT;
    }
    Duration given = Times.duration(request.getHeartbeatInterval(), "heartbeat_interval", violations);
    if (given != null && (given.compareTo(Duration.ofSeconds(1)) < 0 || given.compareTo(Duration.ofHours(1)) > 0)) {
      violations.invalid("heartbeat_interval", "must be 1 s to 3600 s, is " + given);
    }
    return given == null ? USUAL_HEARTBEAT : given;
  }

  private synchronized void add(AlertWatch watch) {
    if (closed) {
      throw stopping();
    }
    if (watches.size() >= MOST) {
      throw Refusal.overloaded("the gateway has " + MOST + " watches of alerts, as many as it may; end one, or ask with ListAlerts");
    }
    watches.add(watch);
  }

  private static StatusRuntimeException stopping() {
    return Refusal.unavailable("the gateway is stopping; connect again");
  }

  private void remove(AlertWatch watch) {
    watch.end();
    watches.remove(watch);
  }

  private void tick() {
    long now = nanos.getAsLong();
    for (AlertWatch watch : watches) {
      watch.turn(now);
      if (watch.hasEnded()) {
        watches.remove(watch);
      }
    }
  }

  int size() {
    return watches.size();
  }

  /** Ends every watch: its reader is told to connect again. */
  @Override
  public void close() {
    stopTicking.run();
    synchronized (this) {
      closed = true;
    }
    watches.forEach(watch -> watch.fail(stopping()));
    watches.clear();
  }
}
