// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.infermeter.api.error.Violations;
import io.infermeter.core.alert.Alert;
import io.infermeter.core.alert.AlertCodec;
import io.infermeter.core.alert.AlertRule;
import io.infermeter.core.alert.Severity;
import io.infermeter.core.alert.Silence;
import io.infermeter.core.query.Questions;
import io.infermeter.core.store.StoreException;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.AlertTransition;
import io.infermeter.v1.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps alerts and silences; what is kept of them are the contract's own messages. Thread-safe. */
public final class AlertMapping implements AlertCodec {
  private static final EnumMapping<Alert.State, AlertState> STATES = EnumMapping.of(Alert.State.class, AlertState.class, "ALERT_STATE_");

  /** The largest rule or silence, in bytes. */
  private static final int LARGEST = 16 << 10;

  private final Questions questions;

  /** Reads kept rules by what can be asked. */
  public AlertMapping(Questions questions) {
    this.questions = questions;
  }

  /** The states that are asked for. */
  public static List<Alert.State> states(List<AlertState> asked, Violations violations) {
    List<Alert.State> states = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Alert.State state = STATES.toCore(asked.get(i), "states[" + i + "]", violations);
      if (state != null) {
        states.add(state);
      }
    }
    return states.isEmpty() ? List.of(Alert.State.PENDING, Alert.State.FIRING) : states;
  }

  /** Notes what is wrong with who takes care of an alert, and their comment. */
  public static void checkNote(String by, String comment, Violations violations) {
    Texts.checkGiven(by, "acknowledged_by", violations);
    Texts.check(comment, "comment", violations);
  }

  /** Notes a rule or a silence that is too large to be kept: many of them stand in memory. */
  public static void checkSize(MessageLite kept, String field, Violations violations) {
    if (kept.getSerializedSize() > LARGEST) {
      violations.invalid(field, "must be at most " + LARGEST + " bytes, is " + kept.getSerializedSize() + "; name fewer values");
    }
  }

  public static io.infermeter.v1.Alert toContract(Alert alert) {
    io.infermeter.v1.Alert.Builder result =
        io.infermeter.v1.Alert.newBuilder()
            .setId(alert.id())
            .setRule(alert.rule())
            .setSeverity(RuleMapping.SEVERITIES.toContract(alert.severity()))
            .setState(STATES.toContract(alert.state()))
            .putAllDimensions(alert.dimensions())
            .putAllLabels(alert.labels())
            .setSummary(alert.summary())
            .setDescription(alert.description())
            .setStartTime(Times.timestamp(alert.startMicros()))
            .setSilenceId(alert.silenceId())
            .setEvaluationTime(Times.timestamp(alert.evaluatedMicros()));
    if (alert.firedMicros() != null) {
      result.setFireTime(Times.timestamp(alert.firedMicros()));
    }
    if (alert.endMicros() != null) {
      result.setEndTime(Times.timestamp(alert.endMicros()));
    }
    if (alert.acknowledgement() != null) {
      result
          .setAcknowledgedBy(alert.acknowledgement().by())
          .setAcknowledgeTime(Times.timestamp(alert.acknowledgement().micros()))
          .setAcknowledgeComment(alert.acknowledgement().comment());
    }
    for (Alert.Transition each : alert.history()) {
      result.addHistory(
          AlertTransition.newBuilder()
              .setTime(Times.timestamp(each.micros()))
              .setState(STATES.toContract(each.state()))
              .setMessage(each.message()));
    }
    Series seen = parse(Series.parser(), alert.seen().series(), "what was seen of the alert " + alert.id());
    if (seen.getPointsCount() > 0) {
      result.setPoint(seen.getPoints(0));
    }
    return result.setMetric(seen.getMetric()).build();
  }

  private static Alert toCore(io.infermeter.v1.Alert alert) {
    Violations wrong = new Violations();
    Alert.State state = STATES.toCore(alert.getState(), "state", wrong);
    Severity severity = RuleMapping.SEVERITIES.toCore(alert.getSeverity(), "severity", wrong);
    List<Alert.Transition> history = new ArrayList<>();
    for (AlertTransition each : alert.getHistoryList()) {
      Alert.State then = STATES.toCore(each.getState(), "history", wrong);
      if (then != null) {
        history.add(new Alert.Transition(Times.micros(each.getTime()), then, each.getMessage()));
      }
    }
    if (!wrong.isEmpty() || state == null || severity == null) {
      throw new StoreException("the alert " + alert.getId() + " was kept by another version and cannot be read");
    }
    Series.Builder seen = Series.newBuilder().setMetric(alert.getMetric()).putAllDimensions(alert.getDimensionsMap());
    if (alert.hasPoint()) {
      seen.addPoints(alert.getPoint());
    }
    return new Alert(
        alert.getId(), alert.getRule(), severity, state, alert.getDimensionsMap(), alert.getLabelsMap(), alert.getSummary(),
        alert.getDescription(), Times.micros(alert.getStartTime()),
        alert.hasFireTime() ? Times.micros(alert.getFireTime()) : null,
        alert.hasEndTime() ? Times.micros(alert.getEndTime()) : null,
        new Alert.Seen(seen.build().toByteArray()),
        acknowledgement(alert), alert.getSilenceId(), history, Times.micros(alert.getEvaluationTime()));
  }

  private static Alert.@Nullable Acknowledgement acknowledgement(io.infermeter.v1.Alert alert) {
    return alert.getAcknowledgedBy().isEmpty()
        ? null
        : new Alert.Acknowledgement(
            alert.getAcknowledgedBy(), Times.micros(alert.getAcknowledgeTime()), alert.getAcknowledgeComment());
  }

  /** A silence to be kept; its id is not looked at. */
  public static Silence toCore(io.infermeter.v1.Silence silence, long nowMicros, Violations violations) {
    if (silence.getMatchersCount() == 0) {
      violations.invalid("silence.matchers", "give at least one, for example rule IN [\"error-ratio\"]");
    }
    Texts.check(silence.getCreatedBy(), "silence.created_by", violations);
    Texts.check(silence.getComment(), "silence.comment", violations);
    Instant start = silence.hasStartTime() ? Times.instant(silence.getStartTime(), "silence.start_time", violations) : null;
    Instant end = silence.hasEndTime() ? Times.instant(silence.getEndTime(), "silence.end_time", violations) : null;
    long startMicros = start == null ? nowMicros : Times.micros(start);
    if (end == null) {
      violations.invalid("silence.end_time", "must be given");
    } else if (Times.micros(end) <= Math.max(startMicros, nowMicros)) {
      violations.invalid("silence.end_time", "must be after start_time and after now");
    }
    return new Silence(
        silence.getId(), MatcherMapping.ofAlerts(silence.getMatchersList(), "silence.matchers", violations), startMicros,
        end == null ? startMicros : Times.micros(end), silence.getCreatedBy(), silence.getComment());
  }

  public static io.infermeter.v1.Silence toContract(Silence silence) {
    io.infermeter.v1.Silence.Builder result =
        io.infermeter.v1.Silence.newBuilder()
            .setId(silence.id())
            .setStartTime(Times.timestamp(silence.startMicros()))
            .setEndTime(Times.timestamp(silence.endMicros()))
            .setCreatedBy(silence.createdBy())
            .setComment(silence.comment());
    silence.matchers().forEach(matcher -> result.addMatchers(MatcherMapping.toContract(matcher)));
    return result.build();
  }

  @Override
  public byte[] rule(AlertRule rule) {
    return RuleMapping.toContract(rule).toByteArray();
  }

  @Override
  public AlertRule rule(byte[] bytes) {
    Violations violations = new Violations();
    io.infermeter.v1.AlertRule rule = parse(io.infermeter.v1.AlertRule.parser(), bytes, "a rule");
    AlertRule read = RuleMapping.toCore(rule, questions, violations);
    if (!violations.isEmpty()) {
      Violations.Violation first = violations.found().getFirst();
      throw new StoreException("the rule " + rule.getName() + " cannot be read: " + first.field() + ": " + first.message());
    }
    return read;
  }

  @Override
  public byte[] alert(Alert alert) {
    return toContract(alert).toByteArray();
  }

  @Override
  public Alert alert(byte[] bytes) {
    return toCore(parse(io.infermeter.v1.Alert.parser(), bytes, "an alert"));
  }

  @Override
  public byte[] silence(Silence silence) {
    return toContract(silence).toByteArray();
  }

  @Override
  public Silence silence(byte[] bytes) {
    Violations violations = new Violations();
    Silence read = toCore(parse(io.infermeter.v1.Silence.parser(), bytes, "a silence"), Long.MIN_VALUE, violations);
    if (!violations.isEmpty()) {
      throw new StoreException("the silence " + read.id() + " cannot be read: " + violations.found().getFirst().message());
    }
    return read;
  }

  @Override
  public Alert.Seen seen(io.infermeter.core.query.Series series) {
    return new Alert.Seen(AnswerMapping.series(series).toByteArray());
  }

  private static <T> T parse(com.google.protobuf.Parser<T> parser, byte[] bytes, String what) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException(what + " cannot be read: " + e.getMessage(), e);
    }
  }
}
