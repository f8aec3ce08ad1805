// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Violations;
import io.infermeter.core.alert.AlertRule;
import io.infermeter.core.alert.Severity;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.v1.AlertSeverity;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Maps rules, fills in their defaults, and says everything that is wrong with them. */
public final class RuleMapping {
  static final EnumMapping<Severity, AlertSeverity> SEVERITIES = EnumMapping.of(Severity.class, AlertSeverity.class, "ALERT_SEVERITY_");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
  private static final int MOST_LABELS = 20;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(90);

  private RuleMapping() {}

  /**
   * Reads a rule.
   *
   * @param questions checks what concerns metrics and dimensions
   * @param violations takes every mistake; if any is noted, the result is of no use
   */
  public static AlertRule toCore(io.infermeter.v1.AlertRule rule, Questions questions, Violations violations) {
    if (!NAME.matcher(rule.getName()).matches()) {
      violations.invalid(
          "rule.name", "must be 1 to 128 letters, digits, dots, dashes and underscores, beginning with a letter or a digit");
    }
    Texts.check(rule.getSummary(), "rule.summary", violations);
    Severity severity = SEVERITIES.toCore(rule.getSeverity(), "rule.severity", violations);
    Question question = question(rule, questions, violations);
    Duration lookback = question.range() instanceof Question.Range.Lookback l ? l.duration() : SECOND;
    if (rule.getMinimumCount() < 0) {
      violations.invalid("rule.minimum_count", "must be at least 1, or 0 for the default of 30, is " + rule.getMinimumCount());
    }
    labels(rule.getLabelsMap(), violations);
    Duration interval = rule.hasInterval() ? span(rule.getInterval(), "rule.interval", violations) : AlertRule.DEFAULT_INTERVAL;
    return new AlertRule(
        rule.getName(),
        rule.getSummary(),
        severity == null ? Severity.WARNING : severity,
        question,
        ConditionMapping.toCore(rule, question, lookback, violations),
        rule.getMinimumCount() == 0 ? AlertRule.DEFAULT_MINIMUM_COUNT : rule.getMinimumCount(),
        rule.hasForDuration() ? wait(rule.getForDuration(), "rule.for_duration", violations) : Duration.ZERO,
        rule.hasKeepFiringDuration()
            ? wait(rule.getKeepFiringDuration(), "rule.keep_firing_duration", violations)
            : AlertRule.DEFAULT_KEEP_FIRING,
        interval == null ? SECOND : interval,
        rule.getLabelsMap(),
        rule.getPaused(),
        rule.getBuiltIn(),
        Times.micros(rule.getCreateTime()),
        Times.micros(rule.getUpdateTime()));
  }

  private static Question question(io.infermeter.v1.AlertRule rule, Questions questions, Violations violations) {
    Question question = QuestionMapping.one(rule.getQuestion(), "rule.question", questions, violations);
    if (!violations.isEmpty()) {
      return question;
    }
    if (question.metrics().size() != 1) {
      violations.invalid("rule.question.metrics", "must be one metric, are " + question.metrics().size());
    }
    MetricDescriptor metric =
        questions.metrics().stream().filter(each -> each.name().equals(question.metrics().getFirst().name())).findFirst().orElseThrow();
    if (metric.kind() != MetricDescriptor.ValueKind.NUMBER) {
      violations.invalid("rule.question.metrics[0].name", "must be a metric whose answer is a number; " + metric.name() + " is none");
    }
    if (rule.getQuestion().hasLookback()) {
      span(rule.getQuestion().getLookback(), "rule.question.lookback", violations);
    } else {
      violations.invalid("rule.question.time_range", "must be a lookback, which moves on, for example 300s");
    }
    if (question.step() != null || question.window() != null) {
      violations.invalid("rule.question.step", "must be unset, as must window: the lookback is the window that is judged");
    }
    if (question.asOf() != null) {
      violations.invalid("rule.question.as_of", "must be unset: a rule is about now");
    }
    return question;
  }

  private static void labels(Map<String, String> labels, Violations violations) {
    if (labels.size() > MOST_LABELS) {
      violations.invalid("rule.labels", "must be at most " + MOST_LABELS + ", are " + labels.size());
    }
    labels.forEach(
        (name, value) -> {
          if (!LABEL.matcher(name).matches() || name.startsWith("__")) {
            violations.invalid(
                "rule.labels", "a name must be 1 to 63 letters, digits and underscores, not beginning with a digit or two underscores");
          }
          Texts.check(value, "rule.labels[" + name + "]", violations);
        });
  }

  /** A time of 1 s to 90 days; null if it is none, which is noted. */
  static @Nullable Duration span(com.google.protobuf.Duration given, String field, Violations violations) {
    return within(given, field, SECOND, violations);
  }

  private static Duration wait(com.google.protobuf.Duration given, String field, Violations violations) {
    Duration duration = within(given, field, Duration.ZERO, violations);
    return duration == null ? Duration.ZERO : duration;
  }

  private static @Nullable Duration within(
      com.google.protobuf.Duration given, String field, Duration least, Violations violations) {
    Duration duration = Times.duration(given, field, violations);
    if (duration != null && (duration.compareTo(least) < 0 || duration.compareTo(LONGEST) > 0)) {
      violations.invalid(field, "must be " + least.toSeconds() + " s to 90 days, is " + duration);
      return null;
    }
    return duration;
  }

  /** A rule with every default filled in. */
  public static io.infermeter.v1.AlertRule toContract(AlertRule rule) {
    io.infermeter.v1.AlertRule.Builder result =
        io.infermeter.v1.AlertRule.newBuilder()
            .setName(rule.name())
            .setSummary(rule.summary())
            .setSeverity(SEVERITIES.toContract(rule.severity()))
            .setQuestion(QuestionMapping.toContract(rule.question()))
            .setMinimumCount(rule.minimumCount())
            .setForDuration(Times.duration(rule.forDuration()))
            .setKeepFiringDuration(Times.duration(rule.keepFiringDuration()))
            .setInterval(Times.duration(rule.interval()))
            .putAllLabels(rule.labels())
            .setPaused(rule.paused())
            .setBuiltIn(rule.builtIn())
            .setCreateTime(Times.timestamp(rule.createdMicros()))
            .setUpdateTime(Times.timestamp(rule.updatedMicros()));
    ConditionMapping.put(rule.condition(), result);
    return result.build();
  }
}
