// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.ExtremesRebuild;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.Tally;
import io.infermeter.core.verify.Difference;
import io.infermeter.core.verify.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is recorded over a store whose transactions fail now and then is what its rows say, however it is cut. */
abstract class RecordingContract extends ReferenceContract {
  private static final long HOUR = RollupKey.HOUR * TimeRange.MINUTE;
  private static final long END = 6 * HOUR;
  private static final List<String> CLASSES = List.of("0", "1", "2");

  /** Fails every other transaction after its work was done: one before it is stored, the next one after. */
  private static final class Failing implements MeterStore {
    private final MeterStore store;
    private int transactions;

    Failing(MeterStore store) {
      this.store = store;
    }

    @Override
    public int process() {
      return store.process();
    }

    @Override
    public <T> T write(Function<WriteTransaction, T> work) {
      int turn = transactions++ % 4;
      T result =
          store.write(
              transaction -> {
                T done = work.apply(transaction);
                failAt(turn == 0);
                return done;
              });
      failAt(turn == 2);
      return result;
    }

    private static void failAt(boolean failing) {
      if (failing) {
        throw new StoreException("the disk is gone");
      }
    }

    @Override
    public <T> T read(Function<Snapshot, T> work) {
      return store.read(work);
    }

    @Override
    public void close() {}
  }

  @Test
  void failedTransactionsCountNothingTwiceAndAnyRangeOfRowsSaysWhatItsAggregatesSay() {
    Random random = new Random(7);
    record(random);
    TimeRange all = new TimeRange(0, END);
    assertThat(store.<Map<ExtremesRebuild.Owned, CallExtremes>>read(s -> ExtremesRebuild.fromRollups(s, all)))
        .isEqualTo(store.<Map<ExtremesRebuild.Owned, CallExtremes>>read(s -> ExtremesRebuild.fromRows(s, all)));
    for (int i = 0; i < 12; i++) {
      long start = random.nextInt(300) * TimeRange.MINUTE;
      TimeRange range = i == 0 ? all : new TimeRange(start, start + (1 + random.nextInt(120)) * TimeRange.MINUTE);
      assertThat(store.<Map<RollupKey, Tally<?>>>read(s -> Rebuild.fromRollups(s, range)))
          .isEqualTo(store.<Map<RollupKey, Tally<?>>>read(s -> Rebuild.fromRows(s, range)));
    }
    assertThat(differences()).isEmpty();
    for (long before = HOUR / 2; before < 3 * HOUR; before += HOUR / 3) {
      long until = before;
      store.<Integer>write(transaction -> transaction.removeRows(until, 1_000));
      assertThat(differences()).isEmpty();
    }
  }

  private List<Difference> differences() {
    List<Difference> found = new ArrayList<>();
    new Verification(
            store,
            new Verification.Listener() {
              @Override
              public boolean progress(long throughMicros, long endMicros, long aggregates, long differences) {
                return true;
              }

              @Override
              public void difference(Difference difference) {
                found.add(difference);
              }
            })
        .run(TimeRange.ALL, END);
    return found;
  }

  private void record(Random random) {
    Recorder recorder = new Recorder(new Failing(store), Things.undeclared(), 0, () -> 0);
    for (int flush = 0; flush < 8; flush++) {
      for (int i = 0; i < 10; i++) {
        recorder.add(call(random, flush * HOUR / 2, flush * 100L + i));
      }
      List<Label> labels = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        PredictionKey key = new PredictionKey("digits", "id" + random.nextInt(60), random.nextInt(3), "");
        boolean retracts = random.nextInt(8) == 0;
        labels.add(
            new Label(key, retracts ? null : Things.ofClass(CLASSES.get(random.nextInt(3))), i, "", 0, "l" + flush, random.nextLong(5 * HOUR)));
      }
      flush(recorder, labels, (flush + 1) * HOUR / 2);
      assertThat(recorder.waitingLabels()).isEqualTo((long) store.read(Snapshot::waitingLabels));
      assertThat(recorder.ledger().balances()).isTrue();
    }
    recorder.settleAll();
    flush(recorder, List.of(), END);
    flush(recorder, List.of(), END);
  }

  private static void flush(Recorder recorder, List<Label> labels, long through) {
    try {
      recorder.flush(labels, List.of(), through);
    } catch (StoreException failed) {
      recorder.flush(labels, List.of(), through);
    }
  }

  /** A call in the half hour from a time on; some take hours. */
  private RecordedCall call(Random random, long from, long sequence) {
    int rows = 1 + random.nextInt(3);
    Position position = new Position(from + random.nextLong(HOUR / 2), store.process(), sequence);
    Dimensions dimensions = new Dimensions("digits", "", "", "", "", Dimensions.LIVE, Dimensions.batchSizeBand(rows), new TreeMap<>());
    List<Prediction> predictions = new ArrayList<>();
    String id = "id" + random.nextInt(60);
    for (int row = 0; row < rows; row++) {
      Scores scores = new Scores(Scores.ElementType.FP32, new double[] {.25, .25, .5}, CLASSES);
      String answered = CLASSES.get(random.nextInt(3));
      predictions.add(
          new Prediction(
              new PredictionKey("digits", id, row, ""), position, dimensions, Things.ofClass(answered), scores, .5, answered,
              new Input(1 + random.nextInt(4), new TreeMap<>(Map.of("age", random.nextInt(9) / 2.0))), 5, 1));
    }
    long latency = random.nextInt(4) == 0 ? random.nextLong(HOUR * 1_000) : random.nextLong(90_000_000_000L);
    return new RecordedCall(new Call(position, dimensions, CallOutcome.OK, 0, latency, 4, 1, rows, 7, 7), predictions, null);
  }
}
