// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static io.infermeter.core.query.Meter.NOW;
import static io.infermeter.core.query.Meter.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionParts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one question may hold in memory is bounded by the counts it needs, not by its points alone. */
class GroupingBoundTest {
  private final Meter meter = new Meter();

  private Grouping read(Duration step, long maxCounts) {
    Question question = Meter.stepped(Meter.ask(START, NOW, List.of(), MetricParameters.named("accuracy")), step, null);
    Grouping grouping = new Grouping(question, Windows.within(question, NOW), false, PredictionParts.ALL, maxCounts);
    return meter.store.read(
        snapshot -> {
          grouping.readPredictions(snapshot);
          return grouping;
        });
  }

  @Test
  void moreCountsThanMayStandInMemoryAreRefusedAndFewerPointsOfTheSameRowsAreAnswered() {
    for (int minute = 0; minute < 60; minute++) {
      meter.predict(START + minute * TimeRange.MINUTE, Meter.version("1"), 3, 2);
    }
    meter.flush();
    long each = read(Duration.ofMinutes(1), Long.MAX_VALUE).groups().iterator().next().predictions(0).heldCounts();
    assertThat(each).isGreaterThan(3);
    assertThatThrownBy(() -> read(Duration.ofMinutes(1), 30 * each))
        .isInstanceOf(QuestionRejected.class)
        .hasMessageContaining("longer step");
    assertThat(read(Duration.ofMinutes(30), 30 * each).groups()).singleElement()
        .satisfies(group -> assertThat(group.predictions(0).stored()).isEqualTo(150));
  }
}
