// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import io.infermeter.core.alert.Alert;
import io.infermeter.core.alert.AlertBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has everyone notified who is configured. That an alert was told of is kept in the store once every webhook took it or was given up, so
 * a restart repeats nothing but what was under way. Thread-safe.
 */
public final class Notifications {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  private final AlertBook book;
  private final String link;
  private final Post post = new Post();
  private final List<Webhook> webhooks = new ArrayList<>();
  private final Optional<Alertmanager> alertmanager;
  private final Set<Under> underWay = ConcurrentHashMap.newKeySet();

  /** Held while the store is written. Then no thread is interrupted, which would close the database's file for everyone. */
  private final Object keeping = new Object();

  private boolean stopped;

  /** What is being told. */
  private record Under(String id, Alert.State state) {}

  /**
   * Begins to wait for alerts.
   *
   * @param link the address of the dashboard
   * @param micros the time, microseconds since 1970
   * @param nanos a monotonic clock
   */
  public Notifications(
      AlertBook book,
      List<Target> webhooks,
      Optional<Target> alertmanager,
      String link,
      Deliveries deliveries,
      LongSupplier micros,
      LongSupplier nanos) {
    this(book, webhooks, alertmanager, link, deliveries, micros, nanos, Webhook.Pauses.USUAL);
  }

  Notifications(
      AlertBook book,
      List<Target> webhooks,
      Optional<Target> alertmanager,
      String link,
      Deliveries deliveries,
      LongSupplier micros,
      LongSupplier nanos,
      Webhook.Pauses pauses) {
    this.book = book;
    this.link = link;
    webhooks.forEach(target -> this.webhooks.add(new Webhook(target, post, deliveries, micros, pauses)));
    this.alertmanager = alertmanager.map(target -> new Alertmanager(target, post, book, deliveries, micros, nanos, link));
  }

  /** Begins to tell of what has changed; does not wait. */
  void turn() {
    for (Alert alert : book.untold()) {
      Under under = new Under(alert.id(), alert.state());
      if (underWay.add(under)) {
        tell(alert, under);
      }
    }
    alertmanager.ifPresent(Alertmanager::turn);
  }

  private void tell(Alert alert, Under under) {
    if (webhooks.isEmpty()) {
      told(under);
      return;
    }
    byte[] json = AlertJson.notification(alert, link);
    AtomicInteger left = new AtomicInteger(webhooks.size());
    for (Webhook webhook : webhooks) {
      webhook.offer(
          alert,
          json,
          () -> {
            if (left.decrementAndGet() == 0) {
              told(under);
            }
          });
    }
  }

  private void told(Under under) {
    try {
      synchronized (keeping) {
        if (!stopped) {
          book.told(under.id(), under.state());
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("That an alert was told of could not be kept; it may be told of again.", e);
    } finally {
      underWay.remove(under);
    }
  }

  /** Ends all that is under way; it is told of after the next start. */
  void stop() {
    synchronized (keeping) {
      stopped = true;
    }
    webhooks.forEach(Webhook::stop);
    alertmanager.ifPresent(Alertmanager::stop);
    post.close();
  }
}
