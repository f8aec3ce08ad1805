// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static io.infermeter.testkit.Things.DIGITS;
import static io.infermeter.testkit.Things.key;
import static io.infermeter.testkit.Things.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.Waiting;
import io.infermeter.core.store.WriteTransaction.Change;
import io.infermeter.core.tally.DelayCounts;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every store does with the history of labels, with labels that wait, and with what has become too old. */
abstract class LabelContract extends RowContract {
  @Test
  void historiesAreFoundByTheirKeys() {
    Label first = Things.label("a", "1", 5, "l");
    Label second = Things.label("a", "2", 6, "l");
    Label otherRow = new Label(new PredictionKey("digits", "a", 1, ""), Things.ofClass("1"), 5, "tests", 0, "l", 12);
    Label number = new Label(key("n"), new Value.Number(0.1), 5, "tests", 0, "l", 12);
    write(transaction -> transaction.insertLabels(List.of(first, second, otherRow, number)));
    Map<PredictionKey, SortedSet<Label>> found =
        store.write(transaction -> transaction.histories(List.of(key("a"), key("n"), key("none"))));
    assertThat(found).isEqualTo(Map.of(key("a"), new TreeSet<>(List.of(first, second)), key("n"), new TreeSet<>(List.of(number))));
    write(transaction -> transaction.deleteLabels(List.of(second, number)));
    assertThat(store.<List<Label>>read(snapshot -> snapshot.labels(key("a")))).containsExactly(first);
    assertThat(store.<List<Label>>read(snapshot -> snapshot.labels(key("n")))).isEmpty();
    assertThat(store.<List<Label>>read(snapshot -> snapshot.labels(otherRow.key()))).containsExactly(otherRow);
  }

  @Test
  void historiesComeByTheTimeOfThePredictionAndByTheTimeOfLearning() {
    Prediction early = prediction("early", 100, "1");
    Prediction late = prediction("late", 200, "1");
    Prediction unlabelled = prediction("unlabelled", 150, "1");
    write(transaction -> transaction.put(List.of(Things.first(early), Things.first(late), Things.first(unlabelled))));
    Label first = learned("early", "1", 1_000);
    Label second = learned("early", "2", 3_000);
    Label other = learned("late", "1", 2_000);
    Label waits = learned("unknown", "1", 2_000);
    List.of(first, second, other, waits).forEach(this::label);
    LabelHistory ofEarly = new LabelHistory(early.key(), early, new TreeSet<>(List.of(first, second)));
    LabelHistory ofLate = new LabelHistory(late.key(), late, new TreeSet<>(List.of(other)));
    assertThat(histories(new TimeRange(0, 1_000))).containsExactly(ofEarly, ofLate);
    assertThat(histories(new TimeRange(101, 201))).containsExactly(ofLate);
    assertThat(learned(new TimeRange(1_000, 1_001))).containsExactly(ofEarly);
    assertThat(learned(new TimeRange(0, 4_000))).containsExactlyInAnyOrder(ofEarly, ofLate);
    assertThat(learned(new TimeRange(4_000, 9_000))).isEmpty();
  }

