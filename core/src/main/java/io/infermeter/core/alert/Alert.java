// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.series.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One series for which a rule's condition holds, or held. Immutable.
 *
 * @param id names it
 * @param rule the rule's name
 * @param severity the rule's
 * @param state where it stands
 * @param dimensions the series
 * @param labels the rule's
 * @param summary the rule's
 * @param description what was seen, in words
 * @param startMicros when the condition began to hold, microseconds since 1970: the end of the first window for which it did
 * @param firedMicros when it fired; null: it has not
 * @param endMicros when it was over; null: it is not
 * @param seen the newest point with its metric, as the contract writes a series
 * @param acknowledgement who takes care of it; null: nobody said so
 * @param silenceId the silence that keeps it quiet; empty: none does
 * @param history what happened to it, the oldest first
 * @param evaluatedMicros when it was last evaluated
 */
public record Alert(
    String id,
    String rule,
    Severity severity,
    State state,
    Map<String, String> dimensions,
    Map<String, String> labels,
    String summary,
    String description,
    long startMicros,
    @Nullable Long firedMicros,
    @Nullable Long endMicros,
    Seen seen,
    @Nullable Acknowledgement acknowledgement,
    String silenceId,
    List<Transition> history,
    long evaluatedMicros) {
  /** Most transitions that are kept of one alert; the first stays, and the oldest of the others go. */
  public static final int MOST_HISTORY = 100;

  /** The dimension that stands for the rule's name where alerts are matched. */
  public static final String RULE = "rule";

  /** Where an alert stands. */
  public enum State {
    PENDING,
    FIRING,
    RESOLVED
  }

  /** A change of state, and why. */
  public record Transition(long micros, State state, String message) {}

  /** Who takes care of an alert, since when, and what they noted. */
  public record Acknowledgement(String by, long micros, String comment) {}

  /** What was seen: a series with one point, as the contract writes it. Immutable: callers must not change the array. */
  public record Seen(byte[] series) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Seen seen && Arrays.equals(series, seen.series);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(series);
    }
  }

  public Alert {
    Objects.requireNonNull(id);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(state);
    dimensions = Map.copyOf(dimensions);
    labels = Map.copyOf(labels);
    Objects.requireNonNull(seen);
    Objects.requireNonNull(silenceId);
    history = List.copyOf(history);
  }

  /** Whether it is pending or fires. */
  public boolean isActive() {
    return state != State.RESOLVED;
  }

  /** Whether all matchers hold for its dimensions, and for its rule under the name {@value #RULE}. */
  public boolean matches(List<Matcher> matchers) {
    return matchers.stream().allMatch(matcher -> matcher.matches(value(matcher.dimension())));
  }

  private String value(String dimension) {
    return dimension.equals(RULE) ? rule : dimensions.getOrDefault(dimension, "");
  }

  /** The same after a newer evaluation. */
  Alert seen(String otherDescription, Seen other, long atMicros) {
    return new Alert(
        id, rule, severity, state, dimensions, labels, summary, otherDescription, startMicros, firedMicros, endMicros, other,
        acknowledgement, silenceId, history, atMicros);
  }

  /** The same in another state. */
  Alert moved(State to, long atMicros, String message) {
    List<Transition> longer = new ArrayList<>(history);
    longer.add(new Transition(atMicros, to, message));
    if (longer.size() > MOST_HISTORY) {
      longer.remove(1);
    }
    return new Alert(
        id, rule, severity, to, dimensions, labels, summary, description, startMicros, to == State.FIRING ? Long.valueOf(atMicros) : firedMicros,
        to == State.RESOLVED ? atMicros : null, seen, acknowledgement, silenceId, longer, evaluatedMicros);
  }

  Alert acknowledged(Acknowledgement by) {
    return new Alert(
        id, rule, severity, state, dimensions, labels, summary, description, startMicros, firedMicros, endMicros, seen, by, silenceId,
        history, evaluatedMicros);
  }

  Alert silenced(String silence) {
    return new Alert(
        id, rule, severity, state, dimensions, labels, summary, description, startMicros, firedMicros, endMicros, seen,
        acknowledgement, silence, history, evaluatedMicros);
  }

  /** The same with what its rule says now. */
  Alert of(AlertRule changed) {
    return new Alert(
        id, rule, changed.severity(), state, dimensions, changed.labels(), changed.summary(), description, startMicros, firedMicros,
        endMicros, seen, acknowledgement, silenceId, history, evaluatedMicros);
  }
}
