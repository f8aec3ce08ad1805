// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.alert;

import io.grpc.stub.ServerCallStreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.mapping.AlertMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.alert.Alert;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.series.Matcher;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.WatchAlertsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One reader of alerts. It remembers which revision of which alert the reader has; what a message holds follows from that and the book,
 * so nothing is ever queued for a slow reader. Guarded by its monitor.
 */
final class AlertWatch {
  private final ServerCallStreamObserver<WatchAlertsResponse> responses;
  private final AlertBook book;
  private final List<Matcher> matchers;
  private final long heartbeatNanos;
  private final LongSupplier micros;
  private final Map<String, Long> known = new HashMap<>();
  private long seenRevision = -1;
  private boolean begun;
  private boolean ended;
  private long lastSent;

  AlertWatch(
      ServerCallStreamObserver<WatchAlertsResponse> responses,
      AlertBook book,
      List<Matcher> matchers,
      Duration heartbeat,
      LongSupplier micros) {
    this.responses = responses;
    this.book = book;
    this.matchers = matchers;
    this.heartbeatNanos = heartbeat.toNanos();
    this.micros = micros;
  }

  /** Sends what has changed, and a heartbeat after a silence, as far as the reader takes it. */
  synchronized void turn(long nowNanos) {
    try {
      while (!ended && responses.isReady() && seenRevision != book.revision()) {
        send(nowNanos);
      }
      if (!ended && responses.isReady() && nowNanos - lastSent >= heartbeatNanos) {
        // Sending may come back here at once, when the reader is ready for more.
        lastSent = nowNanos;
        responses.onNext(message().build());
      }
    } catch (RuntimeException failure) {
      fail(failure);
    }
  }

  private WatchAlertsResponse.Builder message() {
    return WatchAlertsResponse.newBuilder().setServerTime(Times.timestamp(micros.getAsLong()));
  }

  private void send(long nowNanos) {
    long revision = book.revision();
    List<AlertBook.Entry> entries = book.entries();
    WatchAlertsResponse.Builder message = message().setSnapshot(!begun);
    boolean all = add(changed(entries), message);
    if (all) {
      forget(entries, message);
    }
    if (all) {
      seenRevision = revision;
    }
    if (message.getSnapshot() || message.getAlertsCount() > 0) {
      begun = true;
      lastSent = nowNanos;
      responses.onNext(message.build());
    }
  }

  private List<AlertBook.Entry> changed(List<AlertBook.Entry> entries) {
    List<AlertBook.Entry> changed = new ArrayList<>();
    for (AlertBook.Entry entry : entries) {
      Long has = known.get(entry.alert().id());
      boolean news = has == null ? entry.alert().isActive() && entry.alert().matches(matchers) : has < entry.revision();
      if (news) {
        changed.add(entry);
      }
    }
    changed.sort(Comparator.comparingLong(AlertBook.Entry::revision));
    return changed;
  }

  /** Adds as many as one message holds. @return whether that was all */
  private boolean add(List<AlertBook.Entry> changed, WatchAlertsResponse.Builder message) {
    long bytes = 0;
    for (AlertBook.Entry entry : changed) {
      Alert alert = entry.alert();
      io.infermeter.v1.Alert mapped = AlertMapping.toContract(alert);
      bytes += mapped.getSerializedSize();
      if (bytes > Sizes.MESSAGE_BYTES && message.getAlertsCount() > 0) {
        return false;
      }
      message.addAlerts(mapped);
      if (alert.isActive()) {
        known.put(alert.id(), entry.revision());
      } else {
        known.remove(alert.id());
      }
    }
    return true;
  }

  /** An alert that a slow reader still has and that is not kept any more is over. */
  private void forget(List<AlertBook.Entry> entries, WatchAlertsResponse.Builder message) {
    Set<String> gone = new HashSet<>(known.keySet());
    entries.forEach(entry -> gone.remove(entry.alert().id()));
    for (String id : gone) {
      message.addAlerts(io.infermeter.v1.Alert.newBuilder().setId(id).setState(AlertState.ALERT_STATE_RESOLVED));
    }
    known.keySet().removeAll(gone);
  }

  /** Ends the call with an error. */
  synchronized void fail(Throwable failure) {
    if (!ended) {
      ended = true;
      Guard.fail(responses, failure);
    }
  }

  /** The reader is gone. */
  synchronized void end() {
    ended = true;
  }

  synchronized boolean hasEnded() {
    return ended;
  }
}
