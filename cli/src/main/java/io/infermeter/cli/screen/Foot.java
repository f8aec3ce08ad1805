// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.infermeter.cli.Numbers;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/** What stands below the rows: alerts, and the gateway itself. */
final class Foot {
  private static final int MOST_ALERTS = 5;

  private Foot() {}

  /** At most so many lines, those that matter most. */
  static List<AttributedString> lines(Scene scene, Ink ink, int columns, int most) {
    List<AttributedString> lines = new ArrayList<>(alerts(scene, ink, columns));
    lines.add(Ink.line("overhead  " + overhead(scene.state()), columns, ink.plain()));
    lines.add(Ink.line("rows      " + ledger(scene.ledger()), columns, ink.plain()));
    lines.add(Ink.line("labels    " + labels(scene.ledger()), columns, ink.plain()));
    resources(scene.state()).forEach(line -> lines.add(Ink.line(line, columns, ink.plain())));
    scene.state().caveats().forEach(caveat -> lines.add(Ink.line("note      " + caveat, columns, ink.notice())));
    return lines.subList(0, Math.min(most, lines.size()));
  }

  private static List<AttributedString> alerts(Scene scene, Ink ink, int columns) {
    if (!scene.watching()) {
      return List.of(Ink.line("alerts    this gateway has none", columns, ink.faint()));
    }
    List<Alert> firing =
        scene.alerts().stream()
            .filter(alert -> alert.getState() == AlertState.ALERT_STATE_FIRING)
            .sorted(Comparator.comparingInt(Alert::getSeverityValue).reversed().thenComparing(Alert::getId))
            .toList();
    long pending = scene.alerts().stream().filter(alert -> alert.getState() == AlertState.ALERT_STATE_PENDING).count();
    List<AttributedString> lines = new ArrayList<>();
    String counts = "alerts    " + firing.size() + " firing, " + pending + " pending";
    lines.add(Ink.line(counts, columns, firing.isEmpty() ? ink.plain() : ink.alarm()));
    for (Alert alert : firing.subList(0, Math.min(MOST_ALERTS, firing.size()))) {
      lines.add(Ink.line("  " + text(alert), columns, alert.getSilenceId().isEmpty() ? ink.alarm() : ink.faint()));
    }
    return lines;
  }

  private static String text(Alert alert) {
    String severity = alert.getSeverity().name().replace("ALERT_SEVERITY_", "").toLowerCase(Locale.ROOT);
    String series = new TreeMap<>(alert.getDimensionsMap()).entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
    String state = (alert.getAcknowledgedBy().isEmpty() ? "" : ", " + alert.getAcknowledgedBy() + " takes care")
        + (alert.getSilenceId().isEmpty() ? "" : ", silenced");
    return severity + " " + alert.getRule() + " " + series + state + ": " + alert.getDescription();
  }

  private static String overhead(Watched.State state) {
    StringJoiner joined = new StringJoiner(", ").setEmptyValue("-");
    for (Series series : state.of(Questions.GATEWAY)) {
      Value value = new Value(series.getPointsCount() == 0 ? null : series.getPoints(series.getPointsCount() - 1), series.getUnit());
      joined.add("p" + Numbers.plain(series.getMetric().getQuantile() * 100) + " " + value.text());
    }
    return joined.toString();
  }

  private static String ledger(Ledger ledger) {
    long dropped = ledger.getDroppedList().stream().mapToLong(drop -> drop.getRows()).sum();
    String causes =
        ledger.getDroppedList().stream()
            .map(drop -> drop.getCause().name().replace("DROP_CAUSE_", "").toLowerCase(Locale.ROOT) + " " + Numbers.plain(drop.getRows()))
            .collect(Collectors.joining(", "));
    return "received " + Numbers.plain(ledger.getReceivedRows()) + " = stored " + Numbers.plain(ledger.getStoredRows()) + " + dropped "
        + Numbers.plain(dropped) + (causes.isEmpty() ? "" : " (" + causes + ")") + " + queued " + Numbers.plain(ledger.getQueuedRows());
  }

  private static String labels(Ledger ledger) {
    StringJoiner joined = new StringJoiner(", ");
    ledger.getLabelsList().stream()
        .filter(count -> count.getCount() > 0 && count.getOutcome() != LabelOutcome.LABEL_OUTCOME_UNSPECIFIED)
        .forEach(count -> joined.add(name(count.getOutcome()) + " " + Numbers.plain(count.getCount())));
    return joined.add("waiting now " + Numbers.plain(ledger.getWaitingLabels())).toString();
  }

  private static String name(LabelOutcome outcome) {
    return outcome.name().replace("LABEL_OUTCOME_", "").toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A line for each of host, gateway and backend. */
  private static List<String> resources(Watched.State state) {
    TreeMap<String, StringJoiner> lines = new TreeMap<>();
    for (Series series : state.of(Questions.RESOURCES)) {
      Point point = series.getPointsCount() == 0 ? Point.getDefaultInstance() : series.getPoints(series.getPointsCount() - 1);
      String scope = series.getDimensionsOrDefault("scope", "");
      if (point.hasNumber() && !scope.isEmpty()) {
        String backend = series.getDimensionsOrDefault("backend", "");
        String owner = backend.isEmpty() ? scope : scope + " " + backend;
        lines.computeIfAbsent(owner, any -> new StringJoiner(", ", String.format(Locale.ROOT, "%-9s ", owner), "")).add(resource(series, point));
      }
    }
    return lines.values().stream().map(StringJoiner::toString).toList();
  }

  private static String resource(Series series, Point point) {
    String name = series.getMetric().getName();
    String unit = name.contains("memory") ? "By" : "1";
    return name.replace("_usage", "").replace('_', ' ') + " " + Numbers.withUnit(point.getNumerator(), unit) + " of "
        + Numbers.withUnit(point.getDenominator(), unit);
  }
}
