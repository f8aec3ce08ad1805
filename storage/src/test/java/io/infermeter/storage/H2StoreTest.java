// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.Tally;
import io.infermeter.testkit.Things;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest {
  @TempDir Path folder;

  private H2Store open() {
    return H2Store.open(folder, Clock.systemUTC());
  }

  @Test
  void openedAgainItHasEverythingAndANewNumber() {
    List<StoredPrediction> before;
    int first;
    try (H2Store store = open()) {
      first = store.process();
      store.write(
          transaction -> {
            transaction.put(List.of(Things.first(Things.prediction("a", 5, "1"))));
            return true;
          });
      before = store.read(snapshot -> snapshot.byId("digits", "a"));
    }
    try (H2Store store = open()) {
      assertThat(store.process()).isGreaterThan(first);
      List<StoredPrediction> after = store.read(snapshot -> snapshot.byId("digits", "a"));
      assertThat(after).hasSize(1).isEqualTo(before);
    }
  }

  @Test
  void aSecondOneOnTheSameFolderIsToldWhoHasIt() {
    try (H2Store store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is used by process " + ProcessHandle.current().pid())
          .hasMessageContaining("--data");
      assertThat(store.process()).isPositive();
    }
    open().close();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> H2Store.open(file, Clock.systemUTC())).isInstanceOf(StoreException.class).hasMessageContaining(file.toString());
  }

  @Test
  void aBrokenDatabaseIsNamed() throws IOException {
    Files.writeString(folder.resolve("meter.mv.db"), "this is not a database, and it is long enough to be read as one".repeat(500));
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining(folder.toString());
  }

  @Test
  void aNewerSchemaIsRefused() throws SQLException {
    open().close();
    try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("meter"), "sa", "")) {
      connection
          .createStatement()
          .executeUpdate(
              "insert into \"flyway_schema_history\" select 99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'sa', current_timestamp, 1, true");
    }
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("does not fit this version");
  }

  @Test
  void anIdThatIsTooLongIsRefusedAndNothingIsWritten() {
    try (H2Store store = open()) {
      assertThatThrownBy(
              () ->
                  store.write(
                      transaction -> {
                        transaction.put(
                            List.of(
                                Things.first(Things.prediction("short", 5, "1")), Things.first(Things.prediction("x".repeat(2_000), 6, "1"))));
                        return true;
                      }))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("a prediction id has 2000 characters");
      List<StoredPrediction> found = store.read(snapshot -> snapshot.byId("digits", "short"));
      assertThat(found).isEmpty();
    }
  }

  @Test
  void afterARandomHistoryItHoldsWhatTheStoreInMemoryHolds() {
    for (int seed = 0; seed < 6; seed++) {
      MeterStore memory = new InMemoryStore();
      try (H2Store store = H2Store.open(folder.resolve("history" + seed), Clock.systemUTC())) {
        play(new Random(seed), memory, 1);
        play(new Random(seed), store, 1);
        TimeRange range = new TimeRange(0, 10 * TimeRange.MINUTE);
        Map<RollupKey, Tally<?>> expected = memory.read(snapshot -> Rebuild.fromRows(snapshot, range));
        assertThat(expected).isNotEmpty();
        Map<RollupKey, Tally<?>> rows = store.read(snapshot -> Rebuild.fromRows(snapshot, range));
        Map<RollupKey, Tally<?>> rollups = store.read(snapshot -> Rebuild.fromRollups(snapshot, range));
        assertThat(rows).isEqualTo(expected);
        assertThat(rollups).isEqualTo(expected);
        List<StoredPrediction> inMemory = all(memory);
        assertThat(all(store)).isEqualTo(inMemory);
      }
    }
  }

  private static List<StoredPrediction> all(MeterStore store) {
    return store.read(
        snapshot -> {
          List<StoredPrediction> found = new ArrayList<>();
          snapshot.predictions(TimeRange.ALL, any -> true, found::add);
          return found;
        });
  }

  /** Calls and labels in any order, some twice, some corrected, in flushes of random size. */
  private static void play(Random random, MeterStore store, int process) {
    Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
    for (int flush = 0; flush < 40; flush++) {
      List<Label> labels = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        String id = "id" + random.nextInt(200);
        if (random.nextInt(3) > 0) {
          Position position = new Position(random.nextLong(3 * TimeRange.MINUTE), process, flush * 100L + i);
          RecordedCall call = Things.recorded(id, position, Things.lighting(random.nextBoolean() ? "dim" : "normal"), "" + random.nextInt(4));
          recorder.add(call);
        } else {
          String value = random.nextInt(8) == 0 ? null : "" + random.nextInt(4);
          labels.add(Things.label(id, value, random.nextInt(20), "l" + random.nextInt(3)));
        }
      }
      recorder.flush(labels, List.of(), 1);
    }
    assertThat(recorder.ledger().balances()).isTrue();
  }
}
