// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Alert.State;
import io.infermeter.core.alert.Verdict.Finding;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The course of one alert: pending, firing, resolved. A pure function of the findings and the time. Immutable.
 *
 * @param alert as it stands
 * @param clearSince since when a firing alert's condition is gone, microseconds since 1970; null: it is not
 * @param unknownSince since when there is too little to tell; null: there is enough
 */
record Course(Alert alert, @Nullable Long clearSince, @Nullable Long unknownSince) {
  /** A series of which nothing is known is over after this time, or after {@link #FORGOTTEN_WINDOWS} windows if that is longer. */
  static final Duration FORGOTTEN = Duration.ofHours(1);

  static final int FORGOTTEN_WINDOWS = 3;

  static Course of(Alert alert) {
    return new Course(alert, null, null);
  }

  /**
   * An alert that begins.
   *
   * @param startMicros the end of the window for which the condition holds
   */
  static Course begin(String id, AlertRule rule, Verdict verdict, Alert.Seen seen, long startMicros, long nowMicros) {
    Alert alert =
        new Alert(
                id, rule.name(), rule.severity(), State.PENDING, verdict.dimensions(), rule.labels(), rule.summary(), verdict.description(),
                startMicros, null, null, seen, null, "", List.of(), nowMicros)
            .moved(State.PENDING, startMicros, verdict.description());
    return of(alert).fireIfDue(rule, nowMicros);
  }

  /** The course after an evaluation. */
  Course next(AlertRule rule, Finding finding, long nowMicros) {
    return switch (finding) {
      case BAD -> of(alert).fireIfDue(rule, nowMicros);
      case GOOD -> clear(rule, nowMicros);
      case UNKNOWN -> unknown(rule, nowMicros);
    };
  }

  private Course fireIfDue(AlertRule rule, long nowMicros) {
    boolean due = nowMicros - alert.startMicros() >= micros(rule.forDuration());
    return alert.state() == State.PENDING && due ? of(alert.moved(State.FIRING, nowMicros, alert.description())) : this;
  }

  private Course clear(AlertRule rule, long nowMicros) {
    if (alert.state() == State.PENDING) {
      return over(nowMicros, "it was gone before it fired: " + alert.description());
    }
    long since = clearSince == null ? nowMicros : clearSince;
    return nowMicros - since >= micros(rule.keepFiringDuration())
        ? over(nowMicros, alert.description())
        : new Course(alert, since, null);
  }

  private Course unknown(AlertRule rule, long nowMicros) {
    if (clearSince != null) {
      return clear(rule, nowMicros);
    }
    long since = unknownSince == null ? nowMicros : unknownSince;
    long patience = Math.max(micros(FORGOTTEN), FORGOTTEN_WINDOWS * micros(rule.lookback()));
    return nowMicros - since >= patience
        ? over(nowMicros, "nothing could be told of it for " + patience / 1_000_000 + " s")
        : new Course(alert, null, since);
  }

  /** The course at its end. */
  Course over(long nowMicros, String why) {
    return of(alert.moved(State.RESOLVED, nowMicros, why));
  }

  static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
