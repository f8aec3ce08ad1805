// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.Numbers;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.Series;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** How steady the answers were. */
final class StabilityText {
  private static final String LINE = System.lineSeparator();

  private StabilityText() {}

  static String of(Evaluation report) {
    StringBuilder text = new StringBuilder();
    for (Series series : report.getStabilityList()) {
      String name = series.getMetric().getName();
      boolean passes = series.containsDimensions("segment.evaluation");
      if (!passes && series.getPointsCount() == 1 && series.getPoints(0).hasNumber() && (name.equals("flip_rate") || name.equals("score_jitter"))) {
        text.append(name.replace('_', ' ')).append(" on identical inputs: ").append(Numbers.plain(series.getPoints(0).getNumber()));
        text.append(" (").append(Numbers.plain(series.getPoints(0).getSampleCount())).append(" rows)").append(LINE);
      }
    }
    List<String> names = report.getStabilityList().stream().filter(s -> s.containsDimensions("segment.evaluation")).map(s -> s.getMetric().getName())
        .distinct().toList();
    names.forEach(name -> text.append(fluctuation(report, name)));
    return text.toString();
  }

  /** All passes have the same rows, so what differs between them differs by the model or the server alone. */
  private static String fluctuation(Evaluation report, String name) {
    List<Double> values =
        report.getStabilityList().stream()
            .filter(series -> series.getMetric().getName().equals(name) && series.containsDimensions("segment.evaluation"))
            .filter(series -> series.getPointsCount() == 1 && series.getPoints(0).hasNumber())
            .map(series -> series.getPoints(0).getNumber())
            .toList();
    if (values.size() < 2) {
      return "";
    }
    DoubleSummaryStatistics all = values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    double variance = values.stream().mapToDouble(value -> (value - all.getAverage()) * (value - all.getAverage())).sum() / values.size();
    return name + " over " + values.size() + " passes: " + Numbers.plain(all.getMin()) + " to " + Numbers.plain(all.getMax())
        + ", standard deviation " + Numbers.plain(Math.sqrt(variance)) + LINE;
  }
}
