// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static io.infermeter.testkit.Things.DIGITS;
import static io.infermeter.testkit.Things.key;
import static io.infermeter.testkit.Things.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.store.WriteTransaction.Change;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. Each store's test extends this. */
public abstract class StoreContract {
  private MeterStore store;

  /** A store without anything in it. */
  protected abstract MeterStore open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void write(Consumer<WriteTransaction> work) {
    store.write(
        transaction -> {
          work.accept(transaction);
          return true;
        });
  }

  private List<StoredPrediction> predictions(TimeRange range) {
    return store.read(
        snapshot -> {
          List<StoredPrediction> found = new ArrayList<>();
          snapshot.predictions(range, any -> true, found::add);
          return found;
        });
  }

  private List<Call> calls(TimeRange range) {
    return store.read(
        snapshot -> {
          List<Call> found = new ArrayList<>();
          snapshot.calls(range, any -> true, found::add);
          return found;
        });
  }

  private Register register(PredictionKey key) {
    Map<PredictionKey, Register> found = store.write(transaction -> transaction.registers(List.of(key)));
    return found.getOrDefault(key, Register.empty(key));
  }

  private void label(Label label) {
    Register before = register(label.key());
    Register after = new Register(label.key(), before.prediction(), label);
    write(
        transaction -> {
          transaction.insertLabels(List.of(label));
          transaction.put(List.of(new Change(before, after)));
        });
  }

