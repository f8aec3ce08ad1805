// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static io.infermeter.testkit.Things.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Merging;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.RollupKey.Kind;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store does with minutes that are merged into hours and days. */
abstract class MergingContract extends LabelContract {
  private static final long HOUR = RollupKey.HOUR;
  private static final long MINUTE = TimeRange.MINUTE;

  private static Rollup rollup(Kind kind, Axis axis, long minute, int process, String lighting) {
    PredictionTally tally = PredictionTally.of(Things.prediction("p", minute * MINUTE, "" + minute % 3), Things.ofClass("1"));
    tally.addEligible(1);
    return new Rollup(new RollupKey(kind, axis, minute, Things.lighting(lighting)), process, minute + 1, tally);
  }

  /** Two processes, two series, both axes; a rollup every ten minutes for three hours, and in the last hours of two days. */
  private void fill() {
    List<Rollup> made = new ArrayList<>();
    for (int process = 1; process <= 2; process++) {
      for (long minute = 0; minute < 3 * HOUR; minute += 10) {
        made.add(rollup(Kind.PREDICTIONS, Axis.EVENT, minute, process, "dim"));
        made.add(rollup(Kind.PREDICTIONS, Axis.EVENT, minute, process, "normal"));
        made.add(rollup(Kind.PREDICTIONS, Axis.JOIN, minute, process, "dim"));
      }
      made.add(rollup(Kind.REVISIONS, Axis.EVENT, 0, process, "dim"));
      made.add(rollup(Kind.PREDICTIONS, Axis.EVENT, 23 * HOUR + 59, process, "dim"));
      made.add(rollup(Kind.PREDICTIONS, Axis.EVENT, 47 * HOUR, process, "dim"));
    }
    write(transaction -> transaction.putRollups(made));
  }

  private List<Rollup> rollups(Kind kind, Axis axis) {
    List<Rollup> found = new ArrayList<>();
    store.read(
        snapshot -> {
          snapshot.rollups(kind, axis, 0, 100 * HOUR, any -> true, found::add);
          return true;
        });
    found.sort(Comparator.comparingLong((Rollup rollup) -> rollup.key().minute()).thenComparingInt(Rollup::process));
    return found;
  }

  private PredictionTally sum(Axis axis) {
    PredictionTally sum = new PredictionTally();
    rollups(Kind.PREDICTIONS, axis).forEach(rollup -> sum.add((PredictionTally) rollup.tally()));
    return sum;
  }

  private int step(long minutesUntil, long hoursUntil, int limit) {
    return store.<Integer>write(transaction -> Merging.step(transaction, minutesUntil * MINUTE, hoursUntil * MINUTE, limit));
  }

  @Test
  void minutesAreMergedIntoHoursStepByStepAndAddUpAllTheWhile() {
    fill();
    PredictionTally event = sum(Axis.EVENT);
    PredictionTally join = sum(Axis.JOIN);
    int steps = 0;
    while (step(2 * HOUR + 59, 0, 5) > 0) {
      steps++;
      assertThat(sum(Axis.EVENT)).isEqualTo(event);
      assertThat(sum(Axis.JOIN)).isEqualTo(join);
    }
    assertThat(steps).isGreaterThan(10);
    assertThat(store.<Ladder>read(Snapshot::ladder)).isEqualTo(new Ladder(2 * HOUR * MINUTE, 0));
    assertThat(rollups(Kind.PREDICTIONS, Axis.EVENT))
        .allMatch(rollup -> rollup.key().span() == (rollup.key().minute() < 2 * HOUR ? 60 : 1))
        .filteredOn(rollup -> rollup.key().minute() == 60)
        .hasSize(4)
        .allSatisfy(rollup -> assertThat(((PredictionTally) rollup.tally()).eligible()).isEqualTo(6))
        .allSatisfy(rollup -> assertThat(rollup.sequence()).isEqualTo(111));
    assertThat(rollups(Kind.REVISIONS, Axis.EVENT)).hasSize(2).allMatch(rollup -> rollup.key().span() == 1);
  }

  @Test
  void hoursAreMergedIntoDaysOnceTheyAreHours() {
    fill();
    PredictionTally event = sum(Axis.EVENT);
    assertThat(step(0, 24 * HOUR, 1_000)).isZero();
    while (step(48 * HOUR, 24 * HOUR, 7) > 0) {}
    assertThat(store.<Ladder>read(Snapshot::ladder)).isEqualTo(new Ladder(48 * HOUR * MINUTE, 24 * HOUR * MINUTE));
    assertThat(rollups(Kind.PREDICTIONS, Axis.EVENT)).extracting(rollup -> rollup.key().span()).containsExactly(1_440, 1_440, 1_440, 1_440, 60, 60);
    assertThat(sum(Axis.EVENT)).isEqualTo(event);
  }

