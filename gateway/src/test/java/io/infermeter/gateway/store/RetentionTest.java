// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.testkit.TestClock;
import io.infermeter.testkit.Things;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final long ROW_BYTES = 1_000;

  private final TestClock clock = new TestClock(Instant.ofEpochSecond(100_000_000));
  private final CountingStore store = new CountingStore();
  private final Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);

  /** Every prediction takes so many bytes; transactions take a millisecond for every twenty rows that they remove. */
  private final class CountingStore implements MeterStore {
    private final InMemoryStore store = new InMemoryStore();
    private boolean failing;
    private int longest;

    @Override
    public int process() {
      return store.process();
    }

    @Override
    public <T> T write(Function<WriteTransaction, T> work) {
      if (failing) {
        throw new StoreException("the disk is gone");
      }
      T result = store.write(work);
      if (result instanceof Integer rows) {
        longest = Math.max(longest, rows);
        clock.advance(Duration.ofMillis(rows / 20));
      }
      return result;
    }

    @Override
    public <T> T read(Function<Snapshot, T> work) {
      return store.read(work);
    }

    @Override
    public long bytes() {
      return rows() * ROW_BYTES;
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private long rows() {
    AtomicLong count = new AtomicLong();
    store.read(
        snapshot -> {
          snapshot.predictions(TimeRange.ALL, any -> true, row -> count.incrementAndGet());
          return true;
        });
    return count.get();
  }

  private long rollups() {
    AtomicLong count = new AtomicLong();
    store.read(
        snapshot -> {
          snapshot.rollups(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, 0, Long.MAX_VALUE, any -> true, row -> count.incrementAndGet());
          return true;
        });
    return count.get();
  }

  private void fill(int count, Duration apart) {
    for (int i = 0; i < count; i++) {
      clock.advance(apart);
      recorder.add(Things.recorded("p" + clock.micros(), new Position(clock.micros(), 1, i), Things.DIGITS, "1"));
    }
    recorder.flush(List.of(), List.of(), 0);
  }

  private Retention retention(Duration rows, long bytes, Duration rollups) {
    return new Retention(store, clock::micros, clock::nanos, new RetentionBounds(rows, bytes, rollups, Duration.ofDays(400), Duration.ofDays(400)));
  }

  private void run(Retention retention, int turns) {
    for (int i = 0; i < turns; i++) {
      retention.turn();
      clock.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void rowsGoWhenTheyAreTooOldAndAggregatesStay() {
    fill(1_000, Duration.ofMinutes(1));
    Retention retention = retention(Duration.ofHours(2), Long.MAX_VALUE, Duration.ofDays(1));
    run(retention, 200);
    assertThat(rows()).isBetween(110L, 120L);
    assertThat(retention.removed()).isEqualTo(2 * (1_000 - rows()));
    assertThat(rollups()).isEqualTo(1_000);
  }

  @Test
  void aggregatesGoAfterALongerTime() {
    fill(1_000, Duration.ofMinutes(5));
    run(retention(Duration.ofHours(2), Long.MAX_VALUE, Duration.ofDays(1)), 400);
    assertThat(rollups()).isBetween(24 * 12 - 12L, 24 * 12 + 24L);
  }

  @Test
  void minutesAreMergedOnceTheyAreOldAndTheirRowsAreGone() {
    fill(1_000, Duration.ofMinutes(6));
    Retention retention =
        new Retention(
            store, clock::micros, clock::nanos,
            new RetentionBounds(Duration.ofHours(50), Long.MAX_VALUE, Duration.ofDays(400), Duration.ofHours(30), Duration.ofDays(3)));
    run(retention, 400);
    Ladder ladder = store.read(Snapshot::ladder);
    long rowsSince = store.read(Snapshot::rowsSinceMicros);
    assertThat(ladder.minutesSinceMicros()).isBetween(rowsSince - 7_200_000_000L, rowsSince);
    assertThat(ladder.hoursSinceMicros()).isGreaterThan(0).isLessThan(clock.micros() - Duration.ofDays(3).toSeconds() * 1_000_000 + 1);
    assertThat(rollups()).isBetween(520L, 560L);
    assertThat(store.longest).isLessThan(1_000);
  }

  @Test
  void theOldestGoSoonerWhereTheStoreIsTooLarge() {
    fill(2_000, Duration.ofSeconds(10));
    Retention retention = retention(Duration.ofDays(7), 1_000 * ROW_BYTES, Duration.ofDays(400));
    run(retention, 300);
    assertThat(rows()).isLessThanOrEqualTo(1_000).isGreaterThan(500);
    assertThat(retention.bytes()).isLessThanOrEqualTo(1_000 * ROW_BYTES);
  }

  @Test
  void theNewestStayHoweverLargeTheStoreIs() {
    fill(2_000, Duration.ofSeconds(1));
    run(retention(Duration.ofDays(7), 1, Duration.ofDays(400)), 100);
    assertThat(rows()).isGreaterThan(450);
  }

  @Test
  void stepsStaySmall() {
    fill(20_000, Duration.ofSeconds(1));
    run(retention(Duration.ofHours(1), Long.MAX_VALUE, Duration.ofDays(400)), 500);
    assertThat(rows()).isLessThan(3_700);
    // A millisecond for every twenty rows: steps of about 40 ms.
    assertThat(store.longest).isLessThan(2_000);
  }

  @Test
  void stepsStaySmallAfterALongTimeWithoutWork() {
    Retention retention = retention(Duration.ofHours(1), Long.MAX_VALUE, Duration.ofDays(400));
    for (int i = 0; i < 50; i++) {
      retention.turn();
      clock.advance(Duration.ofMinutes(1));
    }
    fill(5_000, Duration.ofSeconds(10));
    retention.turn();
    assertThat(store.longest).isLessThanOrEqualTo(500);
  }

  @Test
  void betweenStepsTheWriterHasMostOfTheTime() {
    fill(5_000, Duration.ofSeconds(1));
    Retention retention = retention(Duration.ofMinutes(1), Long.MAX_VALUE, Duration.ofDays(400));
    long begin = clock.nanos();
    long working = 0;
    while (rows() > 100) {
      long before = clock.nanos();
      retention.turn();
      working += clock.nanos() - before;
      clock.advance(Duration.ofMillis(1));
    }
    assertThat(working * 4).isLessThanOrEqualTo(clock.nanos() - begin);
  }

  @Test
  void aStoreThatFailsIsTriedAgainLater() {
    fill(1_000, Duration.ofMinutes(1));
    store.failing = true;
    Retention retention = retention(Duration.ofHours(2), Long.MAX_VALUE, Duration.ofDays(1));
    run(retention, 50);
    assertThat(rows()).isEqualTo(1_000);
    store.failing = false;
    run(retention, 200);
    assertThat(rows()).isLessThan(125);
  }
}
