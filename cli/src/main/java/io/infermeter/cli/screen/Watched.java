// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import com.google.protobuf.Timestamp;
import io.infermeter.cli.Times;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Caveat;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a watch, kept by the contract's three rules: a snapshot replaces everything; a series with {@code closed} goes, or, where it has
 * points, those points go; any other point is put by (question, metric, dimensions, start_time). A message with {@code more} is a part, and
 * shows once the last part is there. Not thread-safe.
 */
final class Watched {
  private final Map<Key, Line> lines = new LinkedHashMap<>();
  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private boolean inParts;

  private record Key(String question, Metric metric, Map<String, String> dimensions) {}

  private record Line(Series head, TreeMap<Instant, Point> points) {}

  /**
   * What was last known whole.
   *
   * @param time the gateway's clock then
   * @param completeThrough before it, every call is counted; null if nobody said so
   * @param series by question, each with its points in order of time
   * @param problems errors of single questions
   * @param caveats what a careful reader should know
   */
  record State(
      Instant time, @Nullable Instant completeThrough, Map<String, List<Series>> series, List<String> problems, List<String> caveats) {
    static final State NOTHING = new State(Instant.EPOCH, null, Map.of(), List.of(), List.of());

    /** The series of a question. */
    List<Series> of(String question) {
      return series.getOrDefault(question, List.of());
    }

    State at(Instant later, @Nullable Instant through) {
      return new State(later, through == null ? completeThrough : through, series, problems, caveats);
    }
  }

  /** Takes a message; the state afterwards, or null while parts of it are missing. */
  @Nullable State apply(WatchMetricsResponse message, State before) {
    Instant time = Times.instant(message.getServerTime());
    return switch (message.getEventCase()) {
      case SNAPSHOT -> {
        if (!inParts) {
          lines.clear();
          answers.clear();
        }
        yield put(message.getSnapshot(), time);
      }
      case UPDATE -> put(message.getUpdate(), time);
      case HEARTBEAT ->
          before.at(time, message.getHeartbeat().hasCompleteThrough() ? Times.instant(message.getHeartbeat().getCompleteThrough()) : null);
      case EVENT_NOT_SET -> before;
    };
  }

  private @Nullable State put(Frame frame, Instant time) {
    for (Answer answer : frame.getAnswersList()) {
      answer.getSeriesList().forEach(series -> put(answer.getQuestionId(), series));
      answers.put(answer.getQuestionId(), answer.toBuilder().clearSeries().build());
    }
    inParts = frame.getMore();
    return inParts ? null : state(time);
  }

  private void put(String question, Series series) {
    Key key = new Key(question, series.getMetric(), series.getDimensionsMap());
    if (series.getClosed() && series.getPointsCount() == 0) {
      lines.remove(key);
      return;
    }
    Line line = lines.computeIfAbsent(key, any -> new Line(series.toBuilder().clearPoints().clearClosed().build(), new TreeMap<>()));
    for (Point point : series.getPointsList()) {
      Instant start = Times.instant(point.getStartTime());
      if (series.getClosed()) {
        line.points.remove(start);
      } else {
        line.points.put(start, point);
      }
    }
  }

  private State state(Instant time) {
    Map<String, List<Series>> series = new LinkedHashMap<>();
    lines.forEach(
        (key, line) ->
            series.computeIfAbsent(key.question, any -> new ArrayList<>()).add(line.head.toBuilder().addAllPoints(line.points.values()).build()));
    List<String> problems = answers.values().stream().filter(Answer::hasError).map(answer -> answer.getError().getMessage()).distinct().toList();
    List<String> caveats =
        answers.values().stream().flatMap(answer -> answer.getCaveatsList().stream()).map(Caveat::getMessage).distinct().toList();
    Instant through =
        answers.values().stream().filter(Answer::hasCompleteThrough).map(Answer::getCompleteThrough).map((Timestamp t) -> Times.instant(t))
            .min(Instant::compareTo).orElse(null);
    return new State(time, through, series, problems, caveats);
  }
}
