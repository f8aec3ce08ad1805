// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import com.google.protobuf.Duration;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Metric;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsRequest;
import java.util.List;

/** Questions of tests. */
final class Asking {
  private Asking() {}

  /** About the last so many seconds. */
  static Question.Builder lately(String id, long seconds, String... metrics) {
    Question.Builder question = Question.newBuilder().setId(id).setLookback(seconds(seconds));
    for (String metric : metrics) {
      question.addMetrics(Metric.newBuilder().setName(metric));
    }
    return question;
  }

  static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  static QueryMetricsRequest query(Question.Builder... questions) {
    return QueryMetricsRequest.newBuilder().addAllQuestions(built(questions)).build();
  }

  static WatchMetricsRequest watch(Question.Builder... questions) {
    return WatchMetricsRequest.newBuilder().addAllQuestions(built(questions)).build();
  }

  private static List<Question> built(Question.Builder... questions) {
    return List.of(questions).stream().map(Question.Builder::build).toList();
  }

  /** The only number of an answer's only series. */
  static double number(Answer answer) {
    return number(answer.getSeries(0));
  }

  static double number(Series series) {
    return series.getPoints(0).getNumber();
  }
}
