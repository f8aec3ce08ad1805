// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What labels and predictions come to does not depend on their order, their repetition, or the process that takes them. */
class JoinLawsTest {
  private static final TimeRange ALL = new TimeRange(0, 8 * HistoryArbitrary.HOUR);

  /** Labels are taken for four hours, so that some come too late. */
  private static final Models MODELS =
      new UndeclaredModels() {
        @Override
        public ModelSettings settings(String model) {
          ModelSettings plain = super.settings(model);
          return new ModelSettings(
              plain.name(), plain.task(), plain.classes(), plain.positiveClass(), plain.predictionOutput(), plain.scoreOutput(), Duration.ofHours(4));
        }
      };

  @Property(tries = 400)
  void anyOrderAndRepetitionInAnyProcessEndsInTheSameState(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int events) {
    Random random = new Random(seed);
    List<Object> made = new HistoryArbitrary(random).events(events);
    List<Object> shuffled = new ArrayList<>(made);
    made.stream().filter(e -> e instanceof Label && random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    InMemoryStore ordered = new InMemoryStore();
    InMemoryStore mixed = new InMemoryStore();
    run(ordered, made, 1, 1, random);
    run(mixed, shuffled, 1 + random.nextInt(5), HistoryArbitrary.PROCESSES, random);
    assertThat(predictions(mixed)).isEqualTo(predictions(ordered));
    Map<RollupKey, Tally<?>> expected = ordered.read(s -> Rebuild.fromRows(s, ALL));
    assertThat(ordered.<Map<RollupKey, Tally<?>>>read(s -> Rebuild.fromRollups(s, ALL))).isEqualTo(expected);
    assertThat(mixed.<Map<RollupKey, Tally<?>>>read(s -> Rebuild.fromRows(s, ALL))).isEqualTo(expected);
    assertThat(mixed.<Map<RollupKey, Tally<?>>>read(s -> Rebuild.fromRollups(s, ALL))).isEqualTo(expected);
    assertThat((long) mixed.read(Snapshot::waitingLabels)).isEqualTo(ordered.read(Snapshot::waitingLabels));
  }

  /** The state now is the state without labels, and every revision added to it. */
  @Property(tries = 200)
  void theStateIsTheSumOfItsRevisions(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int events) {
    Random random = new Random(seed);
    InMemoryStore store = new InMemoryStore();
    run(store, new HistoryArbitrary(random).events(events), 3, 2, random);
    PredictionTally state = sum(store, RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT);
    PredictionTally unlabelled = new PredictionTally();
    for (StoredPrediction row : predictions(store)) {
      unlabelled.add(PredictionTally.of(row.prediction(), null));
    }
    unlabelled.addEligible(state.eligible());
    unlabelled.add(PredictionPart.BATCHES, state.get(PredictionPart.BATCHES).copy());
    unlabelled.add(sum(store, RollupKey.Kind.REVISIONS, RollupKey.Axis.EVENT));
    assertThat(state).isEqualTo(unlabelled);
  }

  /** By the time of learning nothing is ever taken back, whatever is corrected. */
  @Property(tries = 200)
  void whatWasLearnedIsNeverNegative(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int events) {
    Random random = new Random(seed);
    InMemoryStore store = new InMemoryStore();
    run(store, new HistoryArbitrary(random).events(events), 4, 1, random);
    Map<RollupKey, Tally<?>> all = store.read(s -> Rebuild.fromRollups(s, ALL));
    all.forEach(
        (key, tally) -> {
          if (key.axis() == RollupKey.Axis.JOIN) {
            PredictionTally learned = (PredictionTally) tally;
            assertThat(learned.confusion().cells().values()).allMatch(count -> count > 0);
            assertThat(learned.labelled()).isEqualTo(learned.eligible()).isNotNegative();
            assertThat(learned.get(PredictionPart.RETRACTED).rows()).isNotNegative();
          }
        });
  }

  private static PredictionTally sum(MeterStore store, RollupKey.Kind kind, RollupKey.Axis axis) {
    PredictionTally sum = new PredictionTally();
    Map<RollupKey, Tally<?>> all = store.read(s -> Rebuild.fromRollups(s, ALL));
    all.forEach(
        (key, tally) -> {
          if (key.kind() == kind && key.axis() == axis) {
            sum.add((PredictionTally) tally);
          }
        });
    return sum;
  }

  private static List<StoredPrediction> predictions(MeterStore store) {
    return store.read(
        snapshot -> {
          List<StoredPrediction> found = new ArrayList<>();
          snapshot.predictions(TimeRange.ALL, any -> true, found::add);
          return found;
        });
  }

  private static void run(InMemoryStore store, List<Object> events, int perFlush, int processes, Random random) {
    List<Recorder> recorders = new ArrayList<>();
    for (int process = 1; process <= processes; process++) {
      recorders.add(new Recorder(store.asProcess(process), MODELS, 0, () -> 0));
    }
    for (int from = 0; from < events.size(); from += perFlush) {
      Recorder recorder = recorders.get(random.nextInt(processes));
      List<Label> labels = new ArrayList<>();
      for (Object event : events.subList(from, Math.min(events.size(), from + perFlush))) {
        if (event instanceof RecordedCall call) {
          recorder.add(call);
        } else {
          labels.add((Label) event);
        }
      }
      assertThat(recorder.flush(labels, List.of(), 0)).hasSameSizeAs(labels);
      assertThat(recorder.ledger().balances()).isTrue();
    }
  }
}
