// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.alert.Alert.State;
import io.infermeter.core.alert.Verdict.Finding;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Series;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The course of an alert after any findings, one every 10 seconds. */
final class CourseLawsTest {
  private static final long STEP = 10_000_000;

  private static AlertRule rule(int forSeconds, int keepSeconds) {
    return new AlertRule(
        "r", "", Severity.WARNING,
        Question.of("", List.of(FakeMinutes.accuracy()), List.of(), List.of("model"), new Question.Range.Lookback(Duration.ofMinutes(1))),
        new Condition.Threshold(Condition.Direction.BELOW, 0.5, OptionalDouble.empty(), null), 30, Duration.ofSeconds(forSeconds),
        Duration.ofSeconds(keepSeconds), Duration.ofSeconds(10), Map.of(), false, false, 0, 0);
  }

  private static Course begin(AlertRule rule) {
    Series series = new Series(FakeMinutes.accuracy(), Map.of("model", "m"), "1", List.of(), null);
    return Course.begin("id", rule, Verdict.of(series, true, "it fell"), new Alert.Seen(new byte[0]), 0, 0);
  }

  @Property
  void statesOnlyEverGoForward(
      @ForAll @Size(max = 60) List<Finding> findings, @ForAll @IntRange(max = 100) int wait, @ForAll @IntRange(max = 100) int keep) {
    AlertRule rule = rule(wait, keep);
    Course course = begin(rule);
    long now = 0;
    State before = course.alert().state();
    for (Finding finding : findings) {
      if (before == State.RESOLVED) {
        break;
      }
      now += STEP;
      course = course.next(rule, finding, now);
      Alert alert = course.alert();
      assertThat(alert.state()).isGreaterThanOrEqualTo(before);
      assertThat(alert.endMicros() != null).isEqualTo(alert.state() == State.RESOLVED);
      assertThat(alert.history().getLast().state()).isEqualTo(alert.state());
      assertThat(alert.history()).hasSizeBetween(1, 3);
      if (alert.firedMicros() != null) {
        assertThat(alert.firedMicros() - alert.startMicros()).isGreaterThanOrEqualTo(Course.micros(rule.forDuration()));
      }
      before = alert.state();
    }
  }

  @Property
  void aFiringAlertIsOverOnlyAfterTheConditionWasGoneForLongEnoughWithoutABreak(
      @ForAll @Size(max = 60) List<Boolean> bad, @ForAll @IntRange(max = 60) int keep) {
    AlertRule rule = rule(0, keep);
    Course course = begin(rule);
    assertThat(course.alert().state()).isEqualTo(State.FIRING);
    long now = 0;
    long good = -1;
    for (boolean each : bad) {
      now += STEP;
      good = each ? -1 : good < 0 ? now : good;
      course = course.next(rule, each ? Finding.BAD : Finding.GOOD, now);
      boolean over = good >= 0 && now - good >= keep * 1_000_000L;
      assertThat(course.alert().state() == State.RESOLVED).isEqualTo(over);
      if (over) {
        return;
      }
    }
  }

  @Example
  void aPendingAlertThatGoesAwayNeverFires() {
    AlertRule rule = rule(60, 60);
    Course course = begin(rule).next(rule, Finding.BAD, 30_000_000).next(rule, Finding.GOOD, 40_000_000);
    assertThat(course.alert().state()).isEqualTo(State.RESOLVED);
    assertThat(course.alert().firedMicros()).isNull();
  }

  @Example
  void whatNothingIsKnownOfStaysForAnHourAndIsOver() {
    AlertRule rule = rule(0, 60);
    Course course = begin(rule).next(rule, Finding.UNKNOWN, 1_000_000).next(rule, Finding.UNKNOWN, 3_600_000_000L);
    assertThat(course.alert().state()).isEqualTo(State.FIRING);
    course = course.next(rule, Finding.UNKNOWN, 3_601_000_000L);
    assertThat(course.alert().state()).isEqualTo(State.RESOLVED);
    assertThat(course.alert().history().getLast().message()).contains("nothing could be told");
  }

  @Example
  void theHistoryIsBoundedAndKeepsItsFirst() {
    Alert alert = begin(rule(60, 60)).alert();
    Alert.Transition first = alert.history().getFirst();
    for (int i = 0; i < 300; i++) {
      alert = alert.moved(State.FIRING, i, "again");
    }
    assertThat(alert.history()).hasSize(Alert.MOST_HISTORY).first().isEqualTo(first);
  }
}
