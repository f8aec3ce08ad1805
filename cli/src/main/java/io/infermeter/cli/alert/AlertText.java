// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.infermeter.cli.Printable;
import io.infermeter.cli.Table;
import io.infermeter.cli.Times;
import io.infermeter.v1.Alert;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Alerts as text. Not thread-safe. */
final class AlertText {
  private static final int WIDEST_DESCRIPTION = 400;

  private final Table table = new Table("id", "state", "severity", "rule", "series", "since", "what", "note");

  void add(Alert alert) {
    table.row(
        alert.getId(), state(alert), severity(alert), alert.getRule(), series(alert.getDimensionsMap()),
        alert.hasStartTime() ? Times.instant(alert.getStartTime()).toString() : "",
        alert.getDescription().isEmpty() ? alert.getSummary() : alert.getDescription(), note(alert));
  }

  String text() {
    return table.isEmpty() ? "no alerts" + System.lineSeparator() : table.text();
  }

  /** A change in one line. */
  static String line(Instant when, Alert alert) {
    String note = note(alert);
    return Printable.cut(
        when + " " + state(alert) + " " + severity(alert) + " " + alert.getRule() + " " + series(alert.getDimensionsMap()) + ": "
            + alert.getDescription() + (note.isEmpty() ? "" : " (" + note + ")") + " [" + alert.getId() + "]",
        WIDEST_DESCRIPTION);
  }

  private static String note(Alert alert) {
    StringJoiner note = new StringJoiner("; ");
    if (!alert.getAcknowledgedBy().isEmpty()) {
      note.add(alert.getAcknowledgedBy() + " takes care" + (alert.getAcknowledgeComment().isEmpty() ? "" : ": " + alert.getAcknowledgeComment()));
    }
    if (!alert.getSilenceId().isEmpty()) {
      note.add("silenced by " + alert.getSilenceId());
    }
    return note.toString();
  }

  private static String state(Alert alert) {
    return lower(alert.getState().name(), "ALERT_STATE_");
  }

  private static String severity(Alert alert) {
    return lower(alert.getSeverity().name(), "ALERT_SEVERITY_");
  }

  static String series(Map<String, String> dimensions) {
    StringJoiner joined = new StringJoiner(" ");
    new TreeMap<>(dimensions)
        .forEach((name, value) -> joined.add(name + "=" + (value.isEmpty() ? "(none)" : Printable.cut(value, Printable.WIDEST_NAME))));
    return joined.toString();
  }

  static String lower(String constant, String prefix) {
    return constant.replace(prefix, "").toLowerCase(Locale.ROOT);
  }
}
