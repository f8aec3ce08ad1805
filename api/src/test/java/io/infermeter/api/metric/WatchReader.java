// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client that keeps the state of a watch as the contract says: it takes away what is closed, and puts points by their start.
 */
final class WatchReader {
  private record Key(String question, Metric metric, Map<String, String> dimensions) {}

  private final Map<Key, TreeMap<Long, Point>> series = new LinkedHashMap<>();
  private final Map<String, Answer> heads = new LinkedHashMap<>();
  private boolean within;

  void read(WatchMetricsResponse response) {
    switch (response.getEventCase()) {
      case SNAPSHOT -> {
        if (!within) {
          series.clear();
          heads.clear();
        }
        apply(response.getSnapshot());
      }
      case UPDATE -> apply(response.getUpdate());
      default -> assertThat(within).as("a heartbeat within a snapshot").isFalse();
    }
  }

  void apply(Frame frame) {
    within = frame.getMore();
    frame.getAnswersList().forEach(this::apply);
  }

  private void apply(Answer answer) {
    heads.put(answer.getQuestionId(), answer.toBuilder().clearSeries().build());
    for (Series one : answer.getSeriesList()) {
      Key key = new Key(answer.getQuestionId(), one.getMetric(), one.getDimensionsMap());
      if (one.getClosed() && one.getPointsCount() == 0) {
        assertThat(series.remove(key)).as("a closed series was open").isNotNull();
      } else if (one.getClosed()) {
        one.getPointsList().forEach(point -> assertThat(series.get(key).remove(micros(point.getStartTime()))).isNotNull());
      } else {
        TreeMap<Long, Point> points = series.computeIfAbsent(key, k -> new TreeMap<>());
        one.getPointsList().forEach(point -> points.put(micros(point.getStartTime()), point));
      }
    }
  }

  private static long micros(Timestamp time) {
    return time.getSeconds() * 1_000_000 + time.getNanos() / 1000;
  }

  Answer head(String question) {
    return heads.get(question);
  }

  /** The state without the times of its points, to be compared with an answer. */
  Map<Object, List<Point>> timeless() {
    Map<Object, List<Point>> result = new LinkedHashMap<>();
    series.forEach((key, points) -> result.put(key, points.values().stream().map(WatchReader::timeless).toList()));
    return result;
  }

  /** The same of a list of answers. */
  static Map<Object, List<Point>> timeless(List<Answer> answers) {
    WatchReader reader = new WatchReader();
    reader.apply(Frame.newBuilder().addAllAnswers(answers).build());
    return reader.timeless();
  }

  private static Point timeless(Point point) {
    return point.toBuilder().clearStartTime().clearEndTime().build();
  }
}
