// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.tally.Tally;
import io.infermeter.core.store.RollupKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private static final Dimensions DIGITS = Dimensions.ofModel("digits");

  static final Models MODELS = new UndeclaredModels();

  private final MeterStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);

  @Test
  void aRepeatedIdIsStoredOnceAndTheEarliestStays() {
    recorder.add(call("a", 20, "1"));
    recorder.flush(List.of(), List.of(), 30);
    recorder.add(call("a", 10, "2"));
    recorder.add(call("a", 15, "3"));
    recorder.flush(List.of(), List.of(), 30);
    Ledger ledger = recorder.ledger();
    assertThat(ledger.receivedRows()).isEqualTo(3);
    assertThat(ledger.storedRows()).isEqualTo(1);
    assertThat(ledger.dropped()).containsExactly(Map.entry(DropCause.DUPLICATE_ID, 2L));
    assertThat(ledger.balances()).isTrue();
    assertThat(recorder.duplicateModels()).containsExactly("digits");
    List<StoredPrediction> found = store.read(s -> s.byId("digits", "a"));
    assertThat(found).singleElement()
        .satisfies(p -> assertThat(p.prediction().position().micros()).isEqualTo(10));
    assertAggregatesEqualRows();
  }

  @Test
  void aFailingStoreLosesNothingAndTheLedgerKeepsBalancing() {
    FailingStore failing = new FailingStore(store);
    Recorder recorder = new Recorder(failing, MODELS, 0, () -> 3);
    recorder.add(call("a", 10, "1"));
    failing.fails = true;
    assertThatThrownBy(() -> recorder.flush(List.of(), List.of(), 20)).isInstanceOf(StoreException.class);
    assertThat(recorder.ledger().queuedRows()).isEqualTo(1);
    assertThat(recorder.ledger().queuedCalls()).isEqualTo(3);
    assertThat(recorder.ledger().balances()).isTrue();
    failing.fails = false;
    recorder.flush(List.of(), List.of(), 20);
    assertThat(recorder.ledger().storedRows()).isEqualTo(1);
    assertThat(recorder.ledger().completeThroughMicros()).isEqualTo(20);
    assertAggregatesEqualRows();
  }

  @Test
  void whatIsGivenUpIsCountedAndShowsInCoverage() {
    recorder.add(call("a", 10, "1"));
    recorder.giveUp();
    assertThat(recorder.ledger().dropped()).containsExactly(Map.entry(DropCause.STORE_FAILED, 1L));
    assertThat(recorder.ledger().balances()).isTrue();
    recorder.flush(List.of(), List.of(), 20);
    assertThat(store.read(s -> Rebuild.fromRollups(s, minutes(1))).values().toString()).contains("eligible=1, stored=0");
    assertAggregatesEqualRows();
  }

  @Test
  void lostRowsAndDropsAreReceivedAndDropped() {
    Call call = new Call(new Position(10, store.process(), 1), DIGITS, CallOutcome.OK, 0, 5, 4, 1, 7, 1, 1);
    recorder.add(new RecordedCall(call, List.of(), DropCause.TOO_LARGE));
    recorder.add(new Drop(new Position(11, store.process(), 2), DIGITS, DropCause.QUEUE_FULL, 5));
    recorder.flush(List.of(), List.of(), 20);
    assertThat(recorder.ledger().dropped()).isEqualTo(Map.of(DropCause.TOO_LARGE, 7L, DropCause.QUEUE_FULL, 5L));
    assertThat(recorder.ledger().balances()).isTrue();
    assertAggregatesEqualRows();
  }

  /** Law: any order and repetition of predictions and labels ends in the same state, and aggregates equal the rows. */
  @Property(tries = 150)
  void orderAndRepetitionDoNotMatter(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int events) {
    Random random = new Random(seed);
    List<Object> made = events(random, events);
    List<Object> shuffled = new ArrayList<>(made);
    made.stream().filter(e -> e instanceof Label && random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    MeterStore ordered = new InMemoryStore();
    MeterStore mixed = new InMemoryStore();
    run(ordered, made, 1);
    run(mixed, shuffled, 1 + random.nextInt(5));
    TimeRange range = minutes(5);
    var expected = fromRows(ordered, range);
    assertThat(fromRows(mixed, range)).isEqualTo(expected);
    assertThat(fromRollups(mixed, range)).isEqualTo(expected);
    assertThat(fromRollups(ordered, range)).isEqualTo(expected);
    assertThat((long) mixed.read(Snapshot::waitingLabels)).isEqualTo(ordered.read(Snapshot::waitingLabels));
  }

  private static List<Object> events(Random random, int count) {
    List<Object> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "id" + random.nextInt(8);
      if (random.nextInt(2) == 0) {
        long micros = random.nextLong(3 * TimeRange.MINUTE);
        events.add(call(id, micros, Integer.toString(random.nextInt(3))));
      } else {
        Value value = random.nextInt(6) == 0 ? null : new Value.ClassName(Integer.toString(random.nextInt(3)));
        PredictionKey key = new PredictionKey("digits", id, 0, "");
        events.add(new Label(key, value, random.nextInt(5), "", random.nextInt(2), "l" + random.nextInt(3), 1));
      }
    }
    return events;
  }

  private static void run(MeterStore store, List<Object> events, int perFlush) {
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    int waiting = 0;
    for (Object event : events) {
      if (event instanceof RecordedCall call) {
        recorder.add(call);
      } else {
        labels.add((Label) event);
      }
      if (++waiting >= perFlush) {
        List<LabelResult> results = recorder.flush(labels, List.of(), 1);
        assertThat(results).hasSameSizeAs(labels);
        assertThat(results).noneMatch(r -> r.outcome() == LabelOutcome.INVALID);
        labels.clear();
        waiting = 0;
      }
    }
    recorder.flush(labels, List.of(), 1);
    assertThat(recorder.ledger().balances()).isTrue();
    assertThat(recorder.ledger().queuedRows()).isZero();
  }

  private void assertAggregatesEqualRows() {
    TimeRange range = minutes(10);
    assertThat(fromRollups(store, range)).isEqualTo(fromRows(store, range));
  }

  private static Map<RollupKey, Tally<?>> fromRows(MeterStore store, TimeRange range) {
    return store.read(s -> Rebuild.fromRows(s, range));
  }

  private static Map<RollupKey, Tally<?>> fromRollups(MeterStore store, TimeRange range) {
    return store.read(s -> Rebuild.fromRollups(s, range));
  }

  private static TimeRange minutes(int minutes) {
    return new TimeRange(0, minutes * TimeRange.MINUTE);
  }

  private static long sequence;

  static RecordedCall call(String id, long micros, String answered) {
    Position position = new Position(micros, 1, ++sequence);
    Call call = new Call(position, DIGITS, CallOutcome.OK, 0, 2_000_000, 1_500_000, 500_000, 1, 100, 50);
    PredictionKey key = new PredictionKey("digits", id, 0, "");
    var prediction = new Prediction(key, position, DIGITS, new Value.ClassName(answered), Scores.NONE, .75, 2_000_000, 500_000);
    return new RecordedCall(call, List.of(prediction), null);
  }

  /** Fails on demand, after the work was done: the worst moment. */
  private static final class FailingStore implements MeterStore {
    private final MeterStore store;
    private boolean fails;

    FailingStore(MeterStore store) {
      this.store = store;
    }

    @Override
    public int process() {
      return store.process();
    }

    @Override
    public <T> T write(Function<WriteTransaction, T> work) {
      return store.write(
          transaction -> {
            T result = work.apply(transaction);
            if (fails) {
              throw new StoreException("the disk is full");
            }
            return result;
          });
    }

    @Override
    public <T> T read(Function<Snapshot, T> work) {
      return store.read(work);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
