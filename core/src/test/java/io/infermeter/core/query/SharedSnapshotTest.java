// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.tally.DelayCounts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedSnapshotTest {
  private static final int DAYS = 31;
  private static final int SERIES = 4;
  private static final long END = DAYS * 24 * RollupKey.HOUR;

  private int tested;
  private int found;

  private void read(Snapshot snapshot) {
    tested = 0;
    found = 0;
    snapshot.rollups(
        Kind.DELAYS,
        Axis.EVENT,
        0,
        END,
        series -> {
          tested++;
          return true;
        },
        rollup -> found++);
  }

  @Test
  void theDelaysOfLabelsOfAMonthAreReadOnceForAll() {
    InMemoryStore store = new InMemoryStore();
    List<Rollup> rollups = new ArrayList<>();
    for (long minute = 0; minute < END; minute += RollupKey.DELAY_BUCKET) {
      for (int series = 0; series < SERIES; series++) {
        DelayCounts delays = new DelayCounts();
        for (int delay = 1; delay <= 5; delay++) {
          delays.add(DelayCounts.of(delay * 1_000_000L));
        }
        rollups.add(new Rollup(new RollupKey(Kind.DELAYS, Axis.EVENT, minute, Dimensions.ofModel("m" + series)), 1, 1, delays));
      }
    }
    store.write(
        transaction -> {
          transaction.putRollups(rollups);
          return true;
        });
    store.read(
        snapshot -> {
          SharedSnapshot shared = new SharedSnapshot(snapshot, false);
          for (int question = 0; question < 3; question++) {
            read(shared);
            assertThat(found).isEqualTo(rollups.size());
          }
          assertThat(tested).as("found in memory, series by series").isEqualTo(SERIES);
          return true;
        });
  }
}
