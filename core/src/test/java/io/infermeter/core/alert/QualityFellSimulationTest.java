// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.query.Question;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * How often the rule of quality that fell is wrong, and how soon it is right: the figures of docs/alerts.md, with fixed seeds. Rows are
 * drawn minute by minute and judged as the gateway judges them.
 */
final class QualityFellSimulationTest {
  private static final int DAY = 1440;
  private static final int HOUR = 60;

  @Test
  void aRuleThatMayBeWrongEverySecondDayIsWrongNoMoreOften() {
    for (double[] population : new double[][] {{0.9, 200}, {0.98, 30}, {0.5, 100}}) {
      int alarms = alarms(11, 10, 40, population[0], (int) population[1], change(0.5, 1e-9));
      assertThat(alarms).as("alarms in 40 days at p = %s, n = %s", population[0], population[1]).isLessThanOrEqualTo(28);
    }
    assertThat(alarms(12, 10, 40, 0.9, 200, change(0.5, 1e-9))).as("the test of the level is not empty: some alarms there are").isGreaterThan(3);
  }

  @Test
  void theRuleThatComesWithTheGatewayIsSilentForMonthsWhereNothingChanges() {
    AlertRule rule = BuiltInRules.of(List.of()).stream().filter(each -> each.name().equals("quality-fell")).findFirst().orElseThrow();
    int alarms = alarms(13, 10, 60, 0.9, 100, rule) + alarms(14, 10, 60, 0.98, 40, rule);
    assertThat(alarms).isZero();
  }

  @Test
  void aLargeFallIsSeenInItsFirstWholeWindow() {
    AlertRule rule = BuiltInRules.of(List.of()).getFirst();
    assertThat(rule.builtIn()).isTrue();
    AlertRule fell = BuiltInRules.of(List.of()).stream().filter(each -> each.name().equals("quality-fell")).findFirst().orElseThrow();
    assertThat(seenWithin(fell, 21, 900, 0.95, 0.75, 1)).isGreaterThanOrEqualTo(0.99);
    assertThat(seenWithin(fell, 22, 900, 0.95, 0.85, 1)).isGreaterThanOrEqualTo(0.95);
    assertThat(seenWithin(fell, 23, 3000, 0.95, 0.88, 2)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void twoMinutesOfHistoryAreEnoughForALargeFall() {
    AlertRule fell = BuiltInRules.of(List.of()).stream().filter(each -> each.name().equals("quality-fell")).findFirst().orElseThrow();
    SplittableRandom random = new SplittableRandom(31);
    int seen = 0;
    for (int run = 0; run < 200; run++) {
      seen += delay(fell, random, 2, 900, 0.95, 0.75) <= 1 ? 1 : 0;
    }
    assertThat(seen).isGreaterThanOrEqualTo(198);
  }

  /** The share of runs in which a fall is seen within so many windows after it; the fall stands at the start of a window. */
  private static double seenWithin(AlertRule rule, long seed, int rows, double before, double after, int windows) {
    SplittableRandom random = new SplittableRandom(seed);
    int seen = 0;
    for (int run = 0; run < 200; run++) {
      seen += delay(rule, random, HOUR, rows, before, after) <= windows ? 1 : 0;
    }
    return seen / 200.0;
  }

  private static int delay(AlertRule rule, SplittableRandom random, int history, int rows, double before, double after) {
    int minutes = history + 10;
    FakeMinutes answers = new FakeMinutes();
    long[] hits = new long[minutes];
    long[] n = new long[minutes];
    for (int i = 0; i < minutes; i++) {
      n[i] = rows;
      hits[i] = binomial(random, rows, i < history ? before : after);
    }
    answers.put("digits", hits, n);
    Judge judge = new Judge(answers);
    for (int i = history; i < minutes; i++) {
      if (judge.judge(rule, window(i), 0, 1, Map.of()).stream().anyMatch(verdict -> verdict.finding() == Verdict.Finding.BAD)) {
        return i - history + 1;
      }
    }
    return Integer.MAX_VALUE;
  }

  private static TimeRange window(long minute) {
    return new TimeRange(minute * TimeRange.MINUTE, (minute + 1) * TimeRange.MINUTE);
  }

  private static AlertRule change(double probability, double least) {
    Question question =
        new Question(
            "", List.of(FakeMinutes.accuracy()), List.of(), List.of("model"), new Question.Range.Lookback(Duration.ofMinutes(1)), null, null,
            ZoneOffset.UTC, RollupKey.Axis.EVENT, null, null, 100);
    return new AlertRule(
        "fell", "", Severity.WARNING, question,
        new Condition.Change(Condition.Direction.BELOW, OptionalDouble.of(least), OptionalDouble.empty(), probability, Duration.ofHours(1)),
        30, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10), Map.of(), false, false, 0, 0);
  }

  private static int alarms(long seed, int series, int days, double p, int rows, AlertRule rule) {
    SplittableRandom random = new SplittableRandom(seed);
    int minutes = HOUR + days * DAY;
    FakeMinutes answers = new FakeMinutes();
    for (int s = 0; s < series; s++) {
      long[] hits = new long[minutes];
      long[] n = new long[minutes];
      for (int i = 0; i < minutes; i++) {
        n[i] = rows;
        hits[i] = binomial(random, rows, p);
      }
      answers.put("m" + s, hits, n);
    }
    Judge judge = new Judge(answers);
    int alarms = 0;
    for (int i = HOUR; i < minutes; i++) {
      for (Verdict verdict : judge.judge(rule, window(i), 0, series, Map.of())) {
        alarms += verdict.finding() == Verdict.Finding.BAD ? 1 : 0;
      }
    }
    return alarms;
  }

  /** A binomial draw by counting; exact. */
  static long binomial(SplittableRandom random, int n, double p) {
    long hits = 0;
    for (int i = 0; i < n; i++) {
      hits += random.nextDouble() < p ? 1 : 0;
    }
    return hits;
  }
}
