// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Merging;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.Material.Need;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Minute = hour = day: merging changes no answer to a window that cuts nothing that was merged. */
class MergingLawsTest {
  private static final long HOUR = 60 * TimeRange.MINUTE;
  private static final long END = 72 * HOUR;
  private static final int PROCESSES = 2;
  private static final List<String> CLASSES = List.of("cat", "dog", "cow");

  /** All that is computed from aggregates alone. */
  private static final List<MetricParameters> COUNTED =
      Metrics.all().stream().filter(MergingLawsTest::isCounted).map(metric -> MetricParameters.named(metric.descriptor().name())).toList();

  private static boolean isCounted(MetricDefinition metric) {
    Set<Need> needs = metric.needs(metric.resolve(MetricParameters.named(metric.descriptor().name()), null));
    return metric.material() != Material.Kind.RESOURCES
        && !metric.descriptor().name().equals("retracted_labels")
        && needs.stream().noneMatch(EnumSet.of(Need.ROWS, Need.BUCKETS, Need.REFERENCE, Need.REFERENCE_ROWS)::contains);
  }

  /** One store whose aggregates are merged now and then, and one where they are not; both are told the same. */
  private static final class Pair {
    private final Random random;
    private final InMemoryStore plain = new InMemoryStore();
    private final InMemoryStore merged = new InMemoryStore();
    private final List<Recorder> plainRecorders = new ArrayList<>();
    private final List<Recorder> mergedRecorders = new ArrayList<>();
    private final List<PredictionKey> keys = new ArrayList<>();

    Pair(Random random) {
      this.random = random;
      for (int process = 1; process <= PROCESSES; process++) {
        plainRecorders.add(new Recorder(plain.asProcess(process), new UndeclaredModels(), 0, () -> 0));
        mergedRecorders.add(new Recorder(merged.asProcess(process), new UndeclaredModels(), 0, () -> 0));
      }
    }

    void run(int events) {
      for (int i = 0; i < events; i++) {
        int process = random.nextInt(PROCESSES);
        List<Label> labels = new ArrayList<>();
        if (keys.isEmpty() || random.nextInt(3) == 0) {
          RecordedCall call = call(process + 1, i);
          plainRecorders.get(process).add(call);
          mergedRecorders.get(process).add(call);
        } else {
          PredictionKey key = keys.get(random.nextInt(keys.size()));
          Value truth = random.nextInt(5) == 0 ? null : new Value.ClassName(CLASSES.get(random.nextInt(3)));
          labels.add(new Label(key, truth, random.nextInt(9), "", 0, "l" + i, random.nextLong(END)));
        }
        plainRecorders.get(process).flush(labels, List.of(), 0);
        mergedRecorders.get(process).flush(labels, List.of(), 0);
        merge(random.nextInt(4));
      }
      for (int process = 0; process < PROCESSES; process++) {
        plainRecorders.get(process).settleAll();
        plainRecorders.get(process).flush(List.of(), List.of(), 0);
        mergedRecorders.get(process).settleAll();
        mergedRecorders.get(process).flush(List.of(), List.of(), 0);
      }
    }

    /** Calls of milliseconds and of hours, so that some are in flight across minutes, hours and days. */
    private RecordedCall call(int process, int number) {
      Position position = new Position(random.nextLong(END - 10 * HOUR), process, number);
      Dimensions series = Dimensions.ofModel("m").withVersion("" + random.nextInt(2));
      long latency = random.nextBoolean() ? random.nextLong(5_000_000) : random.nextLong(9 * HOUR * 1_000);
      double[] scores = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
      int best = random.nextInt(3);
      PredictionKey key = new PredictionKey("m", "p" + number, 0, "");
      keys.add(key);
      Prediction prediction =
          new Prediction(
              key, position, series, new Value.ClassName(CLASSES.get(best)), new Scores(Scores.ElementType.FP64, scores, CLASSES), scores[best],
              CLASSES.get(best), Input.NONE, latency, 1);
      Call call = new Call(position, series, CallOutcome.OK, 0, latency, latency / 2, 1, 1, 7, 7);
      return new RecordedCall(call, List.of(prediction), null);
    }

    void merge(int steps) {
      for (int step = 0; step < steps; step++) {
        long minutes = random.nextLong(END);
        long hours = random.nextLong(END);
        int limit = 1 + random.nextInt(4);
        merged.write(transaction -> Merging.step(transaction, minutes, hours, limit));
      }
    }

    void mergeAll(long minutes, long hours) {
      while (merged.<Integer>write(transaction -> Merging.step(transaction, minutes, hours, 3)) > 0) {}
    }

    void assertSameAnswers() {
      Ladder ladder = merged.read(Snapshot::ladder);
      long start = ladder.floor(random.nextLong(END));
      long end = Math.max(start + 24 * HOUR, ladder.floor(random.nextLong(END)));
      assertThat(answer(merged, start, end, Axis.EVENT, COUNTED)).isEqualTo(answer(plain, start, end, Axis.EVENT, COUNTED));
      List<MetricParameters> learned = List.of(MetricParameters.named("accuracy"), MetricParameters.named("confusion_matrix"), MetricParameters.named("retracted_labels"));
      assertThat(answer(merged, start, end, Axis.JOIN, learned)).isEqualTo(answer(plain, start, end, Axis.JOIN, learned));
    }
  }

  private static List<Series> answer(MeterStore store, long start, long end, Axis axis, List<MetricParameters> metrics) {
    Question.Range range = new Question.Range.Fixed(Windows.instant(start), Windows.instant(end));
    Question question =
        new Question("q", metrics, List.of(), List.of("version"), range, null, null, ZoneOffset.UTC, axis, null, null, 10);
    Answer answer = new QueryEngine(store, new UndeclaredModels(), Metrics.all(), () -> END).answer(question, 2 * END);
    assertThat(answer.caveats()).extracting(Answer.Caveat::reason).doesNotContain(Answer.Caveat.Reason.CLIPPED_TO_RETENTION);
    return answer.series();
  }

  @Property(tries = 100)
  void answersStayTheSameWhileAndAfterMinutesAndHoursAreMerged(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int events) {
    Pair pair = new Pair(new Random(seed));
    pair.run(events);
    pair.assertSameAnswers();
    pair.merge(5);
    pair.assertSameAnswers();
    pair.mergeAll(END, 24 * HOUR);
    pair.assertSameAnswers();
    pair.mergeAll(END, END);
    pair.assertSameAnswers();
    assertMerged(pair.merged);
  }

  /** Nothing is left by the minute, and all is kept as the ladder says. */
  private static void assertMerged(MeterStore store) {
    List<RollupKey> keys = new ArrayList<>();
    Ladder ladder = store.read(Snapshot::ladder);
    store.read(
        snapshot -> {
          snapshot.rollups(RollupKey.Kind.CALLS, Axis.EVENT, 0, 2 * END, any -> true, rollup -> keys.add(rollup.key()));
          return null;
        });
    assertThat(keys)
        .isNotEmpty()
        .allMatch(key -> key.span() > 1)
        .allMatch(key -> key.span() == ladder.span(key.minute() * TimeRange.MINUTE));
  }
}
