// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import io.infermeter.cli.Numbers;
import io.infermeter.cli.Table;
import io.infermeter.v1.DropCause;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.Point;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The demo's numbers as text, drawn over the last ones where there is a terminal. Not thread-safe. */
final class LiveTable {
  private final PrintWriter out;
  private final boolean terminal;
  private long drawnLines;

  LiveTable(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  boolean isTerminal() {
    return terminal;
  }

  void draw(Measured measured) {
    String text = text(measured);
    if (terminal && drawnLines > 0) {
      out.print("\u001b[" + drawnLines + "A\u001b[J");
    }
    out.print(text);
    out.flush();
    drawnLines = text.lines().count();
  }

  /** What is printed next stands below. */
  void leave() {
    drawnLines = 0;
  }

  static String text(Measured measured) {
    Table table = new Table("segment", "rows/s", "p50", "p99", "accuracy", "95 % interval", "f1 (macro)", "labelled / eligible");
    measured
        .lights()
        .keySet()
        .forEach(
            light -> {
              Point accuracy = measured.point(light, Measured.ACCURACY);
              table.row(
                  "lighting=" + light,
                  number(measured.point(light, Measured.THROUGHPUT), 1),
                  milliseconds(measured.point(light, Measured.P50)),
                  milliseconds(measured.point(light, Measured.P99)),
                  number(accuracy, 4),
                  interval(accuracy),
                  number(measured.point(light, Measured.F1), 4),
                  accuracy == null ? "" : accuracy.getCoverage().getLabelled() + " / " + accuracy.getCoverage().getEligible());
            });
    String newLine = System.lineSeparator();
    return table.text()
        + "rows      " + ledger(measured.ledger()) + newLine
        + "labels    joined " + measured.labels(LabelOutcome.LABEL_OUTCOME_JOINED)
        + ", waiting " + measured.ledger().getWaitingLabels()
        + ", corrected " + measured.labels(LabelOutcome.LABEL_OUTCOME_CORRECTED)
        + ", duplicate " + measured.labels(LabelOutcome.LABEL_OUTCOME_DUPLICATE) + newLine
        + resources(measured);
  }

  private static String ledger(Ledger ledger) {
    String dropped =
        ledger.getDroppedCount() == 0
            ? "0"
            : ledger.getDroppedList().stream().map(drop -> drop.getRows() + " (" + cause(drop.getCause()) + ")").collect(Collectors.joining(" + "));
    return "received " + ledger.getReceivedRows() + " = stored " + ledger.getStoredRows() + " + dropped " + dropped + " + queued "
        + ledger.getQueuedRows();
  }

  static String cause(DropCause cause) {
    return cause.name().replace("DROP_CAUSE_", "").toLowerCase(Locale.ROOT);
  }

  /** A line for each scope, so that none is longer than a terminal is wide. */
  private static String resources(Measured measured) {
    Map<String, StringJoiner> lines = new TreeMap<>();
    for (Measured.Resource each : measured.resources()) {
      lines
          .computeIfAbsent(each.scope(), scope -> new StringJoiner(", ", String.format(Locale.ROOT, "%-9s ", scope), System.lineSeparator()))
          .add(each.resource() + " " + amount(each.used(), each.unit()) + " of " + amount(each.total(), each.unit()));
    }
    return lines.values().stream().map(StringJoiner::toString).collect(Collectors.joining());
  }

  private static String amount(double value, String unit) {
    return unit.equals("By") ? Numbers.bytes(value) : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String number(@Nullable Point point, int decimals) {
    return point == null || !point.hasNumber() ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", point.getNumber());
  }

  private static String milliseconds(@Nullable Point point) {
    return point == null || !point.hasNumber() ? "-" : Numbers.seconds(point.getNumber());
  }

  private static String interval(@Nullable Point point) {
    Interval sampling = point == null ? null : sampling(point);
    return sampling == null ? "" : String.format(Locale.ROOT, "[%.4f, %.4f]", sampling.getLow(), sampling.getHigh());
  }

  static @Nullable Interval sampling(Point point) {
    for (Interval interval : point.getIntervalsList()) {
      if (interval.getKind() == IntervalKind.INTERVAL_KIND_SAMPLING) {
        return interval;
      }
    }
    return null;
  }
}
