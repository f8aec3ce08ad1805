// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.infermeter.cli.Times;
import io.infermeter.v1.Average;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Question;
import io.infermeter.v1.WatchMetricsRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the screen watches: for the rows one question for now and one for the curves, for each dimension that splits them; and the gateway.
 *
 * @param always matchers of every question about rows
 */
record Questions(List<Matcher> always, Duration every) {
  static final String NOW = "now ";
  static final String PAST = "past ";
  static final String GATEWAY = "gateway";
  static final String RESOURCES = "resources";
  static final String SEGMENT = "segment.";
  private static final int MOST_ROWS = 200;
  private static final int MOST_SEGMENTS = 20;

  /** @param segments the dimensions of segments that there are */
  WatchMetricsRequest request(View.Asked asked, List<String> segments, Duration heartbeats) {
    WatchMetricsRequest.Builder request =
        WatchMetricsRequest.newBuilder().setInterval(Times.proto(every)).setHeartbeatInterval(Times.proto(heartbeats));
    List<String> dimensions =
        switch (asked.level()) {
          case MODELS -> List.of("model");
          case VERSIONS -> List.of("version");
          case SEGMENTS -> segments.stream().limit(MOST_SEGMENTS).toList();
        };
    for (String dimension : dimensions) {
      request.addQuestions(now(asked, dimension)).addQuestions(past(asked, dimension));
    }
    Question.Builder gateway = question(GATEWAY, asked);
    gateway.addMetrics(Metric.newBuilder().setName("overhead").setQuantile(.5)).addMetrics(Metric.newBuilder().setName("overhead").setQuantile(.99));
    Question.Builder resources = question(RESOURCES, asked);
    for (String name : List.of("cpu_usage", "memory_usage", "gpu_busy", "gpu_memory_usage")) {
      resources.addMetrics(Metric.newBuilder().setName(name));
    }
    return request.addQuestions(gateway).addQuestions(resources).build();
  }

  private Question.Builder question(String id, View.Asked asked) {
    return Question.newBuilder().setId(id).setLookback(Times.proto(asked.window().length()));
  }

  private Question.Builder rows(String id, View.Asked asked, String dimension) {
    return question(id + dimension, asked)
        .addAllMatchers(always)
        .addAllMatchers(of(asked))
        .addGroupBy(dimension)
        .setMaxSeries(MOST_ROWS)
        .addMetrics(Metric.newBuilder().setName(Row.RATE))
        .addMetrics(Metric.newBuilder().setName(Row.LATENCY).setQuantile(.99))
        .addMetrics(Metric.newBuilder().setName(Row.ACCURACY));
  }

  private Question now(View.Asked asked, String dimension) {
    return rows(NOW, asked, dimension).addMetrics(Metric.newBuilder().setName(Row.F1).setAverage(Average.AVERAGE_MACRO)).build();
  }

  private Question past(View.Asked asked, String dimension) {
    return rows(PAST, asked, dimension).setStep(Times.proto(asked.window().step())).build();
  }

  /** Of the place that is shown. */
  static List<Matcher> of(View.Asked asked) {
    List<Matcher> matchers = new ArrayList<>();
    if (asked.model() != null) {
      matchers.add(Matcher.newBuilder().setDimension("model").addValues(asked.model()).build());
    }
    if (asked.version() != null) {
      matchers.add(Matcher.newBuilder().setDimension("version").addValues(asked.version()).build());
    }
    return matchers;
  }
}
