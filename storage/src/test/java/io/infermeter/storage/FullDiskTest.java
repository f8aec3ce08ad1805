// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.Tally;
import io.infermeter.testkit.Things;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir private Path folder;

  @BeforeEach
  void thereIsSpace() {
    FilePath.register(new FullDisk());
    FullDisk.FULL.set(false);
  }

  @AfterEach
  void thereIsSpaceAgain() {
    FullDisk.FULL.set(false);
  }

  private static void add(Recorder recorder, int process, int number) {
    recorder.add(Things.recorded("id" + number, new Position(1_000L + number, process, number), Things.lighting("dim"), "1"));
  }

  @Test
  void whenThereIsSpaceAgainEverythingThatWaitedIsStoredOnce() {
    try (H2Store store = H2Store.open(folder, Clock.systemUTC(), "full:")) {
      Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
      add(recorder, store.process(), 1);
      recorder.flush(List.of(Things.label("id1", "1", 5, "a")), List.of(), 1);
      add(recorder, store.process(), 2);
      FullDisk.FULL.set(true);
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThatThrownBy(() -> recorder.flush(List.of(), List.of(), 2)).isInstanceOf(StoreException.class).hasMessageContaining(folder.toString());
      }
      add(recorder, store.process(), 3);
      FullDisk.FULL.set(false);
      recorder.flush(List.of(), List.of(), 3);
      assertThat(recorder.ledger().storedRows()).isEqualTo(3);
      assertThat(recorder.ledger().balances()).isTrue();
      TimeRange range = new TimeRange(0, TimeRange.MINUTE);
      Map<RollupKey, Tally<?>> rows = store.read(snapshot -> Rebuild.fromRows(snapshot, range));
      Map<RollupKey, Tally<?>> rollups = store.read(snapshot -> Rebuild.fromRollups(snapshot, range));
      assertThat(rows).isNotEmpty().isEqualTo(rollups);
      assertThat(store.read(snapshot -> snapshot.byId("digits", "id1")).getFirst().truth()).as("what was acknowledged before").isNotNull();
    }
  }
}
