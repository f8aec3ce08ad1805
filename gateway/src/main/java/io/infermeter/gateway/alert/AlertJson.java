// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import io.infermeter.core.alert.Alert;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Alerts as JSON: for webhooks, and as Alertmanager's API v2 takes them. docs/alerts.md lists the fields. */
final class AlertJson {
  private static final String ALERT_NAME = "alertname";
  private static final String SEVERITY = "severity";

  private AlertJson() {}

  /** A notification of one alert. */
  static byte[] notification(Alert alert, String link) {
    JsonObjectBuilder body =
        Json.createObjectBuilder()
            .add("id", alert.id())
            .add("status", alert.state() == Alert.State.RESOLVED ? "resolved" : "firing")
            .add("rule", alert.rule())
            .add("severity", alert.severity().name().toLowerCase(Locale.ROOT))
            .add("summary", alert.summary())
            .add("description", alert.description())
            .add("dimensions", object(alert.dimensions()))
            .add("labels", object(alert.labels()))
            .add("start_time", time(alert.startMicros()))
            .add("link", link);
    if (alert.firedMicros() != null) {
      body.add("fire_time", time(alert.firedMicros()));
    }
    if (alert.endMicros() != null) {
      body.add("end_time", time(alert.endMicros()));
    }
    return bytes(body.build().toString());
  }

  /**
   * The body of Alertmanager's POST /api/v2/alerts.
   *
   * @param firingUntilMicros until when those that fire are to be taken to fire, unless they are sent again
   */
  static byte[] forAlertmanager(Collection<Alert> alerts, String link, long firingUntilMicros) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (Alert alert : alerts) {
      long end = alert.endMicros() == null ? firingUntilMicros : alert.endMicros();
      array.add(
          Json.createObjectBuilder()
              .add("labels", object(labels(alert)))
              .add(
                  "annotations",
                  Json.createObjectBuilder().add("summary", alert.summary()).add("description", alert.description()))
              .add("startsAt", time(alert.firedMicros() == null ? alert.startMicros() : alert.firedMicros()))
              .add("endsAt", time(end))
              .add("generatorURL", link));
    }
    return bytes(array.build().toString());
  }

  /** What Alertmanager tells alerts apart by; its own names win, and an empty label is none. */
  private static Map<String, String> labels(Alert alert) {
    Map<String, String> labels = new TreeMap<>(alert.labels());
    alert.dimensions().forEach((name, value) -> labels.put(name.replaceAll("[^a-zA-Z0-9_]", "_"), value));
    labels.put(ALERT_NAME, alert.rule());
    labels.put(SEVERITY, alert.severity().name().toLowerCase(Locale.ROOT));
    labels.values().removeIf(String::isEmpty);
    return labels;
  }

  private static JsonObject object(Map<String, String> values) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    new TreeMap<>(values).forEach(object::add);
    return object.build();
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