  @Test
  void aStepThatFailsLeavesEverythingAsItWas() {
    fill();
    step(HOUR, 0, 3);
    List<Rollup> before = rollups(Kind.PREDICTIONS, Axis.EVENT);
    Ladder ladder = store.read(Snapshot::ladder);
    assertThatThrownBy(
            () ->
                store.write(
                    transaction -> {
                      Merging.step(transaction, 3 * HOUR * MINUTE, 0, 1_000);
                      Merging.step(transaction, 3 * HOUR * MINUTE, 0, 1_000);
                      throw new IllegalStateException("struck");
                    }))
        .hasStackTraceContaining("struck");
    assertThat(rollups(Kind.PREDICTIONS, Axis.EVENT)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(store.<Ladder>read(Snapshot::ladder)).isEqualTo(ladder);
  }

  @Test
  void whatIsLateForAnHourGoesToTheHourOfItsProcess() {
    fill();
    while (step(2 * HOUR, 0, 1_000) > 0) {}
    Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
    for (int i = 0; i < 2; i++) {
      recorder.add(Things.recorded("late" + i, new Position((30 + i) * MINUTE, store.process(), i), Things.lighting("late"), "1"));
      recorder.flush(List.of(), List.of(), 0);
    }
    assertThat(rollups(Kind.PREDICTIONS, Axis.EVENT))
        .filteredOn(rollup -> rollup.key().dimensions().equals(Things.lighting("late")))
        .singleElement()
        .satisfies(
            rollup -> {
              assertThat(rollup.key().minute()).isZero();
              assertThat(rollup.key().span()).isEqualTo(60);
              assertThat(rollup.process()).isEqualTo(store.process());
              assertThat(((PredictionTally) rollup.tally()).stored()).isEqualTo(2);
            });
    assertThat(rollups(Kind.CALLS, Axis.EVENT)).singleElement().satisfies(rollup -> assertThat(rollup.key().span()).isEqualTo(60));
  }

  @Test
  void activityAndRemovalKnowHowLongAnHourIs() {
    fill();
    while (step(3 * HOUR, 0, 1_000) > 0) {}
    SeriesActivity normal =
        store.<List<SeriesActivity>>read(snapshot -> snapshot.activity(new TimeRange(150 * MINUTE, 160 * MINUTE))).stream()
            .filter(activity -> activity.dimensions().equals(Things.lighting("normal")))
            .findFirst()
            .orElseThrow();
    assertThat(normal.firstMicros()).isEqualTo(2 * HOUR * MINUTE);
    assertThat(normal.lastMicros()).isEqualTo(3 * HOUR * MINUTE);
    assertThat(normal.rows()).isEqualTo(12);
    while (store.<Integer>write(transaction -> transaction.removeRollups(90 * MINUTE, 2)) > 0) {}
    assertThat((long) store.read(Snapshot::rollupsSinceMicros)).isEqualTo(HOUR * MINUTE);
    assertThat(rollups(Kind.PREDICTIONS, Axis.EVENT)).extracting(rollup -> rollup.key().minute()).startsWith(60L, 60L, 60L, 60L, 120L);
  }

  @Test
  void aDayGoesAsAWhole() {
    fill();
    while (step(48 * HOUR, 48 * HOUR, 1_000) > 0) {}
    assertThat(store.<Integer>write(transaction -> transaction.removeRollups(30 * HOUR * MINUTE, 1))).isPositive();
    while (store.<Integer>write(transaction -> transaction.removeRollups(30 * HOUR * MINUTE, 1)) > 0) {}
    assertThat((long) store.read(Snapshot::rollupsSinceMicros)).isEqualTo(24 * HOUR * MINUTE);
    assertThat(rollups(Kind.PREDICTIONS, Axis.EVENT)).extracting(rollup -> rollup.key().minute()).containsExactly(24 * HOUR, 24 * HOUR);
  }

  @Test
  void partsThatAreNotAskedForAreNotRead() {
    PredictionTally tally = PredictionTally.of(Things.prediction("p", 0, "1"), Things.ofClass("1"));
    write(
        transaction ->
            transaction.putRollups(List.of(new Rollup(new RollupKey(Kind.PREDICTIONS, Axis.EVENT, 0, DIGITS), 1, 1, tally))));
    PredictionTally some =
        store.read(
            snapshot -> {
              List<Rollup> found = new ArrayList<>();
              snapshot.rollups(Kind.PREDICTIONS, Axis.EVENT, 0, 1, any -> true, PredictionParts.SMALL, found::add);
              return (PredictionTally) found.getFirst().tally();
            });
    assertThat(some.confusion()).isEqualTo(tally.confusion());
    assertThatThrownBy(() -> some.get(PredictionPart.SCORES)).isInstanceOf(IllegalStateException.class);
  }
}
