// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.UnsureStore.Failure;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A flush that failed and may be stored is neither lost nor counted twice. */
class UnsureFlushTest {
  private static final Dimensions DIGITS = Dimensions.ofModel("digits");
  private static final TimeRange RANGE = new TimeRange(0, 10 * TimeRange.MINUTE);

  private final MeterStore memory = new InMemoryStore();
  private final UnsureStore store = new UnsureStore(memory, this::balanced);
  private final Recorder recorder = new Recorder(store, RecorderTest.MODELS, 0, () -> 0);

  private void balanced() {
    if (recorder != null) {
      assertThat(recorder.ledger().balances()).isTrue();
    }
  }

  private void fails(Failure failure, List<Label> labels, List<ResourceSample> samples, long through) {
    store.fail(failure);
    assertThatThrownBy(() -> recorder.flush(labels, samples, through)).isInstanceOf(StoreException.class);
    balanced();
    store.fail(Failure.NONE);
  }

  private static Label label(String id) {
    return new Label(new PredictionKey("digits", id, 0, ""), new Value.ClassName("1"), 5, "", 0, "l", 1);
  }

  private static ResourceSample sample(long micros) {
    return new ResourceSample(micros, 1, ResourceSample.Scope.HOST, "", ResourceSample.Resource.CPU, "", "cpu", 1, 2, "proc", "host");
  }

  private List<Long> samples() {
    List<Long> times = new ArrayList<>();
    memory.read(
        snapshot -> {
          snapshot.resources(TimeRange.ALL, sample -> times.add(sample.micros()));
          return true;
        });
    return times;
  }

  private static List<StoredPrediction> rows(MeterStore of) {
    List<StoredPrediction> found = new ArrayList<>();
    of.read(
        snapshot -> {
          snapshot.predictions(TimeRange.ALL, any -> true, found::add);
          return true;
        });
    return found;
  }

  private static void assertExact(MeterStore of) {
    assertThat(of.<Object>read(s -> Rebuild.fromRollups(s, RANGE))).isEqualTo(of.<Object>read(s -> Rebuild.fromRows(s, RANGE)));
    assertThat(of.<Object>read(s -> ExtremesRebuild.fromRollups(s, RANGE))).isEqualTo(of.<Object>read(s -> ExtremesRebuild.fromRows(s, RANGE)));
  }

  private void assertExact() {
    recorder.settleAll();
    recorder.flush(List.of(), List.of(), RANGE.endMicros());
    assertExact(memory);
  }

