// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import com.google.protobuf.Timestamp;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertSeverity;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.Basis;
import io.infermeter.v1.Coverage;
import io.infermeter.v1.DropCause;
import io.infermeter.v1.DropCount;
import io.infermeter.v1.Finality;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.LabelCount;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.Undefined;
import io.infermeter.v1.UndefinedReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up numbers of a gateway. */
final class Scenes {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  static final Ledger LEDGER =
      Ledger.newBuilder().setReceivedRows(1_234).setStoredRows(1_230).setQueuedRows(1)
          .addDropped(DropCount.newBuilder().setCause(DropCause.DROP_CAUSE_TOO_LARGE).setRows(3))
          .addLabels(LabelCount.newBuilder().setOutcome(LabelOutcome.LABEL_OUTCOME_JOINED).setCount(900)).setWaitingLabels(2).build();
  static final Alert FALL =
      Alert.newBuilder().setId("1").setRule("accuracy-fell").setSeverity(AlertSeverity.ALERT_SEVERITY_CRITICAL).setState(AlertState.ALERT_STATE_FIRING)
          .putDimensions("model", "digits").setDescription("0.48 after 0.88").build();

  private Scenes() {}

  static Point.Builder number(double value, Finality finality) {
    return Point.newBuilder().setNumber(value).setFinality(finality).setCoverage(Coverage.newBuilder().setLabelled(900).setEligible(1_000))
        .addIntervals(Interval.newBuilder().setKind(IntervalKind.INTERVAL_KIND_SAMPLING).setLow(value - .0125).setHigh(value + .0125));
  }

  static Point.Builder undefined(UndefinedReason reason) {
    return Point.newBuilder().setUndefined(Undefined.newBuilder().setReason(reason)).setFinality(Finality.FINALITY_OPEN);
  }

  static Series series(String metric, String unit, String dimension, String value, Point.Builder... points) {
    Series.Builder series = Series.newBuilder().setMetric(Metric.newBuilder().setName(metric)).setUnit(unit).putDimensions(dimension, value);
    for (int i = 0; i < points.length; i++) {
      series.addPoints(points[i].setStartTime(Timestamp.newBuilder().setSeconds(i)));
    }
    return series.build();
  }

  static List<Series> row(String model, double rate, Point.Builder accuracy) {
    return List.of(
        series(Row.RATE, "{sample}/s", "model", model, number(rate, Finality.FINALITY_OPEN)),
        series(Row.LATENCY, "s", "model", model, number(.0125, Finality.FINALITY_COMPLETE)),
        series(Row.ACCURACY, "1", "model", model, accuracy));
  }

  /** A final value, one that is complete, an open, an estimated and an undefined one. */
  static Scene models() {
    List<Series> now = new ArrayList<>();
    now.addAll(row("digits", 45.7, number(.9375, Finality.FINALITY_FINAL)));
    now.addAll(row("fraud", 30, number(.9, Finality.FINALITY_COMPLETE)));
    now.addAll(row("open", 20, number(.8, Finality.FINALITY_OPEN)));
    now.addAll(row("guess", 10, number(.7, Finality.FINALITY_OPEN).setBasis(Basis.BASIS_ESTIMATED)));
    now.addAll(row("unlabelled", 5, undefined(UndefinedReason.UNDEFINED_REASON_NO_LABELS)));
    Series past =
        series(
            Row.RATE, "{sample}/s", "model", "digits", number(0, Finality.FINALITY_OPEN), number(25, Finality.FINALITY_OPEN),
            undefined(UndefinedReason.UNDEFINED_REASON_NO_TRAFFIC), number(50, Finality.FINALITY_OPEN));
    return scene(now, List.of(past));
  }

  static Scene scene(List<Series> now, List<Series> past) {
    Map<String, List<Series>> series = new LinkedHashMap<>();
    series.put(Questions.NOW + "model", now);
    series.put(Questions.PAST + "model", past);
    series.put(Questions.GATEWAY, List.of(overhead()));
    series.put(Questions.RESOURCES, List.of(cpu()));
    Watched.State state = new Watched.State(NOW, NOW, series, List.of(), List.of());
    return new Scene("127.0.0.1:4630", state, LEDGER, true, List.of(FALL), "");
  }

  private static Series overhead() {
    Metric metric = Metric.newBuilder().setName("overhead").setQuantile(.99).build();
    return Series.newBuilder().setMetric(metric).setUnit("s").addPoints(Point.newBuilder().setNumber(.00025).setFinality(Finality.FINALITY_FINAL)).build();
  }

  private static Series cpu() {
    Point point = Point.newBuilder().setNumber(.25).setNumerator(.5).setDenominator(2).build();
    return Series.newBuilder().setMetric(Metric.newBuilder().setName("cpu_usage")).putDimensions("scope", "gateway").addPoints(point).build();
  }
}
