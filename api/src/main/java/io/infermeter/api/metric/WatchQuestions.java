// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.AnswerMapping;
import io.infermeter.api.mapping.QuestionMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.metric.WatchState.AnswerState;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.QuestionRejected;
import io.infermeter.core.query.Questions;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a watch asks, checked.
 *
 * @param asked the questions
 * @param interval least time between two updates
 * @param heartbeat time between heartbeats while nothing changes
 */
record WatchQuestions(List<Question> asked, Duration interval, Duration heartbeat) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration LONG_IN_ROWS = Duration.ofHours(1);
  private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(10);

  /**
   * Reads a request.
   *
   * @throws io.grpc.StatusRuntimeException with everything that is wrong with it
   */
  static WatchQuestions of(WatchMetricsRequest request, Questions rules) {
    Violations violations = new Violations();
    List<Question> asked = QuestionMapping.toCore(request.getQuestionsList(), rules, violations);
    Duration interval = request.hasInterval() ? time(request.getInterval(), "interval", violations) : SHORTEST;
    Duration heartbeat =
        request.hasHeartbeatInterval() ? time(request.getHeartbeatInterval(), "heartbeat_interval", violations) : USUAL_HEARTBEAT;
    violations.throwIfAny();
    return new WatchQuestions(asked, interval, heartbeat);
  }

  private static Duration time(com.google.protobuf.Duration given, String field, Violations violations) {
    Duration duration = Times.duration(given, field, violations);
    if (duration == null) {
      return SHORTEST;
    }
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      violations.invalid(field, "must be 1 s to 3600 s, is " + duration);
    }
    return duration;
  }

  /**
   * Whether the questions may take long: they read rows one by one, as windows of more than an hour do that cut its minutes, look back at
   * what was known then, or reach over more than a day.
   */
  boolean areLarge(Questions rules, Instant now) {
    return asked.stream().anyMatch(question -> rules.readsRows(question) || question.asOf() != null || isLong(question, now));
  }

  /** A rolling window reaches back from the first point, beyond the range: a long one is as much to read as a long range. */
  private static boolean isLong(Question question, Instant now) {
    Duration reach =
        switch (question.range()) {
          case Question.Range.Lookback lookback -> lookback.duration();
          case Question.Range.Fixed fixed -> Duration.between(fixed.start(), fixed.end() == null ? now : fixed.end());
        };
    return reach.compareTo(LONG) > 0
        || (question.window() != null && question.window().compareTo(LONG) > 0)
        || (reach.compareTo(LONG_IN_ROWS) > 0 && cutsMinutes(question));
  }

  /** Whether more minutes are cut than those at the ends of the range. */
  private static boolean cutsMinutes(Question question) {
    return question.step() != null
        && (isCut(question.step())
            || (question.window() != null && isCut(question.window()))
            || (question.baseline() instanceof Question.Baseline.Earlier earlier && isCut(earlier.offset())));
  }

  private static boolean isCut(Duration duration) {
    return duration.toSecondsPart() != 0 || duration.getNano() != 0;
  }

  /** The answers of one time, and how large they are. */
  record Evaluated(WatchState state, long bytes, boolean allRefused, Violations refusals) {}

  /**
   * Answers the questions.
   *
   * @param largest bytes that the answers may have
   * @throws io.grpc.StatusRuntimeException if they have more
   */
  Evaluated evaluate(Questions.Asking questions, long largest) {
    List<AnswerState> answers = new ArrayList<>();
    Violations refusals = new Violations();
    int refused = 0;
    long bytes = 0;
    for (int i = 0; i < asked.size(); i++) {
      try {
        Answer answer = questions.answer(asked.get(i));
        List<Series> series = new ArrayList<>();
        for (io.infermeter.core.query.Series one : answer.series()) {
          series.add(AnswerMapping.series(one));
          bytes += series.getLast().getSerializedSize();
          refuseIfLarger(bytes, largest);
        }
        answers.add(AnswerState.of(AnswerMapping.head(answer), series));
      } catch (QuestionRejected rejected) {
        Violations why = new Violations();
        why.add(QuestionMapping.path(i), rejected);
        refusals.add(QuestionMapping.path(i), rejected);
        refused++;
        answers.add(AnswerState.of(AnswerMapping.refused(asked.get(i).id(), Refusal.status(why)), List.of()));
      }
    }
    return new Evaluated(new WatchState(answers), bytes, refused == asked.size(), refusals);
  }

  private static void refuseIfLarger(long bytes, long largest) {
    if (bytes > largest) {
      throw Refusal.invalid(
          "questions",
          ErrorReason.ERROR_REASON_TOO_MANY_POINTS,
          "make answers of more than " + largest
              + " bytes, too much to watch; group by less, ask for a longer step or a shorter range,"
              + " or watch in several streams");
    }
  }
}
