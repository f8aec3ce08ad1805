// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Random histories: single calls and batches, ids used twice, labels early and late, corrected, taken back and of the wrong kind. */
public final class HistoryArbitrary {
  public static final long HOUR = 60 * TimeRange.MINUTE;
  static final int PROCESSES = 3;

  private final Random random;
  private long sequence;

  public HistoryArbitrary(Random random) {
    this.random = random;
  }

  /** Recorded calls and labels; equal labels are learned at one time, as a repetition is not learned again. */
  public List<Object> events(int count) {
    List<Object> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (random.nextInt(5) < 2) {
        events.add(call(random.nextInt(8)));
      } else {
        events.add(label(random.nextInt(8)));
      }
    }
    return events;
  }

  /** A call whose rows have the id. */
  private RecordedCall call(int id) {
    int rows = id % 2 == 0 ? 1 : 2 + random.nextInt(4);
    Position position = new Position(random.nextLong(3 * HOUR), 1 + random.nextInt(PROCESSES), ++sequence);
    Dimensions dimensions =
        new Dimensions(
            "digits", "", "", "", "", Dimensions.LIVE, Dimensions.batchSizeBand(rows), new TreeMap<>(java.util.Map.of("s", "" + id % 3)));
    List<Prediction> predictions = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      Value value = new Value.ClassName("" + random.nextInt(3));
      PredictionKey key = new PredictionKey("digits", "id" + id, row, "");
      predictions.add(new Prediction(key, position, dimensions, value, Scores.NONE, random.nextInt(5) / 4.0, 5, 1));
    }
    Call call = new Call(position, dimensions, CallOutcome.OK, 0, 5, 4, 1, rows, 7, 7);
    return new RecordedCall(call, predictions, null);
  }

  private Label label(int id) {
    Value value =
        switch (random.nextInt(8)) {
          case 0 -> null;
          case 1 -> new Value.Number(1);
          default -> new Value.ClassName("" + random.nextInt(3));
        };
    PredictionKey key = new PredictionKey("digits", "id" + id, id % 2 == 0 ? 0 : random.nextInt(6), "");
    long known = random.nextInt(5);
    int priority = random.nextInt(2);
    String name = "l" + random.nextInt(3);
    long seed = 31 * key.hashCode() + 17 * known + 7 * priority + name.hashCode() + (value == null ? 0 : value.orderKey().hashCode());
    return new Label(key, value, known, "", priority, name, new Random(seed).nextLong(6) * HOUR + new Random(seed + 1).nextLong(90_000_000));
  }
}
