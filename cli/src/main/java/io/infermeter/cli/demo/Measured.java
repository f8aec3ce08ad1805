// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import io.grpc.Channel;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Average;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.MatchOperator;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.Statistic;
import io.infermeter.v1.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway says, asked for over its public interface like anyone would.
 *
 * @param lights by light: metric (with its quantile, if it has one) to point
 * @param resources one per scope, backend and resource
 */
record Measured(Map<String, Map<String, Point>> lights, List<Resource> resources, Ledger ledger) {
  static final String ACCURACY = "accuracy";
  static final String PRECISION = "precision";
  static final String RECALL = "recall";
  static final String F1 = "f1";
  static final String P50 = "latency 0.5";
  static final String P99 = "latency 0.99";
  static final String THROUGHPUT = "throughput";
  private static final String LIGHTING = "segment.lighting";

  /**
   * Use of a resource.
   *
   * @param scope "host", "gateway" or "backend"
   */
  record Resource(String scope, String backend, String resource, double used, double total, String unit) {}

  static Measured ask(Channel channel, TimeRange range) {
    MetricsServiceGrpc.MetricsServiceBlockingStub metrics = MetricsServiceGrpc.newBlockingStub(channel);
    QueryMetricsRequest request = QueryMetricsRequest.newBuilder().addQuestions(quality(range)).addQuestions(resources(range)).build();
    List<Answer> answers = metrics.queryMetrics(request).getAnswersList();
    Ledger ledger = GatewayServiceGrpc.newBlockingStub(channel).getLedger(GetLedgerRequest.getDefaultInstance()).getLedger();
    return new Measured(lights(answers.get(0)), resources(answers.get(1)), ledger);
  }

  private static Question quality(TimeRange range) {
    Question.Builder question =
        Question.newBuilder()
            .setId("lights")
            .setTimeRange(range)
            .addGroupBy(LIGHTING)
            .addMatchers(
                Matcher.newBuilder().setDimension("model").setOperator(MatchOperator.MATCH_OPERATOR_IN).addValues("digits"))
            .addMetrics(Metric.newBuilder().setName(ACCURACY))
            .addMetrics(Metric.newBuilder().setName("latency").setQuantile(.5))
            .addMetrics(Metric.newBuilder().setName("latency").setQuantile(.99))
            .addMetrics(Metric.newBuilder().setName(THROUGHPUT));
    for (String name : List.of(PRECISION, RECALL, F1)) {
      question.addMetrics(Metric.newBuilder().setName(name).setAverage(Average.AVERAGE_MACRO));
    }
    return question.build();
  }

  private static Question resources(TimeRange range) {
    Question.Builder question = Question.newBuilder().setId("resources").setTimeRange(range);
    for (String name : List.of("cpu_usage", "memory_usage", "gpu_busy", "gpu_memory_usage")) {
      question.addMetrics(Metric.newBuilder().setName(name).setStatistic(Statistic.STATISTIC_MEAN));
    }
    return question.build();
  }

  private static Map<String, Map<String, Point>> lights(Answer answer) {
    refuse(answer);
    Map<String, Map<String, Point>> lights = new TreeMap<>();
    for (Series series : answer.getSeriesList()) {
      String light = series.getDimensionsOrDefault(LIGHTING, "");
      if (!light.isEmpty() && series.getPointsCount() > 0) {
        lights.computeIfAbsent(light, key -> new TreeMap<>()).put(name(series.getMetric()), series.getPoints(0));
      }
    }
    return lights;
  }

  private static String name(Metric metric) {
    return metric.hasQuantile() ? metric.getName() + " " + metric.getQuantile() : metric.getName();
  }

  private static List<Resource> resources(Answer answer) {
    refuse(answer);
    List<Resource> resources = new ArrayList<>();
    for (Series series : answer.getSeriesList()) {
      Point point = series.getPointsCount() > 0 ? series.getPoints(0) : Point.getDefaultInstance();
      if (point.hasNumber()) {
        String name = series.getMetric().getName();
        resources.add(
            new Resource(
                series.getDimensionsOrDefault("scope", ""),
                series.getDimensionsOrDefault("backend", ""),
                name.replace("_usage", ""),
                point.getNumerator(),
                point.getDenominator(),
                unit(name)));
      }
    }
    return resources;
  }

  private static String unit(String metric) {
    return switch (metric) {
      case "cpu_usage" -> "{cpu}";
      case "gpu_busy" -> "1";
      default -> "By";
    };
  }

  private static void refuse(Answer answer) {
    if (answer.hasError()) {
      throw new IllegalStateException("the gateway refused a question of the demo: " + answer.getError().getMessage());
    }
  }

  @Nullable Point point(String light, String metric) {
    return lights.getOrDefault(light, Map.of()).get(metric);
  }

  long labels(io.infermeter.v1.LabelOutcome outcome) {
    return ledger.getLabelsList().stream().filter(count -> count.getOutcome() == outcome).mapToLong(count -> count.getCount()).sum();
  }

  /** The ledger's law. */
  boolean balances() {
    long dropped = ledger.getDroppedList().stream().mapToLong(drop -> drop.getRows()).sum();
    return ledger.getReceivedRows() == ledger.getStoredRows() + dropped + ledger.getQueuedRows();
  }
}