  @Test
  void manyHistoriesComeOnceEach() {
    List<Change> changes = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 4_300; i++) {
      changes.add(Things.first(prediction("p" + i, 10 + i / 3, "1")));
      labels.add(learned("p" + i, "1", 1_000 + i % 7));
      labels.add(learned("p" + i, "2", 2_000 + i % 7));
    }
    // Positions are told apart by their sequence.
    List<Change> placed = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      Prediction p = changes.get(i).after().prediction();
      placed.add(Things.first(prediction(p.key(), new Position(p.position().micros(), 1, i), DIGITS, p.value())));
    }
    write(
        transaction -> {
          transaction.put(placed);
          transaction.insertLabels(labels);
        });
    assertThat(histories(TimeRange.ALL)).hasSize(4_300).allMatch(history -> history.labels().size() == 2);
    assertThat(learned(new TimeRange(1_000, 3_000)).stream().map(LabelHistory::key).distinct()).hasSize(4_300);
    assertThat(learned(new TimeRange(1_000, 3_000))).hasSize(4_300);
  }

  @Test
  void theRowsOfACallComeTogether() {
    Position position = new Position(50, 1, 1);
    List<Prediction> batch = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      batch.add(prediction(new PredictionKey("digits", "b", row, ""), position, DIGITS, Things.ofClass("" + row)));
    }
    Prediction sameTime = prediction(key("c"), new Position(50, 1, 2), DIGITS, Things.ofClass("1"));
    write(transaction -> transaction.put(List.of(batch.get(2), sameTime, batch.get(0), batch.get(1)).stream().map(Things::first).toList()));
    List<StoredPrediction> found = store.write(transaction -> transaction.ofCalls(List.of(position, new Position(51, 1, 1))));
    assertThat(found).extracting(StoredPrediction::prediction).isEqualTo(batch);
  }

  @Test
  void aPredictionKnowsWhenItsFirstLabelWasLearned() {
    Prediction prediction = prediction("a", 100, "1");
    Label label = Things.label("a", "1", 5, "l");
    Register before = new Register(prediction.key(), prediction, null);
    Register after = new Register(prediction.key(), prediction, label);
    write(transaction -> transaction.put(List.of(new Change(Register.empty(prediction.key()), before, 17L))));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, null, 17L));
    write(transaction -> transaction.put(List.of(new Change(before, after, 12L))));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, Things.ofClass("1"), 12L));
    write(transaction -> transaction.put(List.of(new Change(after, before, null))));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, null, null));
  }

  @Test
  void labelsThatWaitAreCountedAndGivenUp() {
    List<String> ids = List.of("a", "b", "c");
    write(
        transaction -> {
          transaction.insertLabels(ids.stream().map(id -> Things.label(id, "1", 5, "l")).toList());
          transaction.put(
              ids.stream()
                  .map(id -> new Change(Register.empty(key(id)), new Register(key(id), null, Things.label(id, "1", 5, "l"))))
                  .toList());
          transaction.startWaiting(List.of(new Waiting(key("a"), 300), new Waiting(key("b"), 100), new Waiting(key("c"), 200)));
        });
    assertThat((long) store.read(Snapshot::waitingLabels)).isEqualTo(3);
    assertThat(store.<List<PredictionKey>>write(transaction -> transaction.expired(300, 10))).containsExactly(key("b"), key("c"));
    assertThat(store.<List<PredictionKey>>write(transaction -> transaction.expired(301, 2))).containsExactly(key("b"), key("c"));
    write(transaction -> transaction.forget(List.of(key("b"))));
    write(transaction -> transaction.stopWaiting(List.of(key("c"))));
    assertThat((long) store.read(Snapshot::waitingLabels)).isEqualTo(1);
    assertThat(register(key("b"))).isEqualTo(Register.empty(key("b")));
    assertThat(store.<List<Label>>read(snapshot -> snapshot.labels(key("b")))).isEmpty();
    assertThat(register(key("c")).label()).isNotNull();
  }

  @Test
  void rollupsOfAllKindsComeBackAsTheyWere() {
    PredictionTally difference = PredictionTally.of(prediction("x", 1, "1"), Things.ofClass("2"));
    difference.subtract(PredictionTally.of(prediction("x", 1, "1"), null));
    List<Rollup> made = new ArrayList<>();
    for (long hour = 0; hour < 3; hour++) {
      made.add(new Rollup(new RollupKey(RollupKey.Kind.REVISIONS, RollupKey.Axis.EVENT, 60, hour * 60, DIGITS), store.process(), 1, difference));
    }
    made.add(
        new Rollup(new RollupKey(RollupKey.Kind.DELAYS, RollupKey.Axis.EVENT, 60, DIGITS), store.process(), 1, DelayCounts.of(3_000_000)));
    write(transaction -> transaction.putRollups(made));
    List<Rollup> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.rollups(RollupKey.Kind.REVISIONS, RollupKey.Axis.EVENT, 60, 120, any -> true, found::add);
          snapshot.rollups(RollupKey.Kind.DELAYS, RollupKey.Axis.EVENT, 60, 120, any -> true, found::add);
          return true;
        });
    assertThat(found).containsExactlyInAnyOrderElementsOf(made);
    Map<RollupKey, Rollup> own = store.write(transaction -> transaction.rollups(made.stream().map(Rollup::key).toList()));
    assertThat(own.values()).containsExactlyInAnyOrderElementsOf(made);
    assertThat(store.<List<?>>read(snapshot -> snapshot.activity(new TimeRange(0, 1_000 * TimeRange.MINUTE)))).isEmpty();
  }

  @Test
  void theOldestRowsGoFirstAndTakeTheirLabelsAlong() {
    for (int i = 0; i < 10; i++) {
      long micros = 100 + i;
      String id = "p" + i;
      write(
          transaction -> {
            transaction.insertCalls(List.of(new Call(new Position(micros, 1, micros), DIGITS, CallOutcome.OK, 0, 1_000, 500, 100, 1, 300, 200)));
            transaction.insertDrops(List.of(new Drop(new Position(micros, 1, 1_000 + micros), DIGITS, DropCause.QUEUE_FULL, 1)));
            transaction.put(List.of(Things.first(prediction(id, micros, "1"))));
          });
      label(Things.label(id, "1", 5, "l"));
    }
    assertThat((long) store.read(Snapshot::rowsSinceMicros)).isZero();
    int removed = store.write(transaction -> transaction.removeRows(105, 3));
    assertThat(removed).isPositive();
    long since = store.read(Snapshot::rowsSinceMicros);
    assertThat(since).isGreaterThan(100).isLessThanOrEqualTo(105);
    assertThat(calls(TimeRange.ALL)).hasSize(110 - (int) since);
    assertThat(predictions(TimeRange.ALL)).hasSize(110 - (int) since);
    while (store.<Integer>write(transaction -> transaction.removeRows(105, 3)) > 0) {
      assertThat(predictions(TimeRange.ALL)).hasSizeGreaterThanOrEqualTo(5);
    }
    assertThat((long) store.read(Snapshot::rowsSinceMicros)).isEqualTo(105);
    assertThat(predictions(TimeRange.ALL)).extracting(p -> p.prediction().key().id()).containsExactly("p5", "p6", "p7", "p8", "p9");
    assertThat(calls(TimeRange.ALL)).hasSize(5);
    assertThat(register(key("p4"))).isEqualTo(Register.empty(key("p4")));
    assertThat(store.<List<Label>>read(snapshot -> snapshot.labels(key("p4")))).isEmpty();
    assertThat(store.<List<Label>>read(snapshot -> snapshot.labels(key("p5")))).hasSize(1);
    assertThat(register(key("p5")).prediction()).isNotNull();
  }

  /** What was in flight while a removed call ran is not known any more. */
  @Test
  void rowsAreKeptSinceTheLastOfTheRemovedCallsEnded() {
    write(
        transaction -> {
          transaction.insertCalls(List.of(new Call(new Position(100, 1, 1), DIGITS, CallOutcome.OK, 0, 7_000_001, 500, 100, 1, 300, 200)));
          transaction.insertCalls(List.of(new Call(new Position(101, 1, 2), DIGITS, CallOutcome.OK, 0, 3_000, 500, 100, 1, 300, 200)));
        });
    assertThat(store.<Integer>write(transaction -> transaction.removeRows(102, 10))).isEqualTo(2);
    assertThat((long) store.read(Snapshot::rowsSinceMicros)).isEqualTo(100 + 7_001);
    assertThat(store.<Integer>write(transaction -> transaction.removeRows(110, 10))).isZero();
    assertThat((long) store.read(Snapshot::rowsSinceMicros)).isEqualTo(100 + 7_001);
  }

  @Test
  void theOldestRollupsGoFirst() {
    List<Rollup> made = new ArrayList<>();
    for (long minute = 0; minute < 180; minute += 10) {
      PredictionTally tally = new PredictionTally();
      tally.addEligible(1);
      made.add(new Rollup(new RollupKey(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, minute, DIGITS), 1 + (int) minute % 3, 1, tally));
    }
    write(transaction -> transaction.putRollups(made));
    long before = 125 * TimeRange.MINUTE;
    assertThat(store.<Integer>write(transaction -> transaction.removeRollups(before, 5))).isEqualTo(5);
    assertThat((long) store.read(Snapshot::rollupsSinceMicros)).isEqualTo(60 * TimeRange.MINUTE);
    assertThat(store.<Integer>write(transaction -> transaction.removeRollups(before, 100))).isEqualTo(7);
    assertThat(store.<Integer>write(transaction -> transaction.removeRollups(before, 100))).isZero();
    assertThat((long) store.read(Snapshot::rollupsSinceMicros)).isEqualTo(120 * TimeRange.MINUTE);
    List<Rollup> left = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.rollups(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, 0, 10_000, any -> true, left::add);
          return true;
        });
    assertThat(left).hasSize(6).allMatch(rollup -> rollup.key().minute() >= 120);
  }

  private static Label learned(String id, String value, long learnedMicros) {
    return new Label(key(id), Things.ofClass(value), learnedMicros, "tests", 0, "l" + learnedMicros, learnedMicros);
  }

  private List<LabelHistory> histories(TimeRange range) {
    return store.read(
        snapshot -> {
          List<LabelHistory> found = new ArrayList<>();
          snapshot.histories(range, DIGITS::equals, found::add);
          return found;
        });
  }

  private List<LabelHistory> learned(TimeRange range) {
    return store.read(
        snapshot -> {
          List<LabelHistory> found = new ArrayList<>();
          snapshot.learned(range, (Dimensions any) -> true, found::add);
          return found;
        });
  }
}
