// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static io.infermeter.testkit.Things.DIGITS;
import static io.infermeter.testkit.Things.key;
import static io.infermeter.testkit.Things.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Position;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.label.Label;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every store does. Each store's test extends this. */
public abstract class StoreContract extends RecordingContract {
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
  void theNumberOfTheLastFlushIsThatOfTheLastTransactionThatIsStored() {
    assertThat(lastFlush(store.process())).isZero();
    write(transaction -> transaction.noteFlush(3));
    assertThat(lastFlush(store.process())).isEqualTo(3);
    assertThatThrownBy(
            () ->
                write(
                    transaction -> {
                      transaction.noteFlush(4);
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
    assertThat(lastFlush(store.process())).isEqualTo(3);
    write(transaction -> transaction.noteFlush(1L << 40));
    assertThat(lastFlush(store.process())).isEqualTo(1L << 40);
    assertThat(lastFlush(store.process() + 1)).as("of another process").isZero();
  }

  private long lastFlush(int process) {
    return store.<Long>read(snapshot -> snapshot.lastFlush(process));
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
  void aStateMayBeLarge() {
    PredictionTally tally = tally("a");
    for (int i = 0; i < 20_000; i++) {
      tally.add(PredictionTally.of(prediction("x", 1, "p" + i), Things.ofClass("a long name of a class, number ".repeat(3) + i)));
    }
    write(transaction -> transaction.putRollups(List.of(rollup(3, 1, 1, tally))));
    write(transaction -> transaction.putRollups(List.of(rollup(3, 1, 2, tally))));
    assertThat(rollups(any -> true)).containsExactly(rollup(3, 1, 2, tally));
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
  void anEvaluationIsKeptOnceAndDeletedForGood() {
    Evaluation first = new Evaluation("nightly-1", "digits", 10, new byte[] {1}, new byte[100_000]);
    Evaluation second = new Evaluation("nightly-2", "digits", 20, new byte[] {2}, new byte[] {5});
    assertThat(store.<Boolean>write(transaction -> transaction.insertEvaluation(first) && transaction.insertEvaluation(second))).isTrue();
    Evaluation other = new Evaluation("nightly-1", "digits", 30, new byte[0], new byte[0]);
    assertThat(store.<Boolean>write(transaction -> transaction.insertEvaluation(other))).isFalse();
    Optional<Evaluation> found = store.read(snapshot -> snapshot.evaluation("nightly-1"));
    assertThat(found).contains(first);
    List<Evaluation> all = store.read(Snapshot::evaluations);
    assertThat(all)
        .containsExactly(
            new Evaluation("nightly-2", "digits", 20, new byte[] {2}, new byte[0]),
            new Evaluation("nightly-1", "digits", 10, new byte[] {1}, new byte[0]));
    assertThat(store.<Boolean>write(transaction -> transaction.deleteEvaluation("nightly-1"))).isTrue();
    assertThat(store.<Boolean>write(transaction -> transaction.deleteEvaluation("nightly-1"))).isFalse();
    Optional<Evaluation> gone = store.read(snapshot -> snapshot.evaluation("nightly-1"));
    assertThat(gone).isEmpty();
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
