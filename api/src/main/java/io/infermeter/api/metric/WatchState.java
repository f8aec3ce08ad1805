// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import com.google.protobuf.Timestamp;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers of a watch at one time, or as its reader knows them. Immutable.
 *
 * @param answers in the order of the questions
 */
record WatchState(List<AnswerState> answers) {
  /** What names a series within an answer. */
  record SeriesKey(Metric metric, Map<String, String> dimensions) {}

  /** A series: unit and points. */
  record SeriesState(String unit, List<Point> points) {}

  /**
   * One answer.
   *
   * @param head the answer without its series
   * @param series the series, in the order of the answer
   */
  record AnswerState(Answer head, Map<SeriesKey, SeriesState> series) {
    /** Takes an answer apart. */
    static AnswerState of(Answer head, List<Series> series) {
      Map<SeriesKey, SeriesState> states = new LinkedHashMap<>();
      for (Series one : series) {
        states.put(new SeriesKey(one.getMetric(), one.getDimensionsMap()), new SeriesState(one.getUnit(), one.getPointsList()));
      }
      return new AnswerState(head, states);
    }

    /** What of the head matters to a reader; that time goes on is told by heartbeats. */
    boolean headDiffers(AnswerState other) {
      return !head.getError().equals(other.head.getError()) || !head.getCaveatsList().equals(other.head.getCaveatsList());
    }
  }

  WatchState {
    answers = List.copyOf(answers);
  }

  /** All of it, as a snapshot tells it. */
  List<Answer> asAnswers() {
    List<Answer> all = new ArrayList<>();
    for (AnswerState answer : answers) {
      Answer.Builder builder = answer.head.toBuilder();
      answer.series.forEach((key, state) -> builder.addSeries(series(key, state.unit, state.points)));
      all.add(builder.build());
    }
    return all;
  }

  static Series series(SeriesKey key, String unit, List<Point> points) {
    return Series.newBuilder().setMetric(key.metric).putAllDimensions(key.dimensions).setUnit(unit).addAllPoints(points).build();
  }

  /** The earliest of the answers' times up to which everything is in the store. */
  Timestamp completeThrough() {
    Timestamp earliest = Timestamp.getDefaultInstance();
    for (AnswerState answer : answers) {
      Timestamp candidate = answer.head.getCompleteThrough();
      boolean earlier =
          candidate.getSeconds() < earliest.getSeconds()
              || (candidate.getSeconds() == earliest.getSeconds() && candidate.getNanos() < earliest.getNanos());
      if (answer.head.hasCompleteThrough() && (earlier || earliest.equals(Timestamp.getDefaultInstance()))) {
        earliest = candidate;
      }
    }
    return earliest;
  }
}
