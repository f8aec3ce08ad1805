// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.Tally;
import io.infermeter.testkit.Things;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels over restarts, and what it takes to remove what is old. */
class H2LabelsTest {
  private static final long HOUR = RollupKey.HOUR * TimeRange.MINUTE;
  private static final long NOW = 9 * HOUR;
  private static final TimeRange ALL = new TimeRange(0, NOW);

  @TempDir Path folder;

  private H2Store open() {
    return H2Store.open(folder, Clock.systemUTC());
  }

  /** Some flushes of batches and labels; each process corrects what others have stored. */
  private static void play(MeterStore store, Random random) {
    Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
    for (int flush = 0; flush < 12; flush++) {
      for (int i = 0; i < 15; i++) {
        recorder.add(call(random, store.process(), flush * 100L + i));
      }
      List<Label> labels = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String value = random.nextInt(8) == 0 ? null : "" + random.nextInt(3);
        PredictionKey key = new PredictionKey("digits", "id" + random.nextInt(150), random.nextInt(4), "");
        long learned = random.nextLong(8 * HOUR);
        labels.add(new Label(key, value == null ? null : Things.ofClass(value), random.nextInt(90), "", 0, "l", learned));
      }
      recorder.flush(labels, List.of(), 0);
    }
  }

  private static RecordedCall call(Random random, int process, long sequence) {
    int rows = 1 + random.nextInt(4);
    Position position = new Position(random.nextLong(3 * HOUR), process, sequence);
    Dimensions dimensions =
        new Dimensions("digits", "", "", "", "", Dimensions.LIVE, Dimensions.batchSizeBand(rows), new TreeMap<>());
    String id = "id" + random.nextInt(150);
    List<Prediction> predictions = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      predictions.add(Things.prediction(new PredictionKey("digits", id, row, ""), position, dimensions, Things.ofClass("" + random.nextInt(3))));
    }
    return new RecordedCall(Things.call(position, dimensions, rows), predictions, null);
  }

  private static List<Answer> answers(MeterStore store) {
    QueryEngine engine = new QueryEngine(store, Things.undeclared(), Metrics.all(), () -> NOW);
    List<Answer> answers = new ArrayList<>();
    for (Duration step : new Duration[] {null, Duration.ofMinutes(60), Duration.ofSeconds(4_567)}) {
      answers.add(ask(engine, step, Axis.EVENT, null, "accuracy", "f1", "label_delay", "label_coverage", "prediction_count", "latency"));
      answers.add(ask(engine, step, Axis.EVENT, Instant.ofEpochSecond(4 * 3600 + 60), "accuracy", "confusion_matrix"));
      answers.add(ask(engine, step, Axis.JOIN, null, "accuracy", "labelled_rows", "retracted_labels"));
    }
    return answers;
  }

  private static Answer ask(QueryEngine engine, @Nullable Duration step, Axis axis, @Nullable Instant asOf, String... metrics) {
    Question.Range range = new Question.Range.Fixed(Instant.ofEpochSecond(17), Instant.ofEpochSecond(5 * 3600 + 11));
    return engine.answer(
        new Question(
            "q", java.util.Arrays.stream(metrics).map(MetricParameters::named).toList(), List.of(), List.of("batch_size"), range, step, null,
            ZoneOffset.UTC, axis, asOf, null, 100),
        NOW);
  }

  @Test
  void anAnswerAboutThePastDoesNotChangeByARestart() {
    Random random = new Random(3);
    for (int process = 0; process < 3; process++) {
      List<Answer> before;
      try (H2Store store = open()) {
        play(store, random);
        before = answers(store);
        Map<RollupKey, Tally<?>> rows = store.read(snapshot -> Rebuild.fromRows(snapshot, ALL));
        assertThat(store.<Map<RollupKey, Tally<?>>>read(snapshot -> Rebuild.fromRollups(snapshot, ALL))).isEqualTo(rows);
      }
      try (H2Store store = open()) {
        assertThat(answers(store)).isEqualTo(before);
      }
    }
  }

  @Test
  void oldRowsGoInStepsThatAreShort() {
    int count = 20_000;
    try (H2Store store = open()) {
      Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
      for (int from = 0; from < count; from += 1_000) {
        List<Label> labels = new ArrayList<>();
        for (int i = from; i < from + 1_000; i++) {
          recorder.add(Things.recorded("id" + i, new Position(i * 1_000L, 1, i), Things.DIGITS, "1"));
          labels.add(Things.label("id" + i, "1", i, "l"));
        }
        recorder.flush(labels, List.of(), 0);
      }
      long full = store.bytes();
      long longest = 0;
      int steps = 0;
      long begin = System.nanoTime();
      int removed;
      do {
        long started = System.nanoTime();
        removed = store.write(transaction -> transaction.removeRows(count * 500L, 200));
        longest = Math.max(longest, System.nanoTime() - started);
        steps++;
      } while (removed > 0);
      // The last call that went began a millisecond before, and took two.
      assertThat(store.<Long>read(Snapshot::rowsSinceMicros)).isEqualTo(count * 500L - 1_000 + 2_000);
      long left = store.bytes();
      System.out.printf("%d rows removed in %d steps, %.0f ms in all, the longest %.0f ms; %,d KiB before, %,d KiB after%n",
          count / 2, steps, (System.nanoTime() - begin) / 1e6, longest / 1e6, full >> 10, left >> 10);
      assertThat(steps).isBetween(40, 60);
      assertThat(left).isLessThan(full * 4 / 5);
      List<Long> times = new ArrayList<>();
      store.read(
          snapshot -> {
            snapshot.predictions(TimeRange.ALL, any -> true, row -> times.add(row.prediction().position().micros()));
            return true;
          });
      assertThat(times).hasSize(count / 2).allMatch(micros -> micros >= count * 500L);
      assertThat(store.<List<Label>>read(snapshot -> snapshot.labels(Things.key("id1")))).isEmpty();
    }
  }
}
