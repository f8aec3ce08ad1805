// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static io.infermeter.testkit.Things.DIGITS;
import static io.infermeter.testkit.Things.key;
import static io.infermeter.testkit.Things.prediction;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every store does with calls, predictions and labels. */
abstract class RowContract extends StoreFixture {
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
}
