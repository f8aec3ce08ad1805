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
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RowFilter;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with calls, predictions and labels. */
abstract class RowContract extends CallContract {
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
  void theFirstCallOfEachSeriesIsFound() {
    write(
        transaction ->
            transaction.insertCalls(
                List.of(
                    Things.call(new Position(1_000, 1, 1), DIGITS, 1), Things.call(new Position(1_500, 1, 2), Things.lighting("normal"), 1),
                    Things.call(new Position(1_700, 1, 3), DIGITS, 1), Things.call(new Position(2_000, 1, 4), Things.lighting("normal"), 1))));
    assertThat(store.<Map<Dimensions, Long>>read(s -> s.firstCalls(TimeRange.ALL))).isEqualTo(Map.of(DIGITS, 1_000L, Things.lighting("normal"), 1_500L));
    assertThat(store.<Map<Dimensions, Long>>read(s -> s.firstCalls(new TimeRange(1_001, 2_000)))).isEqualTo(Map.of(DIGITS, 1_700L, Things.lighting("normal"), 1_500L));
    assertThat(store.<Map<Dimensions, Long>>read(s -> s.firstCalls(new TimeRange(0, 1_000)))).isEmpty();
  }

  @Test
  void inputsComeBackAsTheyWere() {
    TreeMap<String, Double> numbers = new TreeMap<>(Map.of("age", 41.5, "odd", Double.NaN));
    TreeMap<String, String> texts = new TreeMap<>(Map.of("country", "côte d'ivoire \uD835\uDD38"));
    List<Input> inputs =
        List.of(new Input(-1, numbers, texts), new Input(7, new TreeMap<>()), new Input(0, numbers), Input.NONE);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      changes.add(Things.first(prediction("id" + i, 10 + i, "3").withInput(inputs.get(i))));
    }
    write(transaction -> transaction.put(changes));
    List<Input> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.predictions(TimeRange.ALL, dimensions -> true, stored -> found.add(stored.prediction().input()));
          return true;
        });
    assertThat(found).isEqualTo(inputs);
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
                1),
            new Prediction(
                key("f"),
                new Position(6, 1, 6),
                DIGITS,
                Things.ofClass("good"),
                new Scores(Scores.ElementType.FP32, new double[] {Double.NaN, 0.5, Double.POSITIVE_INFINITY}, List.of("1:x", "good", "ü")),
                0.5,
                "good",
                Input.NONE,
                1,
                1),
            new Prediction(
                key("g"), new Position(7, 1, 7), DIGITS, new Value.Number(Double.NaN), Scores.NONE, Double.NaN, "", Input.NONE, 1, 1),
            new Prediction(
                key("h"), new Position(8, 1, 8), DIGITS, Things.ofClass("good"), Scores.NONE, Double.NaN, "good", Input.NONE, 1, 1),
            new Prediction(
                key("i"),
                new Position(9, 1, 9),
                DIGITS,
                new Value.Number(Double.NEGATIVE_INFINITY),
                new Scores(Scores.ElementType.FP32, new double[] {0.5}, List.of("good")),
                0.5,
                "good",
                Input.NONE,
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
    assertThat(predictions(TimeRange.ALL)).isEmpty();
    Register before = register(key("a"));
    assertThat(before.label()).isEqualTo(Things.label("a", "3", 5, "l1"));
    Prediction prediction = prediction("a", 100, "2");
    write(transaction -> transaction.put(List.of(new Change(before, new Register(key("a"), prediction, before.label())))));
    assertThat(predictions(TimeRange.ALL)).containsExactly(new StoredPrediction(prediction, Things.ofClass("3")));
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
  void theNewestAreFilteredAsRowsThemselvesWouldBe() {
    Value both = new Value.ClassSet(new TreeSet<>(List.of("fizz", "2")));
    List<Value> predicted =
        List.of(Things.ofClass("fizz"), Things.ofClass("2"), Things.ofClass(""), both, new Value.ClassSet(new TreeSet<>()), new Value.Number(2), new Value.Number(Double.NaN));
    List<@Nullable Value> truths = new ArrayList<>(predicted.subList(0, predicted.size() - 1));
    truths.add(null);
    List<StoredPrediction> rows = new ArrayList<>();
    for (Value value : predicted) {
      for (Value truth : truths) {
        String id = "p" + rows.size();
        rows.add(new StoredPrediction(prediction(new PredictionKey("digits", id, 0, ""), new Position(10, 1, rows.size()), DIGITS, value), truth));
      }
    }
    write(transaction -> transaction.put(rows.stream().map(RowContract::labelled).toList()));
    List<@Nullable String> texts = new ArrayList<>(List.of("fizz", "2", "2.0", "", "NaN", "other"));
    texts.add(null);
    for (RowFilter.State state : RowFilter.State.values()) {
      for (String truth : texts) {
        for (String value : texts) {
          RowFilter filter = new RowFilter(state, truth, value);
          List<StoredPrediction> found = store.read(s -> s.newest(TimeRange.ALL, any -> true, filter, null, 1_000));
          assertThat(found).as("%s", filter).isEqualTo(rows.reversed().stream().filter(filter).toList());
        }
      }
    }
    assertThat(rows.stream().filter(new RowFilter(RowFilter.State.WRONG, "fizz", "2"))).as("it has something to find").isNotEmpty();
  }

  /** A prediction that comes with its label. */
  private static Change labelled(StoredPrediction stored) {
    PredictionKey key = stored.prediction().key();
    Label label = stored.truth() == null ? null : new Label(key, stored.truth(), 20, "tests", 0, "l", 20);
    return new Change(Register.empty(key), new Register(key, stored.prediction(), label));
  }
}
