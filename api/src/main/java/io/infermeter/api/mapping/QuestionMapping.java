// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.core.query.QuestionRejected;
import io.infermeter.core.store.RollupKey;
import io.infermeter.v1.Baseline;
import io.infermeter.v1.TimeAxis;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps questions, and says everything that is wrong with them. */
public final class QuestionMapping {
  private static final EnumMapping<RollupKey.Axis, TimeAxis> AXES =
      EnumMapping.of(RollupKey.Axis.class, TimeAxis.class, "TIME_AXIS_");
  private static final int MOST_QUESTIONS = 100;
  private static final int MOST_METRICS = 100;
  private static final int MOST_GROUPS = 20;

  /** Stands for a range that could not be read, so that the rest of a question can be checked. */
  private static final Question.Range UNREADABLE = new Question.Range.Lookback(Duration.ofMinutes(1));

  private final Violations violations;

  private QuestionMapping(Violations violations) {
    this.violations = violations;
  }

  /**
   * Reads questions.
   *
   * @param rules checks what concerns metrics and dimensions
   * @param violations takes every mistake; if any is noted, the result is of no use
   */
  public static List<Question> toCore(List<io.infermeter.v1.Question> questions, Questions rules, Violations violations) {
    if (questions.isEmpty() || questions.size() > MOST_QUESTIONS) {
      violations.invalid("questions", "must be 1 to " + MOST_QUESTIONS + ", are " + questions.size());
      return List.of();
    }
    QuestionMapping mapping = new QuestionMapping(violations);
    List<Question> result = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < questions.size(); i++) {
      String path = path(i);
      if (!ids.add(questions.get(i).getId())) {
        violations.invalid(path + ".id", "must be unique within the request; '" + Shown.text(questions.get(i).getId())
            + "' is used before");
      }
      Question question = mapping.question(questions.get(i), path);
      try {
        rules.validate(question);
      } catch (QuestionRejected rejected) {
        violations.add(path, rejected);
      }
      result.add(question);
    }
    return result;
  }

  /** Reads one question, which stands in this field. */
  static Question one(io.infermeter.v1.Question question, String path, Questions rules, Violations violations) {
    Question read = new QuestionMapping(violations).question(question, path);
    try {
      rules.validate(read);
    } catch (QuestionRejected rejected) {
      violations.add(path, rejected);
    }
    return read;
  }

  /** A question over a lookback as the contract writes it, every default filled in. */
  static io.infermeter.v1.Question toContract(Question question) {
    io.infermeter.v1.Question.Builder result =
        io.infermeter.v1.Question.newBuilder()
            .setId(question.id())
            .addAllGroupBy(question.groupBy())
            .setTimeAxis(AXES.toContract(question.axis()))
            .setMaxSeries(question.maxSeries());
    question.metrics().forEach(metric -> result.addMetrics(MetricMapping.toContract(metric)));
    question.matchers().forEach(matcher -> result.addMatchers(MatcherMapping.toContract(matcher)));
    if (question.range() instanceof Question.Range.Lookback lookback) {
      result.setLookback(Times.duration(lookback.duration()));
    }
    switch (question.baseline()) {
      case null -> {}
      case Question.Baseline.OtherSeries other -> result.getBaselineBuilder().setSeries(MatcherMapping.toContract(other.matcher()));
      case Question.Baseline.Earlier earlier -> result.getBaselineBuilder().setOffset(Times.duration(earlier.offset()));
      case Question.Baseline.Pinned pinned -> result.getBaselineBuilder().setReference(pinned.reference());
    }
    return result.build();
  }

  /** Where a question stands in its request. */
  public static String path(int index) {
    return "questions[" + index + "]";
  }

  private Question question(io.infermeter.v1.Question question, String path) {
    Texts.check(question.getId(), path + ".id", violations);
    RollupKey.Axis axis = AXES.toCore(question.getTimeAxis(), path + ".time_axis", violations);
    return new Question(
        question.getId(),
        metrics(question, path + ".metrics"),
        MatcherMapping.toCore(question.getMatchersList(), path + ".matchers", violations),
        groups(question, path + ".group_by"),
        range(question, path),
        question.hasStep() ? duration(question.getStep(), path + ".step") : null,
        question.hasWindow() ? duration(question.getWindow(), path + ".window") : null,
        zone(question.getTimeZone(), path + ".time_zone"),
        axis == null ? RollupKey.Axis.EVENT : axis,
        question.hasAsOf() ? Times.instant(question.getAsOf(), path + ".as_of", violations) : null,
        question.hasBaseline() ? baseline(question.getBaseline(), path + ".baseline") : null,
        question.getMaxSeries() == 0 ? Question.DEFAULT_MAX_SERIES : question.getMaxSeries());
  }

  private Question.@Nullable Baseline baseline(Baseline baseline, String path) {
    return switch (baseline.getAgainstCase()) {
      case SERIES ->
          new Question.Baseline.OtherSeries(MatcherMapping.toCore(baseline.getSeries(), path + ".series", violations));
      case OFFSET -> {
        Duration offset = duration(baseline.getOffset(), path + ".offset");
        yield offset == null ? null : new Question.Baseline.Earlier(offset);
      }
      case REFERENCE -> {
        Texts.check(baseline.getReference(), path + ".reference", violations);
        yield new Question.Baseline.Pinned(baseline.getReference());
      }
      case AGAINST_NOT_SET -> {
        violations.invalid(path, "give series, for example version IN [\"3\"], or offset, or the name of a reference");
        yield null;
      }
    };
  }

  private List<MetricParameters> metrics(io.infermeter.v1.Question question, String path) {
    if (question.getMetricsCount() > MOST_METRICS) {
      violations.invalid(path, "must be 1 to " + MOST_METRICS + ", are " + question.getMetricsCount());
    }
    List<MetricParameters> metrics = new ArrayList<>();
    for (int i = 0; i < Math.min(question.getMetricsCount(), MOST_METRICS); i++) {
      metrics.add(MetricMapping.toCore(question.getMetrics(i), path + "[" + i + "]", violations));
    }
    return metrics;
  }

  private List<String> groups(io.infermeter.v1.Question question, String path) {
    List<String> groups = question.getGroupByList();
    if (groups.size() > MOST_GROUPS) {
      violations.invalid(path, "must be at most " + MOST_GROUPS + ", are " + groups.size());
      return List.of();
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < groups.size(); i++) {
      if (!seen.add(groups.get(i))) {
        violations.invalid(path + "[" + i + "]", "must be unique; '" + Shown.text(groups.get(i)) + "' is used before");
      }
    }
    return groups;
  }

  private Question.Range range(io.infermeter.v1.Question question, String path) {
    return switch (question.getRangeCase()) {
      case LOOKBACK -> {
        Duration lookback = Times.duration(question.getLookback(), path + ".lookback", violations);
        yield lookback == null ? UNREADABLE : new Question.Range.Lookback(lookback);
      }
      case TIME_RANGE -> fixed(question.getTimeRange(), path + ".time_range");
      case RANGE_NOT_SET -> {
        violations.invalid(path + ".range", "give either lookback, for example 600s, or time_range with a start_time");
        yield UNREADABLE;
      }
    };
  }

  private Question.Range fixed(io.infermeter.v1.TimeRange range, String path) {
    if (!range.hasStartTime()) {
      violations.invalid(path + ".start_time", "must be given");
      return UNREADABLE;
    }
    Instant start = Times.instant(range.getStartTime(), path + ".start_time", violations);
    Instant end = range.hasEndTime() ? Times.instant(range.getEndTime(), path + ".end_time", violations) : null;
    return start == null ? UNREADABLE : new Question.Range.Fixed(start, end);
  }

  private @Nullable Duration duration(com.google.protobuf.Duration duration, String field) {
    return Times.duration(duration, field, violations);
  }

  private ZoneId zone(String name, String field) {
    if (name.isEmpty()) {
      return ZoneOffset.UTC;
    }
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      violations.invalid(field, "must be the name of an IANA time zone, for example Europe/Berlin, is '" + Shown.text(name)
          + "'");
      return ZoneOffset.UTC;
    }
    return ZoneId.of(name);
  }
}
