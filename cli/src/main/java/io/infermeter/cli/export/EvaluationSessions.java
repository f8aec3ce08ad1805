// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.protocol.tensorboard.HParamsPluginData;
import io.infermeter.protocol.tensorboard.SessionEndInfo;
import io.infermeter.protocol.tensorboard.SessionStartInfo;
import io.infermeter.protocol.tensorboard.Summary;
import io.infermeter.v1.Average;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationScenario;
import io.infermeter.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import io.infermeter.v1.GetEvaluationRequest;
import io.infermeter.v1.ListEvaluationsRequest;
import io.infermeter.v1.ListEvaluationsResponse;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Kept evaluations as sessions of the plugin hparams: a session is a scenario; its parameters are model, data, batch size and concurrency, its
 * metrics are what was measured. They stand at the minute at which the evaluation ended.
 */
final class EvaluationSessions {
  private final EvaluationServiceBlockingStub service;

  EvaluationSessions(EvaluationServiceBlockingStub service) {
    this.service = service;
  }

  /** All kept evaluations of these models, or of all if none is named; without their numbers. */
  List<Evaluation> list(List<String> models) {
    List<Evaluation> evaluations = new ArrayList<>();
    ListEvaluationsRequest.Builder request = ListEvaluationsRequest.newBuilder();
    ListEvaluationsResponse page;
    do {
      page = service.listEvaluations(request.build());
      page.getEvaluationsList().stream().filter(each -> models.isEmpty() || models.contains(each.getModel())).forEach(evaluations::add);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return evaluations;
  }

  /** The evaluation; empty if it was deleted meanwhile. */
  Optional<Evaluation> get(String name) {
    try {
      return Optional.of(service.getEvaluation(GetEvaluationRequest.newBuilder().setName(name).build()).getEvaluation());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The runs of an evaluation, by their names. */
  static Map<String, RunLog.Step> runs(Evaluation evaluation) {
    Map<String, RunLog.Step> runs = new TreeMap<>();
    for (EvaluationScenario scenario : evaluation.getScenariosList()) {
      SortedMap<String, Summary.Value> values = new TreeMap<>();
      put(values, Values.hparams("_hparams_/session_start_info", start(evaluation, scenario)));
      put(values, Values.hparams("_hparams_/session_end_info", end(evaluation, scenario)));
      addMeasures(values, evaluation.getQualityList(), "quality");
      addMeasures(values, scenario.getMeasuresList(), "scenario");
      addMeasures(values, evaluation.getResourcesList(), "resources");
      addMeasures(values, evaluation.getStabilityList(), "stability");
      String run = RunName.ofScenario(evaluation.getName(), scenario.getBatchSize(), scenario.getConcurrency());
      runs.put(run, new RunLog.Step(seconds(evaluation.getEndTime()), values));
    }
    return runs;
  }

  private static void put(SortedMap<String, Summary.Value> values, Summary.Value value) {
    values.put(value.getTag(), value);
  }

  private static void addMeasures(SortedMap<String, Summary.Value> values, List<Series> measures, String group) {
    for (Series series : measures) {
      Point point = series.getPointsCount() == 1 ? series.getPoints(0) : Point.getDefaultInstance();
      ExportedMetric metric = new ExportedMetric(group, series.getMetric(), "", false);
      String split = parameters(series.getMetric()) + owner(series) + RunName.split(series.getDimensionsMap());
      for (Summary.Value value : PointValues.of(metric, split, point)) {
        if (value.hasTensor()) {
          put(values, value);
        }
      }
    }
  }

  /** Evaluations keep a metric with several averages and statistics. */
  private static String parameters(Metric metric) {
    StringBuilder parameters = new StringBuilder();
    if (metric.getAverage() != Average.AVERAGE_UNSPECIFIED && metric.getAverage() != Average.AVERAGE_NONE) {
      parameters.append('/').append(metric.getAverage().name().replace("AVERAGE_", "").toLowerCase(Locale.ROOT));
    }
    if (metric.getStatistic() != Statistic.STATISTIC_UNSPECIFIED) {
      parameters.append('/').append(metric.getStatistic().name().replace("STATISTIC_", "").toLowerCase(Locale.ROOT));
    }
    return parameters.toString();
  }

  private static String owner(Series series) {
    StringBuilder owner = new StringBuilder();
    for (String name : List.of("scope", "backend", "device", "segment.evaluation")) {
      String value = series.getDimensionsOrDefault(name, "");
      owner.append(value.isEmpty() ? "" : "/" + SafeName.of(value));
    }
    return owner.toString();
  }

  private static ByteString start(Evaluation evaluation, EvaluationScenario scenario) {
    SessionStartInfo.Builder start =
        SessionStartInfo.newBuilder()
            .putHparams("model", text(evaluation.getModel()))
            .putHparams("version", text(String.join(", ", evaluation.getVersionsList())))
            .putHparams("data", text(evaluation.getData().getFileName()))
            .putHparams("sha256", text(evaluation.getData().getSha256()))
            .putHparams("rows", number(evaluation.getData().getRowCount()))
            .putHparams("batch_size", number(scenario.getBatchSize()))
            .putHparams("concurrency", number(scenario.getConcurrency()))
            .putHparams("repeat", number(scenario.getRepeatCount()))
            .setGroupName(RunName.ofScenario(evaluation.getName(), scenario.getBatchSize(), scenario.getConcurrency()))
            .setStartTimeSecs(seconds(evaluation.getStartTime()));
    return HParamsPluginData.newBuilder().setSessionStartInfo(start).build().toByteString();
  }

  private static ByteString end(Evaluation evaluation, EvaluationScenario scenario) {
    boolean failed = scenario.getFailedCallCount() > 0;
    SessionEndInfo.Builder end =
        SessionEndInfo.newBuilder()
            .setStatus(failed ? SessionEndInfo.Status.STATUS_FAILURE : SessionEndInfo.Status.STATUS_SUCCESS)
            .setEndTimeSecs(seconds(evaluation.getEndTime()));
    return HParamsPluginData.newBuilder().setSessionEndInfo(end).build().toByteString();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static double seconds(Timestamp time) {
    return time.getSeconds() + time.getNanos() / 1e9;
  }
}