  @Test
  void whatWorkThrowsUndoesAllThatItWrote() {
    write(transaction -> transaction.put(List.of(Things.first(prediction("old", 10, "1")))));
    assertThatThrownBy(
            () ->
                write(
                    transaction -> {
                      transaction.insertCalls(List.of(Things.call(new Position(20, 1, 20), Things.lighting("new"), 1)));
                      transaction.put(List.of(Things.first(prediction("new", 20, "1"))));
                      transaction.insertLabels(List.of(Things.label("old", "1", 5, "l")));
                      transaction.putRollups(List.of(rollup(0, 1, 1, tally("new"))));
                      throw new IllegalStateException("enough");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
    assertThat(calls(TimeRange.ALL)).isEmpty();
    assertThat(predictions(TimeRange.ALL)).hasSize(1);
    assertThat(register(key("new")).prediction()).isNull();
    List<Label> labels = store.read(snapshot -> snapshot.labels(key("old")));
    assertThat(labels).isEmpty();
    assertThat(rollups(any -> true)).isEmpty();
    write(transaction -> transaction.insertCalls(List.of(Things.call(new Position(20, 1, 20), Things.lighting("new"), 1))));
    assertThat(calls(TimeRange.ALL)).hasSize(1);
  }

  @Test
  void callsComeBackAsTheyWereInTimeOrder() {
    List<Call> made = new ArrayList<>();
    for (long i = 0; i < 5_000; i++) {
      made.add(Things.call(new Position(1_000 + i / 3, 1 + (int) (i % 3), i), i % 2 == 0 ? DIGITS : Things.lighting("normal"), 1));
    }
    write(transaction -> transaction.insertCalls(made.reversed()));
    assertThat(calls(TimeRange.ALL)).isEqualTo(made);
    assertThat(calls(new TimeRange(1_001, 1_002))).isEqualTo(made.subList(3, 6));
    assertThat(calls(new TimeRange(0, 1_000))).isEmpty();
  }

  @Test
  void onlyWantedSeriesComeBack() {
    write(
        transaction -> {
          transaction.insertCalls(
              List.of(Things.call(new Position(1, 1, 1), DIGITS, 1), Things.call(new Position(2, 1, 2), Things.lighting("normal"), 1)));
          transaction.insertDrops(
              List.of(
                  new Drop(new Position(3, 1, 3), DIGITS, DropCause.QUEUE_FULL, 7),
                  new Drop(new Position(4, 1, 4), Things.lighting("normal"), DropCause.TOO_LARGE, 1)));
        });
    List<Object> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.calls(TimeRange.ALL, DIGITS::equals, found::add);
          snapshot.drops(TimeRange.ALL, DIGITS::equals, found::add);
          return true;
        });
    assertThat(found)
        .containsExactly(Things.call(new Position(1, 1, 1), DIGITS, 1), new Drop(new Position(3, 1, 3), DIGITS, DropCause.QUEUE_FULL, 7));
  }

  @Test
  void everyKindOfValueAndScoreComesBackAsItWas() {
    List<Prediction> made =
        List.of(
            prediction(key("a"), new Position(1, 1, 1), DIGITS, Things.ofClass("")),
            prediction(key("b"), new Position(2, 1, 2), DIGITS, new Value.Number(-0.1)),
            prediction(key("c"), new Position(3, 1, 3), DIGITS, new Value.ClassSet(new TreeSet<>(List.of("1:x", "", "two words")))),
            new Prediction(
                key("ü, 'quoted' \u4e2d"), new Position(4, 1, 4), DIGITS, Things.ofClass("日本 \"x\""), Scores.NONE, Double.NaN, Long.MAX_VALUE, 0),
            new Prediction(
                key("e"),
                new Position(5, 1, 5),
                DIGITS,
                Things.ofClass("1"),
                new Scores(Scores.ElementType.FP64, new double[] {0.1, Math.nextUp(0.2)}),
                Math.nextUp(0.2),
                1,
                1));
    write(transaction -> transaction.put(made.stream().map(Things::first).toList()));
    assertThat(predictions(TimeRange.ALL)).extracting(StoredPrediction::prediction).isEqualTo(made);
    for (Prediction each : made) {
      assertThat(register(each.key())).isEqualTo(new Register(each.key(), each, null));
    }
  }

  @Test
  void rowsOfABatchAreToldApart() {
    Position position = new Position(50, 1, 1);
    List<Prediction> batch = new ArrayList<>();
    for (int row = 0; row < 12; row++) {
      batch.add(prediction(new PredictionKey("digits", "b", row, ""), position, DIGITS, Things.ofClass("" + row)));
    }
    write(transaction -> transaction.put(batch.reversed().stream().map(Things::first).toList()));
    assertThat(predictions(TimeRange.ALL)).extracting(StoredPrediction::prediction).isEqualTo(batch);
    List<StoredPrediction> found = store.read(snapshot -> snapshot.byId("digits", "b"));
    assertThat(found).extracting(StoredPrediction::prediction).isEqualTo(batch);
    List<StoredPrediction> otherModel = store.read(snapshot -> snapshot.byId("letters", "b"));
    assertThat(otherModel).isEmpty();
  }

  @Test
  void aLabelMayComeFirstAndWaits() {
    label(Things.label("a", "3", 5, "l1"));
    long waiting = store.read(Snapshot::waitingLabels);
    assertThat(waiting).isEqualTo(1);
    assertThat(predictions(TimeRange.ALL)).isEmpty();
    Register before = register(key("a"));
    assertThat(before.label()).isEqualTo(Things.label("a", "3", 5, "l1"));
    Prediction prediction = prediction("a", 100, "2");
    write(transaction -> transaction.put(List.of(new Change(before, new Register(key("a"), prediction, before.label())))));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, Things.ofClass("3")));
    long left = store.read(Snapshot::waitingLabels);
    assertThat(left).isZero();
  }

  @Test
  void theTruthFollowsTheLabel() {
    Prediction prediction = prediction("a", 100, "2");
    write(transaction -> transaction.put(List.of(Things.first(prediction))));
    label(Things.label("a", "3", 5, "l1"));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, Things.ofClass("3")));
    label(Things.label("a", "2", 6, "l2"));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, Things.ofClass("2")));
    label(Things.label("a", null, 7, "l3"));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, null));
    assertThat(register(key("a")).label()).isEqualTo(Things.label("a", null, 7, "l3"));
    List<Label> history = store.read(snapshot -> snapshot.labels(key("a")));
    assertThat(history)
        .containsExactly(Things.label("a", null, 7, "l3"), Things.label("a", "2", 6, "l2"), Things.label("a", "3", 5, "l1"));
  }

  @Test
  void aPredictionThatMovesLeavesNothingBehind() {
    Prediction later = prediction("a", 200, "2");
    Prediction earlier = prediction("a", 100, "1");
    write(transaction -> transaction.put(List.of(Things.first(later))));
    Register before = register(key("a"));
    write(transaction -> transaction.put(List.of(new Change(before, new Register(key("a"), earlier, null)))));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(earlier, null));
    List<StoredPrediction> found = store.read(snapshot -> snapshot.byId("digits", "a"));
    assertThat(found).containsExactly(new StoredPrediction(earlier, null));
  }

  @Test
  void equalLabelsAreKeptOnce() {
    Label label = Things.label("a", "1", 5, "l");
    Label again = new Label(label.key(), label.value(), label.labelMicros(), "tests", 0, "l", 99_999);
    Label other = Things.label("a", "1", 6, "l");
    Label otherRow = new Label(new PredictionKey("digits", "a", 1, ""), label.value(), 5, "tests", 0, "l", 12);
    write(transaction -> transaction.insertLabels(List.of(label)));
    write(transaction -> transaction.insertLabels(List.of(again, other, other)));
    List<Label> history = store.read(snapshot -> snapshot.labels(key("a")));
    assertThat(history).containsExactly(other, label);
    Collection<Label> known = store.write(transaction -> transaction.known(List.of(again, other, otherRow)));
    assertThat(known).containsExactlyInAnyOrder(again, other);
  }

  @Test
  void aRollupIsRewrittenByAGreaterSequenceOnly() {
    write(transaction -> transaction.putRollups(List.of(rollup(3, 1, 5, tally("a")))));
    write(transaction -> transaction.putRollups(List.of(rollup(3, 1, 4, tally("b")))));
    assertThat(rollups(any -> true)).containsExactly(rollup(3, 1, 5, tally("a")));
    write(transaction -> transaction.putRollups(List.of(rollup(3, 1, 6, tally("b")), rollup(4, 1, 7, tally("c")))));
    assertThat(rollups(any -> true)).containsExactlyInAnyOrder(rollup(3, 1, 6, tally("b")), rollup(4, 1, 7, tally("c")));
    write(transaction -> transaction.putRollups(List.of(rollup(3, 99, 1, tally("d")))));
    assertThat(rollups(any -> true)).hasSize(3);
  }

  @Test
  void ownRollupsAreFoundByTheirKeys() {
    int own = store.process();
    Rollup predictions = rollup(3, own, 1, tally("a"));
    CallTally callTally = CallTally.of(Things.call(new Position(1, own, 1), DIGITS, 2));
    Rollup ofCalls = new Rollup(new RollupKey(RollupKey.Kind.CALLS, RollupKey.Axis.EVENT, 3, DIGITS), own, 2, callTally);
    Rollup foreign = rollup(4, own + 1, 1, tally("a"));
    write(transaction -> transaction.putRollups(List.of(predictions, ofCalls, foreign)));
    RollupKey unknown = new RollupKey(RollupKey.Kind.CALLS, RollupKey.Axis.EVENT, 3, Things.lighting("never seen"));
    Map<RollupKey, Rollup> found =
        store.write(transaction -> transaction.rollups(List.of(predictions.key(), ofCalls.key(), foreign.key(), unknown)));
    assertThat(found).isEqualTo(Map.of(predictions.key(), predictions, ofCalls.key(), ofCalls));
  }

  @Test
  void aStoredRollupSharesNothingWithItsWriter() {
    PredictionTally tally = tally("a");
    write(transaction -> transaction.putRollups(List.of(rollup(3, 1, 1, tally))));
    tally.addEligible(1_000);
    assertThat(rollups(any -> true)).containsExactly(rollup(3, 1, 1, tally("a")));
  }

  @Test
  void rollupsAreChosenByMinuteAndSeries() {
    Rollup other =
        new Rollup(
            new RollupKey(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, 3, Things.lighting("normal")), 1, 1, tally("z"));
    write(transaction -> transaction.putRollups(List.of(rollup(2, 1, 1, tally("a")), rollup(3, 1, 1, tally("b")), rollup(4, 1, 1, tally("c")), other)));
    assertThat(rollups(DIGITS::equals)).hasSize(3);
    List<Rollup> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.rollups(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, 3, 4, any -> true, found::add);
          snapshot.rollups(RollupKey.Kind.CALLS, RollupKey.Axis.EVENT, 3, 4, any -> true, found::add);
          snapshot.rollups(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.JOIN, 3, 4, any -> true, found::add);
          return true;
        });
    assertThat(found).containsExactlyInAnyOrder(rollup(3, 1, 1, tally("b")), other);
  }

  @Test
  void theNewestComeFirstAndTheCursorGoesOn() {
    List<Prediction> made = new ArrayList<>();
    for (int i = 0; i < 4_500; i++) {
      made.add(prediction("p" + i, 10 + i / 2, i % 3 == 0 ? "fizz" : "other"));
    }
    List<Prediction> places = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      Prediction p = made.get(i);
      places.add(prediction(p.key(), new Position(p.position().micros(), 1, i), DIGITS, p.value()));
    }
    write(transaction -> transaction.put(places.stream().map(Things::first).toList()));
    List<StoredPrediction> all = new ArrayList<>();
    Snapshot.Cursor cursor = null;
    List<StoredPrediction> page;
    do {
      Snapshot.Cursor before = cursor;
      page = store.read(s -> s.newest(TimeRange.ALL, any -> true, p -> p.prediction().value().equals(Things.ofClass("fizz")), before, 700));
      all.addAll(page);
      if (!page.isEmpty()) {
        Prediction last = page.getLast().prediction();
        cursor = new Snapshot.Cursor(last.position(), last.key().row(), last.key().output());
      }
    } while (!page.isEmpty());
    assertThat(all).extracting(StoredPrediction::prediction)
        .isEqualTo(places.reversed().stream().filter(p -> p.value().equals(Things.ofClass("fizz"))).toList());
    List<StoredPrediction> range = store.read(s -> s.newest(new TimeRange(10, 11), any -> true, p -> true, null, 10));
    assertThat(range).extracting(p -> p.prediction().key().id()).containsExactly("p1", "p0");
  }

  @Test
  void resourcesComeBackInTimeOrder() {
    List<ResourceSample> made = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      made.add(
          new ResourceSample(
              100 + i / 2, 1, ResourceSample.Scope.BACKEND, "default", ResourceSample.Resource.CPU, "", "Some CPU", i / 10.0, 2, "proc", "exact process"));
    }
    write(transaction -> transaction.insertResources(made));
    List<ResourceSample> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.resources(new TimeRange(101, 105), found::add);
          return true;
        });
    assertThat(found).isEqualTo(made.subList(2, 10));
  }

  @Test
  void activityTellsWhenASeriesWasThere() {
    CallTally callTally = CallTally.of(Things.call(new Position(1, 1, 1), DIGITS, 2));
    write(
        transaction ->
            transaction.putRollups(
                List.of(
                    rollup(2, 1, 1, tally("a")),
                    rollup(5, 1, 1, tally("a")),
                    rollup(5, 2, 1, tally("a")),
                    new Rollup(new RollupKey(RollupKey.Kind.CALLS, RollupKey.Axis.EVENT, 5, DIGITS), 1, 1, callTally))));
    List<SeriesActivity> all = store.read(snapshot -> snapshot.activity(new TimeRange(0, 10 * TimeRange.MINUTE)));
    assertThat(all).containsExactly(new SeriesActivity(DIGITS, 2 * TimeRange.MINUTE, 6 * TimeRange.MINUTE, 1, 3));
    List<SeriesActivity> part = store.read(snapshot -> snapshot.activity(new TimeRange(TimeRange.MINUTE, 2 * TimeRange.MINUTE + 1)));
    assertThat(part).containsExactly(new SeriesActivity(DIGITS, 2 * TimeRange.MINUTE, 3 * TimeRange.MINUTE, 0, 1));
    List<SeriesActivity> none = store.read(snapshot -> snapshot.activity(new TimeRange(5, 5)));
    assertThat(none).isEmpty();
  }

  @Test
  void aReaderSeesOneStateWhileOthersWrite() throws InterruptedException {
    write(transaction -> transaction.insertCalls(List.of(Things.call(new Position(1, 1, 1), DIGITS, 1))));
    CountDownLatch reading = new CountDownLatch(1);
    AtomicReference<List<Integer>> seen = new AtomicReference<>(List.of());
    Thread reader =
        Thread.ofPlatform()
            .start(
                () ->
                    seen.set(
                        store.read(
                            snapshot -> {
                              int first = count(snapshot);
                              reading.countDown();
                              long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
                              int last = first;
                              while (System.nanoTime() - deadline < 0) {
                                last = count(snapshot);
                              }
                              return List.of(first, last);
                            })));
    assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
    write(transaction -> transaction.insertCalls(List.of(Things.call(new Position(2, 1, 2), DIGITS, 1))));
    reader.join(10_000);
    assertThat(seen.get()).containsExactly(1, 1);
    assertThat(calls(TimeRange.ALL)).hasSize(2);
  }

  private static int count(Snapshot snapshot) {
    List<Call> found = new ArrayList<>();
    snapshot.calls(TimeRange.ALL, any -> true, found::add);
    return found.size();
  }

  private List<Rollup> rollups(java.util.function.Predicate<Dimensions> series) {
    return store.read(
        snapshot -> {
          List<Rollup> found = new ArrayList<>();
          snapshot.rollups(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, 0, Long.MAX_VALUE, series, found::add);
          return found;
        });
  }

  private static Rollup rollup(long minute, int process, long sequence, Tally<?> tally) {
    return new Rollup(new RollupKey(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, minute, DIGITS), process, sequence, tally);
  }

  private static PredictionTally tally(String predicted) {
    PredictionTally tally = PredictionTally.of(prediction("x", 1, predicted), Things.ofClass("truth"));
    tally.addEligible(1);
    return tally;
  }
}
