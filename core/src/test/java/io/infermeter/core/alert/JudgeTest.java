// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.alert.Verdict.Finding;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.query.Question;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What each condition finds. */
final class JudgeTest {
  private static final long MINUTE = TimeRange.MINUTE;

  private static AlertRule rule(Condition condition, Duration lookback) {
    Question question =
        new Question(
            "", List.of(FakeMinutes.accuracy()), List.of(), List.of("model"), new Question.Range.Lookback(lookback), null, null, ZoneOffset.UTC,
            RollupKey.Axis.EVENT, null, null, 100);
    return new AlertRule(
        "r", "", Severity.WARNING, question, condition, 30, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10), Map.of(), false, false, 0, 0);
  }

  private static AlertRule change() {
    return rule(
        new Condition.Change(
            null, OptionalDouble.of(0.1), OptionalDouble.empty(), Condition.FALSE_ALARM_PROBABILITY, Duration.ofMinutes(10)),
        Duration.ofMinutes(1));
  }

  private static long[] filled(int minutes, long value) {
    long[] all = new long[minutes];
    Arrays.fill(all, value);
    return all;
  }

  private static TimeRange minute(long minute) {
    return new TimeRange(minute * MINUTE, (minute + 1) * MINUTE);
  }

  private static Finding only(List<Verdict> verdicts) {
    assertThat(verdicts).hasSize(1);
    return verdicts.getFirst().finding();
  }

  private static Alert firing(long startMicros) {
    return new Alert(
        "id", "r", Severity.WARNING, Alert.State.FIRING, Map.of("model", "m"), Map.of(), "", "", startMicros, startMicros, null,
        new Alert.Seen(new byte[0]), null, "", List.of(), startMicros);
  }

  @Test
  void windowsThatChanceIsAllowedForStandSideBySide() {
    Judge judge = new Judge(new FakeMinutes());
    AlertRule wide = rule(change().condition(), Duration.ofMinutes(5));
    assertThat(judge.window(wide, 14 * MINUTE + 5)).isEqualTo(new TimeRange(5 * MINUTE, 10 * MINUTE));
    AlertRule absence = rule(new Condition.Absence(Duration.ofMinutes(10), null), Duration.ofMinutes(5));
    assertThat(judge.window(absence, 14 * MINUTE + 5)).isEqualTo(new TimeRange(9 * MINUTE, 14 * MINUTE));
  }

  @Test
  void aFallMustBeMoreThanChanceAndLargeEnoughToMatter() {
    FakeMinutes answers = new FakeMinutes();
    long[] hits = filled(20, 900);
    hits[15] = 850;
    hits[16] = 700;
    answers.put("m", hits, filled(20, 1000));
    Judge judge = new Judge(answers);
    assertThat(only(judge.judge(change(), minute(15), 0, 1, Map.of()))).as("certain, but small").isEqualTo(Finding.GOOD);
    assertThat(only(judge.judge(change(), minute(16), 0, 1, Map.of()))).isEqualTo(Finding.BAD);
    long[] few = filled(20, 27);
    few[15] = 20;
    answers.put("m", few, filled(20, 30));
    assertThat(only(judge.judge(change(), minute(15), 0, 1, Map.of()))).as("large, but perhaps chance").isEqualTo(Finding.GOOD);
    answers.put("m", filled(20, 20), filled(20, 29));
    assertThat(only(judge.judge(change(), minute(15), 0, 1, Map.of()))).as("too few rows").isEqualTo(Finding.UNKNOWN);
  }

  @Test
  void anImprovementIsNoTroubleUnlessItIsAskedFor() {
    FakeMinutes answers = new FakeMinutes();
    long[] hits = filled(20, 700);
    hits[15] = 900;
    answers.put("m", hits, filled(20, 1000));
    assertThat(only(new Judge(answers).judge(change(), minute(15), 0, 1, Map.of()))).isEqualTo(Finding.GOOD);
    AlertRule either =
        rule(
            new Condition.Change(
                Condition.Direction.EITHER, OptionalDouble.of(0.1), OptionalDouble.empty(), 0.001, Duration.ofMinutes(10)),
            Duration.ofMinutes(1));
    assertThat(only(new Judge(answers).judge(either, minute(15), 0, 1, Map.of()))).isEqualTo(Finding.BAD);
  }

  @Test
  void aFiringAlertKeepsTheBaselineThatItBeganWithForADay() {
    FakeMinutes answers = new FakeMinutes();
    long[] hits = filled(2000, 700);
    Arrays.fill(hits, 0, 15, 900);
    answers.put("m", hits, filled(2000, 1000));
    Judge judge = new Judge(answers);
    assertThat(only(judge.judge(change(), minute(60), 0, 1, Map.of()))).as("the fall has become the baseline").isEqualTo(Finding.GOOD);
    Map<Map<String, String>, Alert> active = Map.of(Map.of("model", "m"), firing(16 * MINUTE));
    assertThat(only(judge.judge(change(), minute(60), 0, 1, active))).isEqualTo(Finding.BAD);
    assertThat(only(judge.judge(change(), minute(1500), 0, 1, active))).as("after a day it is the new normal").isEqualTo(Finding.GOOD);
  }

  @Test
  void onceItFiresAChangeGoesOnUntilHalfOfItIsGone() {
    FakeMinutes answers = new FakeMinutes();
    long[] hits = filled(20, 900);
    hits[16] = 840;
    hits[17] = 860;
    answers.put("m", hits, filled(20, 1000));
    Judge judge = new Judge(answers);
    Map<Map<String, String>, Alert> active = Map.of(Map.of("model", "m"), firing(16 * MINUTE));
    assertThat(only(judge.judge(change(), minute(16), 0, 1, active))).isEqualTo(Finding.BAD);
    assertThat(only(judge.judge(change(), minute(17), 0, 1, active))).isEqualTo(Finding.GOOD);
  }

  @Test
  void aBudgetMustBurnInBothWindowsAndByMoreThanChance() {
    AlertRule burn = rule(new Condition.BudgetBurn(0.99, 14.4, Duration.ofMinutes(5)), Duration.ofHours(1));
    FakeMinutes answers = new FakeMinutes(Duration.ofMinutes(1), Better.LOWER);
    long[] bad = filled(60, 0);
    answers.put("m", bad, filled(60, 100));
    Judge judge = new Judge(answers);
    TimeRange hour = new TimeRange(0, 60 * MINUTE);
    assertThat(only(judge.judge(burn, hour, 0, 1, Map.of()))).isEqualTo(Finding.GOOD);
    Arrays.fill(bad, 40, 60, 60);
    assertThat(only(judge.judge(burn, hour, 0, 1, Map.of()))).isEqualTo(Finding.BAD);
    Arrays.fill(bad, 55, 60, 0);
    assertThat(only(judge.judge(burn, hour, 0, 1, Map.of()))).as("the cause is gone").isEqualTo(Finding.GOOD);
    long[] one = filled(60, 0);
    one[59] = 3;
    long[] calls = filled(60, 0);
    calls[0] = 25;
    calls[59] = 5;
    answers.put("m", one, calls);
    AlertRule slower = rule(new Condition.BudgetBurn(0.99, 8, Duration.ofMinutes(5)), Duration.ofHours(1));
    assertThat(only(judge.judge(slower, hour, 0, 1, Map.of()))).as("3 of 30 burn 10 times too fast, and may be chance").isEqualTo(Finding.GOOD);
  }

  @Test
  void onlyWhatWasThereSteadilyIsMissed() {
    AlertRule absence = rule(new Condition.Absence(Duration.ofMinutes(10), null), Duration.ofMinutes(2));
    FakeMinutes answers = new FakeMinutes();
    long[] steady = filled(20, 50);
    Arrays.fill(steady, 12, 20, 0);
    answers.put("m", steady, steady);
    Judge judge = new Judge(answers);
    TimeRange window = new TimeRange(12 * MINUTE, 14 * MINUTE);
    assertThat(only(judge.judge(absence, window, 0, 1, Map.of()))).isEqualTo(Finding.BAD);
    long[] bursts = filled(20, 0);
    bursts[3] = 500;
    answers.put("m", bursts, bursts);
    assertThat(only(judge.judge(absence, window, 0, 1, Map.of()))).as("it came in bursts").isEqualTo(Finding.UNKNOWN);
    long[] rare = filled(20, 4);
    Arrays.fill(rare, 12, 20, 0);
    answers.put("m", rare, rare);
    assertThat(only(judge.judge(absence, window, 0, 1, Map.of()))).as("chance explains it").isEqualTo(Finding.GOOD);
    long[] back = filled(20, 50);
    answers.put("m", back, back);
    assertThat(only(judge.judge(absence, window, 0, 1, Map.of()))).isEqualTo(Finding.GOOD);
  }
}
