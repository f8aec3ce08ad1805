// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.infermeter.api.mapping.AlertMapping;
import io.infermeter.core.alert.Alert;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.alert.AlertEngine;
import io.infermeter.core.alert.BuiltInRules;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.store.MeterStore;
import io.infermeter.gateway.alert.Deliveries;
import io.infermeter.gateway.alert.Evaluator;
import io.infermeter.gateway.alert.Notifications;
import io.infermeter.gateway.alert.Target;
import io.infermeter.gateway.config.AlertSettings;
import io.infermeter.gateway.config.GatewaySettings;
import io.infermeter.gateway.serve.OwnMetrics;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything about alerts, put together.
 *
 * @param book rules, alerts and silences
 * @param evaluator evaluates the rules
 * @param deliveries counts notifications
 */
record Alerting(AlertBook book, Evaluator evaluator, Deliveries deliveries) {
  private static final Logger LOG = LoggerFactory.getLogger(Alerting.class);

  /**
   * Reads what is kept; nothing is evaluated yet.
   *
   * @param completeThrough everything before this instant is in the store, microseconds since 1970
   */
  static Alerting of(
      GatewaySettings settings, MeterStore store, QueryEngine questions, LongSupplier completeThrough, LongSupplier micros, LongSupplier nanos) {
    AlertMapping codec = new AlertMapping(questions);
    AlertBook book = new AlertBook(store, codec, BuiltInRules.of(List.copyOf(settings.segments().keySet())), micros);
    if (book.unreadable() > 0) {
      LOG.warn("{} alert rules, alerts or silences in the store were kept by another version and cannot be read; they are left alone.", book.unreadable());
    }
    Deliveries deliveries = new Deliveries(nanos, LOG::warn);
    AlertEngine engine = new AlertEngine(book, codec, questions, completeThrough, nanos, micros.getAsLong());
    Notifications notifications = notifications(settings, book, deliveries, micros, nanos);
    return new Alerting(book, new Evaluator(engine, notifications, micros, nanos, settings.alerts().evaluation()), deliveries);
  }

  private static Notifications notifications(
      GatewaySettings settings, AlertBook book, Deliveries deliveries, LongSupplier micros, LongSupplier nanos) {
    AlertSettings alerts = settings.alerts();
    List<Target> webhooks =
        alerts.webhooks().stream()
            .map(each -> new Target("webhook " + each.name(), each.url(), each.secret(), each.timeout(), each.attempts()))
            .toList();
    String link = alerts.externalUrl().map(URI::toString).orElse("http://" + settings.http() + "/");
    return new Notifications(book, webhooks, alerts.alertmanager().map(Target::alertmanager), link, deliveries, micros, nanos);
  }

  void addTo(OwnMetrics metrics) {
    metrics.gauges(
        "infermeter_alerts", "Alerts, by where they stand.", "state",
        Map.of("pending", () -> book.count(Alert.State.PENDING), "firing", () -> book.count(Alert.State.FIRING)));
    metrics.counts("infermeter_notifications", "Notifications of alerts, by what became of them.", "result", deliveries.counts());
  }
}
