// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.testkit.Things;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollupReadsTest {
  private static final int MINUTES = 200;
  private static final List<String> LIGHTINGS = List.of("dim", "normal", "bright");

  @TempDir Path folder;

  private record Asked(long first, long end, String lighting, PredictionParts parts) {}

  private static Rollup rollup(Random random, long sequence) {
    PredictionTally tally = new PredictionTally();
    for (int rows = 1 + random.nextInt(3); rows > 0; rows--) {
      tally.add(PredictionTally.of(Things.prediction("p", 0, "" + random.nextInt(3)), Things.ofClass("1")));
    }
    RollupKey key =
        new RollupKey(Kind.PREDICTIONS, Axis.EVENT, random.nextInt(MINUTES), Things.lighting(LIGHTINGS.get(random.nextInt(3))));
    return new Rollup(key, 1 + random.nextInt(2), sequence, tally);
  }

  private static Asked asked(Random random) {
    long first = random.nextInt(MINUTES);
    return new Asked(
        first,
        first + 1 + random.nextInt(MINUTES),
        LIGHTINGS.get(random.nextInt(3)),
        random.nextBoolean() ? PredictionParts.SMALL : PredictionParts.ALL);
  }

  private static List<Rollup> read(MeterStore store, Asked asked) {
    List<Rollup> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.rollups(
              Kind.PREDICTIONS, Axis.EVENT, asked.first, asked.end, series -> !series.equals(Things.lighting(asked.lighting)), asked.parts, found::add);
          return true;
        });
    found.sort(
        Comparator.comparingLong((Rollup rollup) -> rollup.key().minute())
            .thenComparingInt(Rollup::process)
            .thenComparing(rollup -> rollup.key().dimensions().toString()));
    return found;
  }

  private static void put(MeterStore store, List<Rollup> rollups) {
    store.write(
        transaction -> {
          transaction.putRollups(rollups);
          return true;
        });
  }

  @RepeatedTest(3)
  void whatIsKeptIsNeverOlderThanTheStore(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    long sequence = 1;
    try (H2Store store = H2Store.open(folder, Clock.systemUTC());
        InMemoryStore model = new InMemoryStore()) {
      for (int round = 0; round < 40; round++) {
        List<Rollup> written = new ArrayList<>();
        for (int i = random.nextInt(30); i >= 0; i--) {
          written.add(rollup(random, sequence++));
        }
        put(store, written);
        put(model, written);
        for (int i = 0; i < 3; i++) {
          Asked asked = asked(random);
          assertThat(read(store, asked)).as("%s", asked).isEqualTo(read(model, asked));
        }
      }
    }
  }

  @Test
  void whoHasEnoughIsGivenNoMoreWhetherItIsKeptOrNot() {
    try (H2Store store = H2Store.open(folder, Clock.systemUTC())) {
      List<Rollup> written = new ArrayList<>();
      for (int minute = 0; minute < 3_000; minute++) {
        PredictionTally tally = PredictionTally.of(Things.prediction("p", 0, "1"), Things.ofClass("1"));
        written.add(new Rollup(new RollupKey(Kind.PREDICTIONS, Axis.EVENT, minute, Things.DIGITS), 1, minute + 1, tally));
      }
      put(store, written);
      for (int round = 0; round < 2; round++) {
        List<Rollup> found = new ArrayList<>();
        store.read(
            snapshot -> {
              snapshot.rollups(
                  Kind.PREDICTIONS, Axis.EVENT, 0, 3_000, any -> found.size() < 100, PredictionParts.ALL, found::add);
              return true;
            });
        assertThat(found).hasSize(100);
      }
    }
  }

  private static RollupRow.Key key(Kind kind, long minute, int span, int series) {
    return new RollupRow.Key(minute, kind, Axis.EVENT, 0, span, series, 1);
  }

  @Test
  void bucketsThatFollowOneAnotherAreFetchedAtOnceHoweverLongTheyAre() {
    assertThat(RollupReads.runs(List.of(key(Kind.CALLS, 7, 1, 3), key(Kind.CALLS, 5, 1, 2), key(Kind.CALLS, 4, 1, 2), key(Kind.CALLS, 4, 1, 1))))
        .containsExactly(new RollupReads.Run(4, 5, Set.of(1, 2)), new RollupReads.Run(7, 7, Set.of(3)));
    assertThat(RollupReads.runs(List.of(key(Kind.CALLS, 0, 1_440, 1), key(Kind.CALLS, 1_440, 60, 1), key(Kind.CALLS, 1_500, 1, 2))))
        .containsExactly(new RollupReads.Run(0, 1_500, Set.of(1, 2)));
    assertThat(RollupReads.runs(List.of(key(Kind.DELAYS, 10, 1, 1), key(Kind.DELAYS, 20, 1, 1), key(Kind.DELAYS, 40, 1, 1)))).hasSize(2);
    assertThat(RollupReads.runs(List.of(key(Kind.REVISIONS, 60, 1, 1), key(Kind.REVISIONS, 120, 1, 1), key(Kind.REVISIONS, 240, 1, 1)))).hasSize(2);
    assertThat(RollupReads.runs(List.of())).isEmpty();
  }

  /** So large that it is kept apart from its row. */
  private static Rollup large(long minute, long sequence) {
    PredictionTally tally = new PredictionTally();
    for (int name = 0; name < 400; name++) {
      tally.add(PredictionTally.of(Things.prediction("p", 0, "class " + name * sequence), Things.ofClass("1")));
    }
    return new Rollup(new RollupKey(Kind.PREDICTIONS, Axis.EVENT, minute, Things.DIGITS), 1, sequence, tally);
  }

  private static List<Rollup> minutes(Snapshot snapshot) {
    List<Rollup> found = new ArrayList<>();
    snapshot.rollups(Kind.PREDICTIONS, Axis.EVENT, 0, 5, any -> true, PredictionParts.ALL, found::add);
    found.sort(Comparator.comparingLong(rollup -> rollup.key().minute()));
    return found;
  }

  @Test
  void aSnapshotStaysAsItIsWhileMinutesAreWrittenAgainAndReadByOthers() {
    try (H2Store store = H2Store.open(folder, Clock.systemUTC())) {
      List<Rollup> first = List.of(large(0, 1), large(1, 2), large(2, 3));
      put(store, first);
      store.read(
          snapshot -> {
            assertThat(snapshot.waitingLabels()).isZero();
            for (int round = 1; round < 20; round++) {
              List<Rollup> newer = List.of(large(0, 3L * round + 1), large(1, 3L * round + 2), large(2, 3L * round + 3));
              put(store, newer);
              assertThat(store.read(RollupReadsTest::minutes)).isEqualTo(newer);
              assertThat(minutes(snapshot)).isEqualTo(first);
            }
            return true;
          });
    }
  }
}
