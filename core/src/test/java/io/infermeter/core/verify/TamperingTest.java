// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.BatchCounts;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.DelayCounts;
import io.infermeter.core.tally.Mergeable;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tallies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Law: whatever one thing in the store is changed, aggregate or row, verification finds it; and without a change it finds nothing. */
class TamperingTest {
  private static final long HOUR = 60 * TimeRange.MINUTE;
  private static final long NOW = 4 * HOUR;

  private final List<Difference> differences = new ArrayList<>();

  /** A store with batches, labels, corrections, labels that were taken back, and calls that failed. */
  private static InMemoryStore filled(Random random) {
    InMemoryStore store = new InMemoryStore();
    Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Position position = new Position(HOUR + random.nextLong(2 * HOUR), store.process(), i + 1);
      int rows = 1 + random.nextInt(3);
      Dimensions series =
          new Dimensions("m", "" + random.nextInt(2), "", "", "", Dimensions.LIVE, Dimensions.batchSizeBand(rows), new TreeMap<>());
      boolean ok = random.nextInt(5) > 0;
      Call call = new Call(position, series, ok ? CallOutcome.OK : CallOutcome.FAILED, 0, 2_000_000, 1_000_000, 1, ok ? rows : 0, 10, 10);
      List<Prediction> predictions = new ArrayList<>();
      for (int row = 0; ok && row < rows; row++) {
        PredictionKey key = new PredictionKey("m", "p" + i, row, "");
        predictions.add(new Prediction(key, position, series, new Value.ClassName("" + random.nextInt(2)), Scores.NONE, .5, 1, 1));
        for (int label = random.nextInt(4); label > 0; label--) {
          Value truth = random.nextInt(4) == 0 ? null : new Value.ClassName("" + random.nextInt(2));
          labels.add(new Label(key, truth, label, "", 0, "l" + label, position.micros() + random.nextLong(HOUR)));
        }
      }
      recorder.add(new RecordedCall(call, predictions, null));
    }
    recorder.flush(labels, List.of(), NOW);
    recorder.settleAll();
    recorder.flush(List.of(), List.of(), NOW);
    return store;
  }

  private long verify(InMemoryStore store) {
    differences.clear();
    Verification.Listener listener =
        new Verification.Listener() {
          @Override
          public boolean progress(long throughMicros, long endMicros, long aggregates, long found) {
            return true;
          }

          @Override
          public void difference(Difference difference) {
            differences.add(difference);
          }
        };
    return new Verification(store, listener).run(TimeRange.ALL, NOW + HOUR).differences();
  }

  @Property(tries = 100)
  void aChangedAggregateIsFound(@ForAll long seed) {
    Random random = new Random(seed);
    InMemoryStore store = filled(random);
    assertThat(verify(store)).as("%s", differences).isZero();
    List<Rollup> all = rollups(store);
    Rollup one = all.get(random.nextInt(all.size()));
    write(store, t -> t.putRollups(List.of(new Rollup(one.key(), one.process(), Long.MAX_VALUE, other(one.tally(), random)))));
    assertThat(verify(store)).as("%s", one.key()).isPositive();
    assertThat(differences).allSatisfy(difference -> assertThat(difference.key()).isEqualTo(one.key()));
  }

  @Property(tries = 100)
  void anAggregateThatIsGoneIsFound(@ForAll long seed) {
    Random random = new Random(seed);
    InMemoryStore store = filled(random);
    List<Rollup> all = rollups(store).stream().filter(rollup -> rollup.key().kind() != RollupKey.Kind.EXTREMES).toList();
    Rollup one = all.get(random.nextInt(all.size()));
    write(store, t -> t.merge(List.of(one), List.of()));
    assertThat(verify(store)).as("%s", one.key()).isPositive();
  }

  @Property(tries = 100)
  void aChangedRowIsFound(@ForAll long seed, @ForAll @IntRange(min = 0, max = 4) int what) {
    Random random = new Random(seed);
    InMemoryStore store = filled(random);
    List<Label> labels = new ArrayList<>();
    List<Prediction> predictions = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.histories(TimeRange.ALL, any -> true, history -> labels.addAll(history.labels()));
          snapshot.predictions(TimeRange.ALL, any -> true, row -> predictions.add(row.prediction()));
          return true;
        });
    Collections.shuffle(labels, random);
    Prediction some = predictions.get(random.nextInt(predictions.size()));
    Position place = new Position(2 * HOUR + 5, store.process(), 10_000);
    switch (what) {
      case 0 -> write(store, t -> t.insertDrops(List.of(new Drop(place, some.dimensions(), DropCause.QUEUE_FULL, 2))));
      case 1 ->
          write(store, t -> t.insertCalls(List.of(new Call(place, some.dimensions(), CallOutcome.OK, 0, 1_000, 500, 1, 0, 1, 1))));
      case 2 -> write(store, t -> t.insertLabels(List.of(newest(some, place.micros()))));
      case 3 -> write(store, t -> t.put(List.of(retold(t, some))));
      default -> write(store, t -> t.deleteLabels(List.of(inForce(labels))));
    }
    assertThat(verify(store)).as("change %s", what).isPositive();
  }

  /** A label that nobody's aggregates know of. */
  private static Label newest(Prediction prediction, long learnedMicros) {
    return new Label(prediction.key(), new Value.ClassName("unheard of"), 1_000, "", 9, "z", learnedMicros);
  }

  private static Label inForce(List<Label> labels) {
    return labels.stream()
        .filter(label -> !label.retracts())
        .filter(label -> labels.stream().noneMatch(other -> other.key().equals(label.key()) && other.compareTo(label) > 0))
        .findFirst()
        .orElseThrow();
  }

  /** The same prediction with a truth that its aggregates do not know of. */
  private static WriteTransaction.Change retold(WriteTransaction transaction, Prediction prediction) {
    Register before = transaction.registers(List.of(prediction.key())).get(prediction.key());
    return new WriteTransaction.Change(before, new Register(before.key(), before.prediction(), newest(prediction, 2 * HOUR)), 2 * HOUR);
  }

  private static void write(InMemoryStore store, Consumer<WriteTransaction> change) {
    store.write(
        transaction -> {
          change.accept(transaction);
          return true;
        });
  }

  private static List<Rollup> rollups(InMemoryStore store) {
    List<Rollup> all = new ArrayList<>();
    store.read(
        snapshot -> {
          for (RollupKey.Kind kind : RollupKey.Kind.values()) {
            for (RollupKey.Axis axis : RollupKey.Axis.values()) {
              snapshot.rollups(kind, axis, 0, NOW / TimeRange.MINUTE, any -> true, all::add);
            }
          }
          return true;
        });
    return all;
  }

  private static Mergeable<?> other(Mergeable<?> tally, Random random) {
    return switch (tally) {
      case PredictionTally rows -> Tallies.sum(rows, more(random));
      case CallTally calls ->
          Tallies.sum(
              calls, CallTally.of(new Call(new Position(1, 1, 1), Dimensions.ofModel("m"), CallOutcome.OK, 0, 7_000, 5_000, 1, 0, 1, 1)));
      case DelayCounts delays -> Tallies.sum(delays, DelayCounts.of(random.nextLong(HOUR)));
      case CallExtremes extremes -> {
        CallExtremes busier = extremes.copy();
        busier.busy(1, 1);
        yield busier;
      }
      default -> throw new AssertionError("an aggregate of the type " + tally.getClass());
    };
  }

  private static PredictionTally more(Random random) {
    PredictionTally more = new PredictionTally();
    switch (random.nextInt(3)) {
      case 0 -> more.addEligible(1);
      case 1 -> more.add(PredictionPart.BATCHES, BatchCounts.of(1, 2));
      default -> more.add(PredictionPart.LABEL_DELAY, DelayCounts.of(random.nextLong(HOUR)));
    }
    return more;
  }
}
