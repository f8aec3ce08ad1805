// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictionSpansTest {
  private static final long SECOND = 1_000_000;
  private static final List<TimeRange> SPANS =
      List.of(new TimeRange(60 * SECOND, 75 * SECOND), new TimeRange(75 * SECOND, 90 * SECOND), new TimeRange(90 * SECOND, 120 * SECOND));

  private record Place(TimeRange span, Dimensions dimensions) {}

  private final InMemoryStore store = new InMemoryStore();
  private int given;

  /** Calls of up to four rows, some of them at one instant, before, within and after the spans. */
  private void fill() {
    Random random = new Random(7);
    Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Position position = new Position((50 + random.nextInt(80)) * SECOND, 1, i);
      Dimensions dimensions = Dimensions.ofModel("digits").withVersion("" + random.nextInt(2));
      List<Prediction> rows = new ArrayList<>();
      for (int row = random.nextInt(4); row >= 0; row--) {
        PredictionKey key = new PredictionKey("digits", "p" + i, row, "");
        rows.add(new Prediction(key, position, dimensions, new Value.ClassName("" + random.nextInt(2)), Scores.NONE, Double.NaN, 1, 1));
        labels.add(new Label(key, new Value.ClassName("1"), 1, "", 0, "l", position.micros()));
      }
      recorder.add(new RecordedCall(new Call(position, dimensions, CallOutcome.OK, 0, 4, 3, 1, rows.size(), 7, 7), rows, null));
    }
    recorder.flush(labels, List.of(), 200 * SECOND);
  }

  private Map<Place, PredictionTally> read(List<TimeRange> spans, long most) {
    Map<Place, PredictionTally> sums = new HashMap<>();
    SpanConsumer.OfPredictions consumer =
        (span, dimensions, tally) -> {
          given++;
          sums.computeIfAbsent(new Place(span, dimensions), place -> new PredictionTally()).add(tally);
        };
    store.read(
        snapshot -> {
          new PredictionSpans(spans, PredictionParts.ALL, consumer, most).read(snapshot, any -> true);
          return sums;
        });
    return sums;
  }

  @Test
  void spansThatAreReadTogetherHoldWhatEachHoldsAlone() {
    fill();
    Map<Place, PredictionTally> alone = new HashMap<>();
    SPANS.forEach(span -> alone.putAll(read(List.of(span), Long.MAX_VALUE)));
    assertThat(alone).hasSize(6).allSatisfy((place, tally) -> assertThat(tally.get(PredictionPart.BATCHES).isZero()).isFalse());
    assertThat(read(SPANS, Long.MAX_VALUE)).isEqualTo(alone);
  }

  @Test
  void ofASpanWithMuchInItPartsAreGivenThatAddUp() {
    fill();
    Map<Place, PredictionTally> whole = read(SPANS, Long.MAX_VALUE);
    given = 0;
    assertThat(read(SPANS, 20)).isEqualTo(whole);
    assertThat(given).isGreaterThan(50);
  }
}
