// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Ledger;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.testkit.TestClock;
import io.infermeter.testkit.Things;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class WriterTest {
  private final TestClock clock = new TestClock(Instant.ofEpochSecond(1_000_000));
  private final FailingStore store = new FailingStore();
  private final Queue<RecordedCall> calls = new ArrayDeque<>();
  private final Recorder recorder = new Recorder(store, Things.undeclared(), 0, calls::size);
  private final List<Boolean> flushes = new ArrayList<>();
  private final WriterBounds bounds =
      new WriterBounds(
          10, 4, 100, 50, 5, Duration.ofSeconds(1), Duration.ofMillis(25), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5));
  private final Writer writer =
      new Writer(recorder, this::drain, clock::nanos, clock::micros, (nanos, durable) -> flushes.add(durable), bounds);
  private long sequence;

  /** A store in memory that can be told to fail. */
  private static final class FailingStore implements MeterStore {
    private final InMemoryStore store = new InMemoryStore();
    private boolean failing;

    /** Fails when all is stored. */
    private boolean failingAfter;

    @Override
    public int process() {
      return store.process();
    }

    @Override
    public <T> T write(Function<WriteTransaction, T> work) {
      if (failing) {
        throw new StoreException("the disk is full");
      }
      T result = store.write(work);
      if (failingAfter) {
        throw new StoreException("the disk cannot sync");
      }
      return result;
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

  private int drain(Recorder to, int limit) {
    int taken = 0;
    while (taken < limit && !calls.isEmpty()) {
      to.add(calls.remove());
      taken++;
    }
    return taken;
  }

  private void call(String id) {
    calls.add(Things.recorded(id, new Position(clock.micros(), 1, ++sequence), Things.DIGITS, "1"));
  }

  private static Label label(String id) {
    return Things.label(id, "1", 5, "l");
  }

  private void pass(Duration time) {
    clock.advance(time);
    writer.turn();
  }

  private List<StoredPrediction> stored() {
    return store.read(
        snapshot -> {
          List<StoredPrediction> found = new ArrayList<>();
          snapshot.predictions(TimeRange.ALL, any -> true, found::add);
          return found;
        });
  }

  private Ledger ledger() {
    assertThat(recorder.ledger().balances()).isTrue();
    return recorder.ledger();
  }

  @Test
  void callsAreStoredOnceAnInterval() {
    call("a");
    pass(Duration.ofMillis(500));
    assertThat(stored()).isEmpty();
    assertThat(ledger().queuedRows()).isEqualTo(1);
    call("b");
    pass(Duration.ofMillis(500));
    assertThat(stored()).hasSize(2);
    assertThat(ledger().queuedRows()).isZero();
    pass(Duration.ofSeconds(5));
    assertThat(flushes).as("where nothing waits, nothing is written").containsExactly(true);
  }

  @Test
  void labelsAreAcknowledgedWhenTheyAreStoredAndShareATransaction() throws Exception {
    call("a");
    pass(Duration.ofSeconds(1));
    CompletableFuture<List<LabelResult>> first = writer.submit(List.of(label("a"), label("unknown")));
    CompletableFuture<List<LabelResult>> second = writer.submit(List.of(label("a")));
    pass(Duration.ofMillis(10));
    assertThat(first).isNotDone();
    pass(Duration.ofMillis(20));
    assertThat(first.get()).extracting(LabelResult::outcome).containsExactly(LabelOutcome.JOINED, LabelOutcome.WAITING);
    assertThat(second.get()).extracting(LabelResult::outcome).containsExactly(LabelOutcome.DUPLICATE);
    assertThat(flushes).hasSize(2);
    assertThat(stored().getFirst().truth()).isEqualTo(Things.ofClass("1"));
  }

  @Test
  void aTransactionTakesWholeBatchesUpToItsBound() {
    CompletableFuture<List<LabelResult>> first = writer.submit(List.of(label("a"), label("b"), label("c")));
    CompletableFuture<List<LabelResult>> second = writer.submit(List.of(label("d"), label("e")));
    pass(Duration.ofMillis(25));
    assertThat(first).isDone();
    assertThat(second).isNotDone();
    pass(Duration.ofMillis(25));
    assertThat(second).isDone();
  }

  @Test
  void moreLabelsThanMayWaitAreSentBack() {
    writer.submit(List.of(label("1"), label("2"), label("3"), label("4"), label("5"), label("6")));
    CompletableFuture<List<LabelResult>> refused =
        writer.submit(List.of(label("7"), label("8"), label("9"), label("10"), label("11")));
    assertThatThrownBy(refused::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(LabelIntake.Full.class)
        .hasMessageContaining("6 labels wait")
        .hasMessageContaining("at most 10 may");
    assertThat(ledger().labels()).containsEntry(LabelOutcome.RETRY, 5L);
    assertThat(writer.waitingLabels()).isEqualTo(6);
  }

  @Test
  void aStoreThatFailsLosesNothingAndSendsLabelsBack() throws Exception {
    store.failing = true;
    call("a");
    CompletableFuture<List<LabelResult>> labels = writer.submit(List.of(label("a")));
    pass(Duration.ofSeconds(1));
    assertThat(labels.get()).singleElement().satisfies(
        result -> {
          assertThat(result.outcome()).isEqualTo(LabelOutcome.RETRY);
          assertThat(result.problem()).contains("the disk is full");
        });
    assertThat(writer.problem()).contains("the disk is full");
    assertThat(ledger().queuedRows()).isEqualTo(1);
    pass(Duration.ofMillis(50));
    assertThat(flushes).as("a pause before the next attempt").containsExactly(false);
    store.failing = false;
    pass(Duration.ofSeconds(1));
    assertThat(stored()).hasSize(1);
    assertThat(writer.problem()).isNull();
    assertThat(ledger().queuedRows()).isZero();
  }

  @Test
  void aStoreThatFailsForTooLongDropsAndCounts() {
    store.failing = true;
    call("a");
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(ledger().dropped()).containsEntry(DropCause.STORE_FAILED, 1L);
    store.failing = false;
    call("b");
    pass(Duration.ofSeconds(2));
    assertThat(stored()).hasSize(1);
    assertThat(ledger().storedRows()).isEqualTo(1);
  }

  @Test
  void whatIsCompleteIsNeverAheadOfWhatIsStored() {
    call("a");
    long through = clock.micros();
    pass(Duration.ofMillis(100));
    assertThat(ledger().completeThroughMicros()).isLessThanOrEqualTo(through);
    pass(Duration.ofSeconds(1));
    assertThat(ledger().completeThroughMicros()).isGreaterThan(through);
  }

  @Test
  void samplesAreStoredAndOnlyTheNewestWait() {
    store.failing = true;
    for (int i = 0; i < 8; i++) {
      writer.submitSamples(List.of(sample(i)));
    }
    pass(Duration.ofSeconds(1));
    store.failing = false;
    pass(Duration.ofSeconds(1));
    assertThat(sampleTimes()).containsExactly(3L, 4L, 5L, 6L, 7L);
  }

  private static ResourceSample sample(long micros) {
    return new ResourceSample(micros, 1, ResourceSample.Scope.HOST, "", ResourceSample.Resource.CPU, "", "cpu", 1, 2, "proc", "host");
  }

  private List<Long> sampleTimes() {
    List<Long> times = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.resources(TimeRange.ALL, sample -> times.add(sample.micros()));
          return true;
        });
    return times;
  }

  @Test
  void whatIsStoredAlthoughTheStoreFailedIsNeitherDroppedNorStoredAgain() throws Exception {
    store.failingAfter = true;
    call("a");
    writer.submitSamples(List.of(sample(1)));
    CompletableFuture<List<LabelResult>> first = writer.submit(List.of(label("a")));
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(1));
      ledger();
    }
    assertThat(first.get()).extracting(LabelResult::outcome).containsExactly(LabelOutcome.RETRY);
    assertThat(flushes).as("for longer than it takes to give up").hasSizeGreaterThan(5).doesNotContain(true);
    store.failingAfter = false;
    call("b");
    writer.submitSamples(List.of(sample(2)));
    CompletableFuture<List<LabelResult>> second = writer.submit(List.of(label("a")));
    pass(Duration.ofSeconds(2));
    assertThat(second.get()).extracting(LabelResult::outcome).containsExactly(LabelOutcome.DUPLICATE);
    assertThat(stored()).hasSize(2);
    assertThat(sampleTimes()).containsExactly(1L, 2L);
    assertThat(ledger().storedRows()).isEqualTo(2);
    assertThat(ledger().queuedRows()).isZero();
    assertThat(ledger().dropped()).isEmpty();
    assertThat(writer.problem()).isNull();
  }

  @Test
  void stoppingStoresWhatIsLeftAndRefusesTheRest() throws Exception {
    Writer running =
        new Writer(recorder, this::drain, System::nanoTime, clock::micros, (nanos, durable) -> flushes.add(durable), WriterBounds.DEFAULT);
    call("a");
    running.start();
    CompletableFuture<List<LabelResult>> labels = running.submit(List.of(label("a")));
    assertThat(labels.get(20, TimeUnit.SECONDS)).hasSize(1);
    running.stop(Duration.ofSeconds(10));
    assertThat(stored()).hasSize(1);
    assertThat(ledger().queuedRows()).isZero();
    assertThat(running.running()).isFalse();
    assertThat(running.submit(List.of(label("b"))).get()).singleElement().extracting(LabelResult::outcome).isEqualTo(LabelOutcome.RETRY);
  }
}
