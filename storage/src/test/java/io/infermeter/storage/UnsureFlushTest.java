// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.ExtremesRebuild;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.testkit.Things;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fails when a flush has been written, so that nobody knows whether it is there. */
class UnsureFlushTest {
  private static final TimeRange ALL = new TimeRange(0, TimeRange.MINUTE);

  @TempDir private Path folder;

  @BeforeEach
  void theDiskIsWell() {
    FilePath.register(new FullDisk());
    FullDisk.mend();
  }

  @AfterEach
  void theDiskIsWellAgain() {
    FullDisk.mend();
  }

  private static void add(Recorder recorder, MeterStore store, int number) {
    recorder.add(Things.recorded("id" + number, new Position(1_000L + number, store.process(), number), Things.lighting("l" + number), "1"));
  }

  private static List<ResourceSample> sample(MeterStore store, long micros) {
    return List.of(
        new ResourceSample(
            micros, store.process(), ResourceSample.Scope.HOST, "", ResourceSample.Resource.CPU, "", "cpu", 1, 2, "proc", "host"));
  }

  /** What a run without a failure leaves. */
  private static MeterStore expected(int process) {
    MeterStore store = new InMemoryStore().asProcess(process);
    Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
    add(recorder, store, 1);
    recorder.flush(List.of(), sample(store, 1), 1);
    add(recorder, store, 2);
    recorder.flush(List.of(Things.label("id1", "1", 5, "a"), Things.label("id9", "1", 5, "b")), sample(store, 2), 5);
    add(recorder, store, 3);
    recorder.flush(List.of(), sample(store, 3), 10_000);
    recorder.settleAll();
    recorder.flush(List.of(), List.of(), 10_000);
    return store;
  }

  private static void assertSame(MeterStore store, MeterStore expected) {
    assertThat(rows(store)).isEqualTo(rows(expected));
    assertThat(samples(store)).isEqualTo(samples(expected));
    assertThat(store.<Object>readStored(s -> Rebuild.fromRows(s, ALL))).isEqualTo(expected.<Object>read(s -> Rebuild.fromRows(s, ALL)));
    assertThat(store.<Object>readStored(s -> Rebuild.fromRollups(s, ALL))).isEqualTo(expected.<Object>read(s -> Rebuild.fromRows(s, ALL)));
    assertThat(store.<Object>readStored(s -> ExtremesRebuild.fromRollups(s, ALL)))
        .isEqualTo(expected.<Object>read(s -> ExtremesRebuild.fromRows(s, ALL)));
  }

  private static List<StoredPrediction> rows(MeterStore store) {
    return store.read(
        snapshot -> {
          List<StoredPrediction> found = new ArrayList<>();
          snapshot.predictions(TimeRange.ALL, any -> true, found::add);
          return found;
        });
  }

  private static List<ResourceSample> samples(MeterStore store) {
    return store.read(
        snapshot -> {
          List<ResourceSample> found = new ArrayList<>();
          snapshot.resources(TimeRange.ALL, found::add);
          return found;
        });
  }

  private static List<Label> labels() {
    return List.of(Things.label("id1", "1", 5, "a"), Things.label("id9", "1", 5, "b"));
  }

  /** Flushes while the disk fails. @return what is left of the samples */
  private List<ResourceSample> tryToFlush(Recorder recorder, MeterStore store, int attempts) {
    List<ResourceSample> samples = new ArrayList<>(sample(store, 2));
    for (int attempt = 0; attempt < attempts; attempt++) {
      try {
        recorder.flush(labels(), samples, 5);
        samples.clear();
      } catch (StoreException failed) {
        assertThat(failed).hasMessageContaining(folder.toString());
      }
      assertThat(recorder.ledger().balances()).isTrue();
    }
    return samples;
  }

  private void run(Path place, Consumer<MeterStore> fail, int attempts) {
    MeterStore expected;
    try (H2Store store = H2Store.open(place, Clock.systemUTC(), "full:")) {
      expected = expected(store.process());
      Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
      add(recorder, store, 1);
      recorder.flush(List.of(), sample(store, 1), 1);
      add(recorder, store, 2);
      fail.accept(store);
      List<ResourceSample> samples = tryToFlush(recorder, store, attempts);
      FullDisk.mend();
      add(recorder, store, 3);
      samples.addAll(sample(store, 3));
      List<LabelResult> results = recorder.flush(labels(), samples, 10_000);
      assertThat(results).extracting(LabelResult::outcome).hasSize(2).doesNotContain(LabelOutcome.RETRY);
      recorder.settleAll();
      recorder.flush(List.of(), List.of(), 10_000);
      assertThat(recorder.ledger().storedRows()).isEqualTo(3);
      assertThat(recorder.ledger().queuedRows()).isZero();
      assertThat(recorder.ledger().balances()).isTrue();
      assertThat(recorder.waitingLabels()).isEqualTo(1);
      assertSame(store, expected);
    }
    try (H2Store store = H2Store.open(place, Clock.systemUTC(), "full:")) {
      assertSame(store, expected);
    }
  }

  @Test
  void whatCouldNotBeSyncedIsCountedOnce() {
    run(folder, store -> FullDisk.UNSYNCED.set(true), 3);
  }

  /** Whichever write it is, and whether it is in the file all the same; and somebody reads what is in the memory of the database only. */
  @Test
  void whereverTheDiskFailsEverythingIsCountedOnce() {
    for (int writes = 0; writes < 5; writes++) {
      for (boolean written : new boolean[] {false, true}) {
        int after = writes;
        run(folder.resolve(writes + "-" + written), store -> FullDisk.fullAfter(after, written, () -> readElsewhere(store)), 1);
      }
    }
  }

  private static void readElsewhere(MeterStore store) {
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    rows(store);
                  } catch (StoreException failed) {
                    // The database may be given up by now.
                  }
                });
    try {
      reader.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatAFullDiskDidNotTakeIsGivenUp() {
    try (H2Store store = H2Store.open(folder, Clock.systemUTC(), "full:")) {
      Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
      add(recorder, store, 1);
      recorder.flush(List.of(), List.of(), 1);
      add(recorder, store, 2);
      FullDisk.FULL.set(true);
      tryToFlush(recorder, store, 1);
      assertThat(recorder.giveUp()).isEqualTo(1);
      assertThat(recorder.ledger().dropped()).isEqualTo(Map.of(DropCause.STORE_FAILED, 1L));
    }
  }
}
