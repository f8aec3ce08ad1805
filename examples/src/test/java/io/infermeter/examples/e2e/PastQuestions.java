// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Finality;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricDescriptor;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything that can be asked about windows of the past: each metric, whole, in steps, and by light. */
record PastQuestions(List<Question> questions) {
  /**
   * Metrics that answer each kind of question about a window with calls; others need a baseline, other labels, or windows of several
   * minutes, and may refuse some.
   */
  private static final Set<String> ALWAYS_ANSWER =
      Set.of(
          "accuracy", "balanced_accuracy", "brier_score", "call_count", "call_rate", "confusion_matrix", "eligible_rows", "error_ratio", "f1",
          "label_coverage", "labelled_rows", "latency", "latency_histogram", "log_loss", "overhead", "precision", "prediction_count",
          "prediction_share", "recall", "request_bytes", "response_bytes", "throughput", "top_k_accuracy", "upstream_latency");

  /** One of each kind for each metric that the gateway lists and each window. */
  static PastQuestions of(Channel channel, List<TimeRange> windows, int stepSeconds) {
    List<Question> questions = new ArrayList<>();
    for (MetricDescriptor metric : MetricsServiceGrpc.newBlockingStub(channel).listMetrics(ListMetricsRequest.getDefaultInstance()).getMetricsList()) {
      for (TimeRange window : windows) {
        Question whole =
            Question.newBuilder().setId("q" + questions.size()).setTimeRange(window).addMetrics(Metric.newBuilder().setName(metric.getName())).build();
        questions.add(whole);
        questions.add(whole.toBuilder().setId("q" + questions.size()).setStep(Durations.fromSeconds(stepSeconds)).build());
        questions.add(whole.toBuilder().setId("q" + questions.size()).addGroupBy("segment.lighting").build());
      }
    }
    return new PastQuestions(questions);
  }

  /** The answers but for what only says how far the gateway has come since; where a question is refused, why. */
  List<Answer> ask(Channel channel) {
    List<Answer> answers = questions.stream().map(question -> ask(channel, question)).toList();
    Set<String> answered = new TreeSet<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).getSeriesCount() > 0) {
        answered.add(kind(questions.get(i)));
      }
    }
    assertThat(answered).as("kinds of questions that were answered").containsAll(alwaysAnswered());
    return answers;
  }

  /** The metric, and how it is asked for. */
  private static String kind(Question question) {
    String how = question.getGroupByCount() > 0 ? " by light" : question.hasStep() ? " in steps" : "";
    return question.getMetrics(0).getName() + how;
  }

  private static List<String> alwaysAnswered() {
    return ALWAYS_ANSWER.stream().flatMap(metric -> Stream.of(metric, metric + " in steps", metric + " by light")).toList();
  }

  /** Alone, because one that is refused, such as memory by light, takes the others of its request with it. */
  private static Answer ask(Channel channel, Question question) {
    try {
      QueryMetricsRequest request = QueryMetricsRequest.newBuilder().addQuestions(question).build();
      QueryMetricsResponse response = MetricsServiceGrpc.newBlockingStub(channel).queryMetrics(request);
      assertThat(response.getNextPageToken()).as("one page").isEmpty();
      return settled(response.getAnswers(0).toBuilder()).build();
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).as("%s", question).isEqualTo(Status.Code.INVALID_ARGUMENT);
      return Answer.newBuilder().setError(StatusProto.fromThrowable(e)).build();
    }
  }

  /** What only tells how much time has passed since goes: what all labels have come for by now, and that what was complete is mature. */
  private static Answer.Builder settled(Answer.Builder answer) {
    answer.clearCompleteThrough();
    for (Series.Builder series : answer.getSeriesBuilderList()) {
      series.clearLabelsMatureThrough();
      series.getPointsBuilderList().stream()
          .filter(point -> point.getFinality() == Finality.FINALITY_MATURE)
          .forEach(point -> point.setFinality(Finality.FINALITY_COMPLETE));
    }
    return answer;
  }
}
