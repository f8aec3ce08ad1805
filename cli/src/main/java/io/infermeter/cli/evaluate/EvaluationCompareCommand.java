// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.Numbers;
import io.infermeter.cli.Table;
import io.infermeter.cli.Target;
import io.infermeter.v1.Average;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationScenario;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two evaluations. */
@Command(
    name = "compare",
    description = "Compares two evaluations: two versions, or two machines.",
    mixinStandardHelpOptions = true,
    footer = {"", "A difference is marked with * where its 95 %% interval leaves 0 out."})
final class EvaluationCompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Parameters(index = "0", paramLabel = "FIRST", description = "A kept evaluation, or a .json file with a report.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "SECOND", description = "The one to hold against it.")
  private String second = "";

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Evaluation a = Reports.find(first, target);
    Evaluation b = Reports.find(second, target);
    PrintWriter err = spec.commandLine().getErr();
    if (!a.getData().getSha256().equals(b.getData().getSha256())) {
      err.println("infermeter: the two were made with different data: " + a.getData().getFileName() + " and " + b.getData().getFileName());
      err.flush();
    }
    Table table = new Table("what", first, second, "difference", "interval", "");
    JsonArray rows = new JsonArray();
    Map<String, Series> before = named(a);
    named(b)
        .forEach(
            (name, series) -> {
              if (before.containsKey(name)) {
                row(name, before.get(name), series, table, rows);
              }
            });
    for (EvaluationScenario each : b.getScenariosList()) {
      speed(a, each, table, rows);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonObject all = new JsonObject();
      all.addProperty("first", a.getName());
      all.addProperty("second", b.getName());
      all.add("differences", rows);
      out.println(all);
    } else {
      out.print(table.text());
    }
    out.flush();
    return 0;
  }

  /** The series of a report with one number each, by a name that both reports have. */
  private static Map<String, Series> named(Evaluation report) {
    Map<String, Series> named = new LinkedHashMap<>();
    report.getQualityList().forEach(series -> named.put(name(series), series));
    for (EvaluationScenario scenario : report.getScenariosList()) {
      scenario.getMeasuresList().forEach(series -> named.put(scenario(scenario) + name(series), series));
    }
    report.getResourcesList().forEach(series -> named.put(name(series), series));
    named.values().removeIf(series -> series.getPointsCount() != 1 || series.getMetric().getName().equals("support"));
    return named;
  }

  private static String scenario(EvaluationScenario scenario) {
    return "b" + scenario.getBatchSize() + " c" + scenario.getConcurrency() + " ";
  }

  static String name(Series series) {
    StringBuilder name = new StringBuilder(series.getMetric().getName());
    if (series.getMetric().hasQuantile()) {
      name.append(" p").append(String.format(Locale.ROOT, "%.0f", series.getMetric().getQuantile() * 100));
    }
    if (series.getMetric().getAverage() != Average.AVERAGE_UNSPECIFIED && series.getMetric().getAverage() != Average.AVERAGE_NONE) {
      name.append(' ').append(series.getMetric().getAverage().name().substring("AVERAGE_".length()).toLowerCase(Locale.ROOT));
    }
    if (series.getMetric().getStatisticValue() != 0) {
      name.append(' ').append(series.getMetric().getStatistic().name().substring("STATISTIC_".length()).toLowerCase(Locale.ROOT));
    }
    series.getDimensionsMap().entrySet().stream()
        .filter(each -> !each.getKey().equals("source") && !each.getKey().equals("attribution") && !each.getKey().equals("hardware"))
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> name.append(' ').append(each.getValue()));
    return name.toString();
  }

  private static void row(String name, Series before, Series after, Table table, JsonArray rows) {
    Point first = before.getPoints(0);
    Point second = after.getPoints(0);
    Optional<Difference> found = Difference.of(first, second);
    if (found.isEmpty()) {
      return;
    }
    Difference difference = found.get();
    table.row(
        name,
        Numbers.withUnit(first.getNumber(), after.getUnit()),
        Numbers.withUnit(second.getNumber(), after.getUnit()),
        signed(difference.value(), after.getUnit()),
        difference.hasInterval() ? "[" + signed(difference.low(), after.getUnit()) + ", " + signed(difference.high(), after.getUnit()) + "]" : "",
        difference.isClear() ? "*" : "");
    rows.add(json(name, first.getNumber(), second.getNumber(), difference));
  }

  private static void speed(Evaluation a, EvaluationScenario after, Table table, JsonArray rows) {
    a.getScenariosList().stream()
        .filter(each -> each.getBatchSize() == after.getBatchSize() && each.getConcurrency() == after.getConcurrency())
        .findFirst()
        .ifPresent(
            before -> {
              double first = EvaluateCommand.rowsPerSecond(before);
              double second = EvaluateCommand.rowsPerSecond(after);
              String name = scenario(after) + "rows/s";
              table.row(name, Numbers.plain(first), Numbers.plain(second), signed(second - first, "1"), "", "");
              rows.add(json(name, first, second, new Difference(second - first, Double.NaN, Double.NaN)));
            });
  }

  private static JsonObject json(String name, double first, double second, Difference difference) {
    JsonObject row = new JsonObject();
    row.addProperty("what", name);
    row.addProperty("first", first);
    row.addProperty("second", second);
    row.addProperty("difference", difference.value());
    if (difference.hasInterval()) {
      row.addProperty("low", difference.low());
      row.addProperty("high", difference.high());
    }
    return row;
  }

  private static String signed(double value, String unit) {
    return (value < 0 ? "" : "+") + Numbers.withUnit(value, unit);
  }
}
