// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Labels that come before their prediction, or without one. */
class WaitingLabelsTest {
  private static final long HORIZON = ModelSettings.DEFAULT_LABEL_HORIZON.toNanos() / 1000;
  private static final long LEARNED = 1_000;

  private final MeterStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0, 3);

  private static Label label(String id, @Nullable Value value, String name) {
    return new Label(new PredictionKey("digits", id, 0, ""), value, 5, "", 0, name, LEARNED);
  }

  private static Label label(String id) {
    return label(id, new Value.ClassName("1"), "l");
  }

  private LabelResult send(Label label) {
    return recorder.flush(List.of(label), List.of(), 0).getFirst();
  }

  private long waiting() {
    long stored = store.read(Snapshot::waitingLabels);
    assertThat(recorder.waitingLabels()).isEqualTo(stored);
    return stored;
  }

  @Test
  void moreThanMayWaitAreSentBackByNameAndCounted() {
    List<Label> four = List.of(label("a"), label("b"), label("c"), label("d"));
    List<LabelResult> results = recorder.flush(four, List.of(), 0);
    assertThat(results).extracting(LabelResult::outcome)
        .containsExactly(LabelOutcome.WAITING, LabelOutcome.WAITING, LabelOutcome.WAITING, LabelOutcome.RETRY);
    assertThat(results.getLast().problem()).contains("infermeter.max-waiting-labels").contains("at most 3");
    assertThat(recorder.ledger().labels()).containsEntry(LabelOutcome.RETRY, 1L);
    assertThat(waiting()).isEqualTo(3);
    // What waits already can be corrected, and what is there can be labelled.
    assertThat(send(label("a", new Value.ClassName("2"), "m")).outcome()).isEqualTo(LabelOutcome.WAITING);
    recorder.add(RecorderTest.call("d", 10, "1"));
    assertThat(send(label("d")).outcome()).isEqualTo(LabelOutcome.JOINED);
    // Room is made by the prediction that comes.
    recorder.add(RecorderTest.call("a", 10, "1"));
    recorder.flush(List.of(), List.of(), 0);
    assertThat(waiting()).isEqualTo(2);
    assertThat(send(label("e")).outcome()).isEqualTo(LabelOutcome.WAITING);
  }

  @Test
  void whatWaitedUntilTheHorizonExpiresAndIsCounted() {
    send(label("a"));
    send(label("a", new Value.ClassName("2"), "m"));
    send(label("b"));
    recorder.flush(List.of(), List.of(), LEARNED + HORIZON);
    assertThat(waiting()).isEqualTo(2);
    recorder.flush(List.of(), List.of(), LEARNED + HORIZON + 1);
    assertThat(waiting()).isZero();
    assertThat(recorder.ledger().labels()).containsEntry(LabelOutcome.EXPIRED, 3L);
    assertThat(store.<List<Label>>read(s -> s.labels(label("a").key()))).isEmpty();
    recorder.add(RecorderTest.call("a", LEARNED + HORIZON, "1"));
    recorder.flush(List.of(), List.of(), 0);
    assertThat(store.<List<StoredPrediction>>read(s -> s.byId("digits", "a"))).singleElement()
        .satisfies(row -> assertThat(row.truth()).isNull());
  }

  /** Where a store is too large, rows go before their labels: those wait, expire, and are counted; what was counted of the row stays. */
  @Test
  void aLabelOfARowThatIsGoneWaitsAndExpiresAndChangesNothing() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    recorder.flush(List.of(), List.of(), 0);
    store.<Integer>write(transaction -> transaction.removeRows(500, 10));
    Map<RollupKey, Tally<?>> before = rollups();
    assertThat(send(label("a")).outcome()).isEqualTo(LabelOutcome.WAITING);
    assertThat(rollups()).isEqualTo(before);
    recorder.flush(List.of(), List.of(), LEARNED + HORIZON + 1);
    assertThat(recorder.ledger().labels()).containsEntry(LabelOutcome.EXPIRED, 1L);
    assertThat(waiting()).isZero();
    assertThat(rollups()).isEqualTo(before);
    assertThat(before.values()).anySatisfy(
        tally -> assertThat(tally).isInstanceOfSatisfying(PredictionTally.class, rows -> {
          assertThat(rows.stored()).isEqualTo(1);
          assertThat(rows.labelled()).isZero();
        }));
  }

  private Map<RollupKey, Tally<?>> rollups() {
    return store.read(snapshot -> Rebuild.fromRollups(snapshot, new TimeRange(0, 60_000_000)));
  }

  @Test
  void aLabelThatComesInTheSameMomentAsItWouldExpireIsJoined() {
    send(label("a"));
    recorder.add(RecorderTest.call("a", LEARNED, "1"));
    recorder.flush(List.of(), List.of(), LEARNED + HORIZON + 1);
    assertThat(recorder.ledger().labels()).doesNotContainKey(LabelOutcome.EXPIRED);
    assertThat(store.<List<StoredPrediction>>read(s -> s.byId("digits", "a"))).singleElement()
        .satisfies(row -> assertThat(row.truth()).isEqualTo(new Value.ClassName("1")));
  }

  @Test
  void aWaitingLabelOfTheWrongKindDoesNotHideTheRightOne() {
    send(label("a"));
    send(label("a", new Value.Number(7), "z"));
    recorder.add(RecorderTest.call("a", LEARNED, "1"));
    recorder.flush(List.of(), List.of(), 0);
    assertThat(store.<List<StoredPrediction>>read(s -> s.byId("digits", "a"))).singleElement()
        .satisfies(row -> assertThat(row.truth()).isEqualTo(new Value.ClassName("1")));
    assertThat(recorder.ledger().labels()).containsEntry(LabelOutcome.INVALID, 1L);
    assertThat(waiting()).isZero();
  }

  @Test
  void aRestartKnowsWhatWaits() {
    send(label("a"));
    send(label("b"));
    assertThat(new Recorder(store, new UndeclaredModels(), 0, () -> 0, 3).waitingLabels()).isEqualTo(2);
  }

  @Test
  void labelsOfOnePredictionHaveABound() {
    List<Label> many = new ArrayList<>();
    for (int i = 0; i <= WaitingRoom.MOST_LABELS_OF_ONE; i++) {
      many.add(label("a", new Value.ClassName("1"), "l" + i));
    }
    List<LabelResult> results = recorder.flush(many, List.of(), 0);
    assertThat(results.getLast().outcome()).isEqualTo(LabelOutcome.INVALID);
    assertThat(results.getLast().problem()).contains("the most that are kept of one");
    assertThat(results.subList(0, WaitingRoom.MOST_LABELS_OF_ONE)).noneMatch(r -> r.outcome() == LabelOutcome.INVALID);
  }
}
