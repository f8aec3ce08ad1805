// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Watches a gateway's alerts like any client, and keeps those about quality that fire; connects again by itself. Thread-safe. */
final class FallWatch implements AutoCloseable {
  private static final int MOST_KEPT = 1_000;

  private final Channel channel;
  private final InstantSource clock;
  private final Instant begin;
  private final Set<String> known = new HashSet<>();
  private final List<FiredAlert> fired = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean unimplemented;

  /** Begins; alerts that fired earlier than now are left out. */
  FallWatch(Channel channel, InstantSource clock) {
    this.channel = channel;
    this.clock = clock;
    this.begin = clock.instant();
    Thread.ofPlatform().daemon().name("demo-alerts").start(this::watch);
  }

  private void watch() {
    try {
      do {
        try {
          Iterator<WatchAlertsResponse> messages =
              AlertServiceGrpc.newBlockingStub(channel).watchAlerts(WatchAlertsRequest.getDefaultInstance());
          while (messages.hasNext()) {
            messages.next().getAlertsList().forEach(this::keep);
          }
        } catch (StatusRuntimeException e) {
          if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
            nothingWatches();
            return;
          }
        }
      } while (!closed.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void nothingWatches() {
    unimplemented = true;
  }

  private synchronized void keep(Alert alert) {
    if (alert.getState() == AlertState.ALERT_STATE_FIRING && FiredAlert.isAboutQuality(alert) && fired.size() < MOST_KEPT) {
      FiredAlert seen = FiredAlert.of(alert, clock.instant());
      // An alert is told again with each change.
      if (!seen.fireTime().isBefore(begin) && known.add(alert.getId() + " " + seen.fireTime())) {
        fired.add(seen);
      }
    }
  }

  /** Whether the gateway has alerts, as far as it is known. */
  synchronized boolean isWatched() {
    return !unimplemented;
  }

  /** Alerts about quality that have fired, in the order in which they were seen. */
  synchronized List<FiredAlert> fired() {
    return List.copyOf(fired);
  }

  /** Ends with its channel. */
  @Override
  public void close() {
    closed.countDown();
  }
}