  @Test
  void whatIsStoredAlthoughTheStoreFailedIsFoundAndCountedOnce() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    recorder.add(new Drop(new Position(11, 1, -1), DIGITS, DropCause.QUEUE_FULL, 5));
    fails(Failure.ALL_STORED, List.of(label("a"), label("later")), List.of(sample(1)), 20);
    assertThat(recorder.ledger().queuedRows()).isEqualTo(1);
    recorder.add(RecorderTest.call("b", 30, "1"));
    List<LabelResult> results = recorder.flush(List.of(label("a"), label("later")), List.of(sample(1), sample(2)), 40);
    assertThat(results).extracting(LabelResult::outcome).containsExactly(LabelOutcome.DUPLICATE, LabelOutcome.DUPLICATE);
    assertThat(recorder.ledger().storedRows()).isEqualTo(2);
    assertThat(recorder.ledger().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 5L));
    assertThat(recorder.ledger().queuedRows()).isZero();
    assertThat(recorder.waitingLabels()).isEqualTo(1);
    assertThat(samples()).containsExactly(1L, 2L);
    assertThat(rows(memory)).hasSize(2);
    assertExact();
  }

  @Test
  void whatIsNotStoredIsTriedAgain() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    fails(Failure.NOTHING_STORED, List.of(label("a")), List.of(sample(1)), 20);
    List<LabelResult> results = recorder.flush(List.of(label("a")), List.of(sample(1)), 40);
    assertThat(results).extracting(LabelResult::outcome).containsExactly(LabelOutcome.JOINED);
    assertThat(recorder.ledger().storedRows()).isEqualTo(1);
    assertThat(samples()).containsExactly(1L);
    assertExact();
  }

  @Test
  void asLongAsTheStoreCannotSayNothingIsTriedAndNothingCounted() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    fails(Failure.ALL_STORED, List.of(), List.of(sample(1)), 20);
    store.unreadable(true);
    recorder.add(RecorderTest.call("b", 20, "1"));
    for (int attempt = 0; attempt < 3; attempt++) {
      fails(Failure.NONE, List.of(), List.of(sample(1)), 30);
      assertThat(recorder.ledger().queuedRows()).isEqualTo(2);
      assertThat(recorder.hasPending()).isTrue();
    }
    store.unreadable(false);
    recorder.flush(List.of(), List.of(sample(1)), 40);
    assertThat(recorder.ledger().storedRows()).isEqualTo(2);
    assertThat(samples()).containsExactly(1L);
    assertThat(recorder.hasPending()).isFalse();
    assertExact();
  }

  @Test
  void whatMayBeStoredIsNotGivenUpUntilItIsKnown() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    fails(Failure.ALL_STORED, List.of(), List.of(), 20);
    recorder.add(RecorderTest.call("b", 30, "1"));
    store.unreadable(true);
    assertThat(recorder.giveUp()).isEqualTo(1);
    assertThat(recorder.pendingCalls()).isEqualTo(1);
    assertThat(recorder.ledger().dropped()).isEqualTo(Map.of(DropCause.STORE_FAILED, 1L));
    assertThat(recorder.ledger().queuedRows()).isEqualTo(1);
    assertThat(recorder.giveUp()).isZero();
    balanced();
    store.unreadable(false);
    recorder.flush(List.of(), List.of(), 40);
    assertThat(recorder.ledger().storedRows()).isEqualTo(1);
    assertThat(recorder.ledger().dropped()).isEqualTo(Map.of(DropCause.STORE_FAILED, 1L));
    assertThat(recorder.pendingCalls()).isZero();
    assertExact();
  }

  @Test
  void givingUpAsksTheStoreFirst() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    fails(Failure.ALL_STORED, List.of(), List.of(), 20);
    assertThat(recorder.giveUp()).isZero();
    assertThat(recorder.ledger().storedRows()).isEqualTo(1);
    recorder.add(RecorderTest.call("b", 30, "1"));
    fails(Failure.NOTHING_STORED, List.of(), List.of(), 40);
    assertThat(recorder.giveUp()).isEqualTo(1);
    assertThat(recorder.ledger().dropped()).isEqualTo(Map.of(DropCause.STORE_FAILED, 1L));
    assertExact();
  }

  @Test
  void theModelsThatUsedAnIdAgainAreNamedOnceItIsKnown() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    recorder.add(RecorderTest.call("a", 11, "1"));
    fails(Failure.ALL_STORED, List.of(), List.of(), 20);
    assertThat(recorder.duplicateModels()).isEmpty();
    fails(Failure.AT_ONCE, List.of(), List.of(), 30);
    recorder.flush(List.of(), List.of(), 40);
    assertThat(recorder.duplicateModels()).containsExactly("digits");
    recorder.flush(List.of(), List.of(), 50);
    assertThat(recorder.duplicateModels()).isEmpty();
  }

  @Test
  void anotherRecorderOfTheProcessGoesOnWithItsNumbers() {
    recorder.add(RecorderTest.call("a", 10, "1"));
    recorder.flush(List.of(), List.of(), 20);
    Recorder second = new Recorder(store, RecorderTest.MODELS, 0, () -> 0);
    second.add(RecorderTest.call("b", 70_000_000, "1"));
    store.fail(Failure.NOTHING_STORED);
    assertThatThrownBy(() -> second.flush(List.of(), List.of(), 80_000_000)).isInstanceOf(StoreException.class);
    store.fail(Failure.NONE);
    second.flush(List.of(), List.of(), 80_000_000);
    assertThat(rows(memory)).hasSize(2);
  }

  /** What is flushed at once, so that the same can be done twice. */
  private record Step(List<RecordedCall> calls, List<Drop> drops, List<Label> labels, List<ResourceSample> samples) {}

  private static List<Step> steps(Random random) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Step step = new Step(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int event = random.nextInt(6); event > 0; event--) {
        String id = "id" + random.nextInt(10);
        // Within the time of the step, so that all that began before its end is flushed with it.
        long micros = i * 30_000_000L + random.nextLong(30_000_000);
        switch (random.nextInt(5)) {
          case 0 -> step.drops.add(new Drop(new Position(micros, 1, -1 - i * 10L - event), DIGITS, DropCause.TOO_LARGE, 2));
          case 1 -> step.samples.add(sample(micros));
          case 2 -> step.labels.add(label(id));
          default -> step.calls.add(RecorderTest.call(id, micros, Integer.toString(random.nextInt(3))));
        }
      }
      steps.add(step);
    }
    return steps;
  }

  /** Does the steps; where one fails, some more calls may come before it is tried again with what the writer gives again. */
  private static Recorder run(MeterStore store, List<Step> steps, Runnable between) {
    Recorder recorder = new Recorder(store, RecorderTest.MODELS, 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    List<ResourceSample> samples = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      step.calls.forEach(recorder::add);
      step.drops.forEach(recorder::add);
      labels.addAll(step.labels);
      samples.addAll(step.samples);
      between.run();
      try {
        recorder.flush(labels, samples, (i + 1) * 30_000_000L);
        labels.clear();
        samples.clear();
      } catch (StoreException failed) {
        labels = new ArrayList<>(labels);
      }
      assertThat(recorder.ledger().balances()).isTrue();
    }
    return recorder;
  }

  private static void end(Recorder recorder, List<Step> steps) {
    List<Label> labels = steps.stream().flatMap(step -> step.labels.stream()).toList();
    recorder.flush(labels, List.of(), 600_000_000);
    recorder.settleAll();
    recorder.flush(List.of(), List.of(), 600_000_000);
  }

  /** Law: however the store fails, at the end rows, aggregates and ledger are those of a run without a failure. */
  @Property(tries = 300)
  void failuresLeaveNoTrace(@ForAll long seed) {
    Random random = new Random(seed);
    List<Step> steps = steps(random);
    MeterStore expected = new InMemoryStore();
    Recorder well = run(expected, steps, () -> {});
    end(well, steps);
    MeterStore found = new InMemoryStore();
    UnsureStore unsure = new UnsureStore(found, () -> {});
    unsure.fail(() -> Failure.values()[random.nextInt(4)]);
    Recorder recorder = run(unsure, steps, () -> unsure.unreadable(random.nextInt(4) == 0));
    unsure.fail(Failure.NONE);
    unsure.unreadable(false);
    List<ResourceSample> all = steps.stream().flatMap(step -> step.samples.stream()).toList();
    recorder.flush(List.of(), pendingSamples(found, all), 600_000_000);
    end(recorder, steps);
    assertThat(rows(found)).isEqualTo(rows(expected));
    assertExact(found);
    assertThat(found.<Object>read(s -> Rebuild.fromRollups(s, RANGE))).isEqualTo(expected.<Object>read(s -> Rebuild.fromRollups(s, RANGE)));
    assertThat(found.<Object>read(s -> ExtremesRebuild.fromRollups(s, RANGE)))
        .isEqualTo(expected.<Object>read(s -> ExtremesRebuild.fromRollups(s, RANGE)));
    assertThat(sampleTimes(found)).isEqualTo(sampleTimes(expected)).doesNotHaveDuplicates();
    Ledger ledger = recorder.ledger();
    assertThat(ledger.storedRows()).isEqualTo(well.ledger().storedRows());
    assertThat(ledger.dropped()).isEqualTo(well.ledger().dropped());
    assertThat(ledger.queuedRows()).isZero();
    assertThat(recorder.waitingLabels()).isEqualTo(well.waitingLabels()).isEqualTo(found.<Long>read(Snapshot::waitingLabels));
  }

  private static List<ResourceSample> pendingSamples(MeterStore store, List<ResourceSample> all) {
    List<Long> there = sampleTimes(store);
    return all.stream().filter(sample -> !there.contains(sample.micros())).toList();
  }

  private static List<Long> sampleTimes(MeterStore store) {
    List<Long> times = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.resources(TimeRange.ALL, sample -> times.add(sample.micros()));
          return true;
        });
    return times;
  }
}
