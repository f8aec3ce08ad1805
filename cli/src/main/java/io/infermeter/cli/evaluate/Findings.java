// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import com.google.protobuf.Timestamp;
import io.grpc.Channel;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Average;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.MatchOperator;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricDescriptor;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.Statistic;
import io.infermeter.v1.TimeRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks a gateway what it measured of an evaluation. Metrics that the gateway does not have are left out. */
final class Findings {
  private static final String EVALUATION = "segment.evaluation";
  private static final List<String> CLASS_BY_CLASS = List.of("precision", "recall", "f1");
  private static final List<String> WHOLE =
      List.of(
          "accuracy", "balanced_accuracy", "matthews_corrcoef", "cohen_kappa", "roc_auc", "average_precision", "log_loss", "brier_score",
          "expected_calibration_error", "subset_accuracy", "hamming_loss", "mean_absolute_error", "root_mean_squared_error", "r2_score",
          "mean_absolute_percentage_error", "median_absolute_error", "bias", "label_coverage");
  private static final List<Double> QUANTILES = List.of(.5, .9, .99);
  private static final List<String> RESOURCES = List.of("cpu_usage", "memory_usage", "gpu_busy", "gpu_memory_usage");

  private final MetricsServiceBlockingStub metrics;
  private final Set<String> known = new HashSet<>();
  private final String model;
  private final String run;
  private final TimeRange range;

  /** @param range from before the first call to after the last */
  Findings(Channel channel, String model, String run, Timestamp start, Timestamp end) {
    this.metrics = MetricsServiceGrpc.newBlockingStub(channel);
    this.model = model;
    this.run = run;
    this.range = TimeRange.newBuilder().setStartTime(start).setEndTime(end).build();
    ListMetricsRequest.Builder request = ListMetricsRequest.newBuilder();
    ListMetricsResponse response;
    do {
      response = metrics.listMetrics(request.build());
      response.getMetricsList().stream().map(MetricDescriptor::getName).forEach(known::add);
      request.setPageToken(response.getNextPageToken());
    } while (!response.getNextPageToken().isEmpty());
  }

  /** Quality of one pass: by class, averaged, and over the whole matrix. */
  List<Series> quality(String pass) {
    Question.Builder question = question(Matcher.newBuilder().setDimension(EVALUATION).addValues(pass).build());
    for (String name : CLASS_BY_CLASS) {
      for (Average average : List.of(Average.AVERAGE_NONE, Average.AVERAGE_MACRO, Average.AVERAGE_WEIGHTED)) {
        question.addMetrics(Metric.newBuilder().setName(name).setAverage(average));
      }
    }
    question.addMetrics(Metric.newBuilder().setName("support"));
    question.addMetrics(Metric.newBuilder().setName("confusion_matrix"));
    WHOLE.forEach(name -> question.addMetrics(Metric.newBuilder().setName(name)));
    return ask(question);
  }

  /** Speed of all passes of one scenario together, and quality of the first: the others have the same rows, and would count them once more. */
  List<Series> measures(List<String> passes) {
    Question.Builder question = question(Matcher.newBuilder().setDimension(EVALUATION).addAllValues(passes).build());
    for (String name : List.of("latency", "upstream_latency", "overhead")) {
      QUANTILES.forEach(quantile -> question.addMetrics(Metric.newBuilder().setName(name).setQuantile(quantile)));
    }
    for (String name : List.of("inference_speed", "call_count", "error_ratio")) {
      question.addMetrics(Metric.newBuilder().setName(name));
    }
    List<Series> found = new ArrayList<>(ask(question));
    found.addAll(
        ask(
            question(Matcher.newBuilder().setDimension(EVALUATION).addValues(passes.getFirst()).build())
                .addMetrics(Metric.newBuilder().setName("accuracy"))));
    return found;
  }

  /** How steady the answers were over all passes. */
  List<Series> stability() {
    Question.Builder question = question(all());
    for (String name : List.of("flip_rate", "score_jitter", "prediction_mean", "prediction_stddev")) {
      question.addMetrics(Metric.newBuilder().setName(name));
    }
    List<Series> found = new ArrayList<>(ask(question));
    Question.Builder byPass = question(all()).addGroupBy(EVALUATION);
    for (String name : List.of("accuracy", "root_mean_squared_error")) {
      byPass.addMetrics(Metric.newBuilder().setName(name));
    }
    found.addAll(ask(byPass));
    return found;
  }

  /** What was in use meanwhile, on average and at the most. */
  List<Series> resources() {
    Question.Builder question = Question.newBuilder().setId("evaluation").setTimeRange(range);
    for (String name : RESOURCES) {
      for (Statistic statistic : List.of(Statistic.STATISTIC_MEAN, Statistic.STATISTIC_MAXIMUM)) {
        question.addMetrics(Metric.newBuilder().setName(name).setStatistic(statistic));
      }
    }
    return ask(question).stream().filter(series -> series.getDimensionsCount() > 0).toList();
  }

  /** The versions that answered. */
  List<String> versions() {
    Question.Builder question = question(all()).addGroupBy("version").addMetrics(Metric.newBuilder().setName("call_count"));
    return ask(question).stream().map(series -> series.getDimensionsOrDefault("version", "")).filter(name -> !name.isEmpty()).toList();
  }

  private Matcher all() {
    return Matcher.newBuilder().setDimension(EVALUATION).setOperator(MatchOperator.MATCH_OPERATOR_PREFIX).addValues(run + "/b").build();
  }

  private Question.Builder question(Matcher passes) {
    return Question.newBuilder()
        .setId("evaluation")
        .setTimeRange(range)
        .addMatchers(Matcher.newBuilder().setDimension("model").addValues(model))
        .addMatchers(Matcher.newBuilder().setDimension("traffic").addValues("evaluation"))
        .addMatchers(passes);
  }

  private List<Series> ask(Question.Builder question) {
    List<Metric> wanted = question.getMetricsList().stream().filter(metric -> known.contains(metric.getName())).toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    QueryMetricsRequest request =
        QueryMetricsRequest.newBuilder().addQuestions(question.clearMetrics().addAllMetrics(wanted)).build();
    List<Series> found = new ArrayList<>();
    QueryMetricsResponse response;
    do {
      response = metrics.queryMetrics(request);
      for (Answer answer : response.getAnswersList()) {
        if (answer.hasError()) {
          throw new IllegalStateException("the gateway could not answer: " + answer.getError().getMessage());
        }
        found.addAll(answer.getSeriesList());
      }
      request = request.toBuilder().setPageToken(response.getNextPageToken()).build();
    } while (!response.getNextPageToken().isEmpty());
    return found;
  }
}
