// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.Numbers;
import io.infermeter.cli.Printable;
import io.infermeter.cli.Table;
import io.infermeter.v1.Average;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationScenario;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A report as people read it: quality as scikit-learn's classification_report lays it out, then speed, resources and stability. */
final class ReportText {
  private static final String LINE = System.lineSeparator();

  private ReportText() {}

  static String of(Evaluation report) {
    StringBuilder text = new StringBuilder();
    text.append("evaluation ").append(report.getName()).append(" of ").append(report.getModel());
    text.append(report.getVersionsCount() == 0 ? "" : " " + String.join(", ", report.getVersionsList()));
    text.append(": ").append(Numbers.plain(report.getData().getRowCount())).append(" rows of ").append(report.getData().getFileName());
    text.append(LINE).append(LINE);
    text.append(ClassificationReport.of(report.getQualityList()));
    text.append(whole(report)).append(LINE);
    text.append(speed(report)).append(LINE);
    text.append(resources(report));
    text.append(StabilityText.of(report));
    for (EvaluationScenario scenario : report.getScenariosList()) {
      if (!scenario.getFirstFailure().isEmpty()) {
        text.append("note: ").append(Numbers.plain(scenario.getFailedCallCount())).append(" calls failed with batch ");
        text.append(scenario.getBatchSize()).append(", concurrency ").append(scenario.getConcurrency()).append("; the first: ");
        text.append(scenario.getFirstFailure()).append(LINE);
      }
    }
    return Printable.lines(text.toString());
  }

  /** Metrics of the whole matrix or of numbers, with their intervals; those that do not fit the model are left out. */
  private static String whole(Evaluation report) {
    Table table = new Table("metric", "value", "95 % interval", "n");
    for (Series series : report.getQualityList()) {
      boolean average = series.getMetric().getAverage() == Average.AVERAGE_NONE || isRate(series);
      Point point = series.getPointsCount() == 1 ? series.getPoints(0) : Point.getDefaultInstance();
      if (!average && point.hasNumber() && !series.getMetric().getName().equals("support")) {
        table.row(
            EvaluationCompareCommand.name(series), Numbers.withUnit(point.getNumber(), series.getUnit()), interval(point),
            Numbers.plain(point.getSampleCount()));
      }
    }
    return table.isEmpty() ? "" : table.text();
  }

  private static boolean isRate(Series series) {
    return List.of("precision", "recall", "f1").contains(series.getMetric().getName());
  }

  static String interval(Point point) {
    Optional<Interval> sampling =
        point.getIntervalsList().stream().filter(each -> each.getKind() == IntervalKind.INTERVAL_KIND_SAMPLING).findFirst();
    return sampling.map(each -> "[" + Numbers.plain(each.getLow()) + ", " + Numbers.plain(each.getHigh()) + "]").orElse("");
  }

  private static String speed(Evaluation report) {
    Table table =
        new Table("batch", "concurrency", "rows/s", "inference speed", "p50", "p90", "p99", "upstream p50", "overhead p50", "calls", "failed");
    for (EvaluationScenario scenario : report.getScenariosList()) {
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(scenario.getBatchSize()));
      cells.add(Integer.toString(scenario.getConcurrency()));
      cells.add(Numbers.plain(EvaluateCommand.rowsPerSecond(scenario)));
      cells.add(measure(scenario, "inference_speed", 0));
      cells.add(measure(scenario, "latency", .5));
      cells.add(measure(scenario, "latency", .9));
      cells.add(measure(scenario, "latency", .99));
      cells.add(measure(scenario, "upstream_latency", .5));
      cells.add(measure(scenario, "overhead", .5));
      cells.add(Numbers.plain(scenario.getCallCount()));
      cells.add(Numbers.plain(scenario.getFailedCallCount()));
      table.row(cells.toArray(String[]::new));
    }
    return table.text();
  }

  private static String measure(EvaluationScenario scenario, String name, double quantile) {
    return scenario.getMeasuresList().stream()
        .filter(series -> series.getMetric().getName().equals(name) && series.getPointsCount() > 0)
        .filter(series -> quantile == 0 || series.getMetric().getQuantile() == quantile)
        .findFirst()
        .map(series -> series.getPoints(0).hasNumber() ? Numbers.withUnit(series.getPoints(0).getNumber(), series.getUnit()) : "-")
        .orElse("-");
  }

  private static String resources(Evaluation report) {
    Table table = new Table("resource", "of", "used / total", "mean", "maximum", "source");
    for (Series series : report.getResourcesList()) {
      Point point = series.getPointsCount() == 1 ? series.getPoints(0) : Point.getDefaultInstance();
      if (series.getMetric().getStatistic() == Statistic.STATISTIC_MEAN && point.hasNumber()) {
        table.row(
            series.getMetric().getName(), owner(series), used(series, point), Numbers.plain(point.getNumber()), maximum(report, series),
            series.getDimensionsOrDefault("source", ""));
      }
    }
    return table.isEmpty() ? "" : table.text() + LINE;
  }

  private static String owner(Series series) {
    return String.join(
        " ",
        List.of("scope", "backend", "device").stream().map(name -> series.getDimensionsOrDefault(name, "")).filter(name -> !name.isEmpty()).toList());
  }

  private static String used(Series series, Point point) {
    boolean bytes = series.getMetric().getName().startsWith("memory") || series.getMetric().getName().startsWith("gpu_memory");
    String unit = bytes ? "By" : "1";
    return Numbers.withUnit(point.getNumerator(), unit) + " / " + Numbers.withUnit(point.getDenominator(), unit);
  }

  private static String maximum(Evaluation report, Series mean) {
    return report.getResourcesList().stream()
        .filter(each -> each.getMetric().getStatistic() == Statistic.STATISTIC_MAXIMUM)
        .filter(each -> each.getMetric().getName().equals(mean.getMetric().getName()) && each.getDimensionsMap().equals(mean.getDimensionsMap()))
        .filter(each -> each.getPointsCount() == 1 && each.getPoints(0).hasNumber())
        .findFirst()
        .map(each -> Numbers.plain(each.getPoints(0).getNumber()))
        .orElse("");
  }
}
