// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.query.Question;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A question with a condition. Each series of the answer for which the condition holds is an alert.
 *
 * @param name names it
 * @param summary what is wrong while it fires; one sentence
 * @param severity how bad that is
 * @param question one metric over a lookback, without step and window
 * @param condition when a series is in trouble
 * @param minimumCount rows, calls or samples that a judgement needs at the least
 * @param forDuration how long the condition must hold until it fires
 * @param keepFiringDuration how long it must be gone until it is over
 * @param interval time between two evaluations
 * @param labels carried by every alert
 * @param paused whether it is not evaluated
 * @param builtIn whether it came with the gateway
 * @param createdMicros when it was made, microseconds since 1970
 * @param updatedMicros when it was last changed, microseconds since 1970
 */
public record AlertRule(
    String name,
    String summary,
    Severity severity,
    Question question,
    Condition condition,
    long minimumCount,
    Duration forDuration,
    Duration keepFiringDuration,
    Duration interval,
    Map<String, String> labels,
    boolean paused,
    boolean builtIn,
    long createdMicros,
    long updatedMicros) {
  /** Rows that a judgement needs where nothing else is asked. */
  public static final long DEFAULT_MINIMUM_COUNT = 30;

  /** How long a condition must be gone where nothing else is asked. */
  public static final Duration DEFAULT_KEEP_FIRING = Duration.ofSeconds(60);

  /** Time between evaluations where nothing else is asked. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

  public AlertRule {
    Objects.requireNonNull(name);
    Objects.requireNonNull(summary);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(question);
    Objects.requireNonNull(condition);
    Objects.requireNonNull(forDuration);
    Objects.requireNonNull(keepFiringDuration);
    Objects.requireNonNull(interval);
    labels = Map.copyOf(labels);
  }

  /** The width of the window that is judged. */
  public Duration lookback() {
    return question.range() instanceof Question.Range.Lookback lookback ? lookback.duration() : Duration.ZERO;
  }

  /** The same, paused or not, as of a time. */
  public AlertRule withPaused(boolean other, long nowMicros) {
    return new AlertRule(
        name, summary, severity, question, condition, minimumCount, forDuration, keepFiringDuration, interval, labels, other, builtIn,
        createdMicros, nowMicros);
  }

  /** The same with the times that a gateway sets. */
  public AlertRule withTimes(long created, long updated) {
    return new AlertRule(
        name, summary, severity, question, condition, minimumCount, forDuration, keepFiringDuration, interval, labels, paused, builtIn,
        created, updated);
  }

  /** Whether it judges as another does, whatever it is called and says. */
  boolean judgesLike(AlertRule other) {
    return question.equals(other.question) && condition.equals(other.condition) && minimumCount == other.minimumCount;
  }
}
