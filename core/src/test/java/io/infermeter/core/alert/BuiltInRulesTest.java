// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.alert.Verdict.Finding;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules that come with the gateway. */
final class BuiltInRulesTest {
  private static final List<AlertRule> RULES = BuiltInRules.of(List.of("lighting"));

  private static AlertRule named(String name) {
    return RULES.stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void eachAsksWhatCanBeAnsweredAndHasANameOfItsOwn() {
    QueryEngine engine = new QueryEngine(new InMemoryStore(), new UndeclaredModels(), Metrics.all(), () -> 0);
    assertThat(RULES).extracting(AlertRule::name).doesNotHaveDuplicates().contains("quality-fell-by-lighting", "capture-drops");
    assertThat(RULES).allSatisfy(rule -> engine.validate(rule.question()));
  }

  @Test
  void captureDropsAreSeenWhenMoreThanOneInAHundredIsLostByMoreThanChance() {
    FakeMinutes dropped = new FakeMinutes(Duration.ofMinutes(1), Better.LOWER);
    dropped.put("m", new long[] {50, 8, 15, 0}, new long[] {1000, 1000, 1000, 1000});
    Judge judge = new Judge(dropped);
    assertThat(findings(judge)).containsExactly(Finding.BAD, Finding.GOOD, Finding.GOOD, Finding.GOOD);
  }

  private static List<Finding> findings(Judge judge) {
    return List.of(0L, 1L, 2L, 3L).stream()
        .map(minute -> new TimeRange(minute * TimeRange.MINUTE, (minute + 1) * TimeRange.MINUTE))
        .map(window -> judge.judge(named("capture-drops"), window, 0, 1, Map.of()).getFirst().finding())
        .toList();
  }
}
