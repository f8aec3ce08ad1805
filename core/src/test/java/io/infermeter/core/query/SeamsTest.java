// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Merging;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.Comparison;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.query.Question.Baseline;
import io.infermeter.core.reference.ReferenceBuilder;
import io.infermeter.core.reference.References;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jspecify.annotations.Nullable;

/** Questions that combine everything that may be asked, of a store whose rows and aggregates are gone in part. */
class SeamsTest {
  private static final long MINUTE = TimeRange.MINUTE;
  private static final long HOUR = RollupKey.HOUR * MINUTE;
  private static final long NOW = 6 * HOUR;
  private static final Models MODELS = new UndeclaredModels();
  private static final List<String> CLASSES = List.of("0", "1", "2");

  private MeterStore store;
  private QueryEngine engine;

  @BeforeTry
  void begin() {
    store = new InMemoryStore();
    engine = new QueryEngine(store, MODELS, Metrics.all(), () -> NOW);
  }

  private void fill(Random random) {
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Position position = new Position(random.nextLong(4 * HOUR), 1, i);
      int rows = 1 + random.nextInt(3);
      Dimensions dimensions =
          Dimensions.ofModel("digits").withVersion("" + random.nextInt(3)).withSegments(Map.of("lighting", "" + random.nextInt(2)));
      List<Prediction> predictions = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        PredictionKey key = new PredictionKey("digits", "p" + i, row, "");
        String answered = CLASSES.get(random.nextInt(3));
        double[] values = {.2, .3, .5};
        Scores scores = new Scores(Scores.ElementType.FP32, values, CLASSES);
        predictions.add(new Prediction(key, position, dimensions, new Value.ClassName(answered), scores, .5, 5, 1));
        for (int label = random.nextInt(3); label > 0; label--) {
          Value truth = random.nextInt(6) == 0 ? null : new Value.ClassName(CLASSES.get(random.nextInt(3)));
          labels.add(new Label(key, truth, label, "", 0, "l", position.micros() + random.nextLong(HOUR)));
        }
      }
      long latency = random.nextInt(10) == 0 ? random.nextLong(HOUR * 1_000) : 2_000_000;
      recorder.add(new RecordedCall(new Call(position, dimensions, CallOutcome.OK, 0, latency, 4, 1, rows, 7, 7), predictions, null));
    }
    recorder.flush(labels, List.of(), NOW);
    recorder.settleAll();
    recorder.flush(List.of(), List.of(), NOW);
  }

  private static MetricParameters parameters(MetricDefinition definition, Random random) {
    MetricParameters asked = MetricParameters.named(definition.descriptor().name());
    boolean bucketed = definition.descriptor().parameters().contains(Parameter.BUCKET);
    return bucketed ? asked.withBucket(Duration.ofMinutes(7 + random.nextInt(60))) : asked;
  }

  private static @Nullable Baseline baseline(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Baseline.Earlier(Duration.ofSeconds(60L * (1 + random.nextInt(200)) + random.nextInt(2)));
      case 1 -> new Baseline.OtherSeries(Matcher.in("version", "1"));
      case 2 -> new Baseline.OtherSeries(Matcher.in("segment.lighting", "0"));
      case 3 -> new Baseline.Pinned("golden");
      default -> null;
    };
  }

  private static Question question(Random random) {
    List<MetricDefinition> all = Metrics.all();
    List<MetricParameters> metrics = new ArrayList<>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      metrics.add(parameters(all.get(random.nextInt(all.size())), random));
    }
    long start = random.nextBoolean() ? random.nextLong(4 * HOUR) : random.nextInt(240) * MINUTE;
    long end = start + (random.nextBoolean() ? MINUTE + random.nextLong(3 * HOUR) : HOUR * (1 + random.nextInt(3)));
    Duration step = random.nextInt(3) == 0 ? null : Duration.ofMinutes(10 + random.nextInt(90));
    Duration window = step == null || random.nextBoolean() ? null : step.multipliedBy(2);
    Instant asOf = random.nextInt(4) == 0 ? Windows.instant(random.nextInt(360) * MINUTE) : null;
    List<List<String>> groupings = List.of(List.of(), List.of("version"), List.of("version", "segment.lighting"), List.of("model"));
    List<String> groupBy = groupings.get(random.nextInt(4));
    List<Matcher> matchers = random.nextInt(3) == 0 ? List.of(Matcher.in("version", "0", "2")) : List.of();
    return new Question(
        "q", metrics, matchers, groupBy, new Question.Range.Fixed(Windows.instant(start), Windows.instant(end)), step, window,
        ZoneId.of(random.nextBoolean() ? "UTC" : "Asia/Kolkata"), random.nextInt(4) == 0 ? Axis.JOIN : Axis.EVENT, asOf, baseline(random),
        1 + random.nextInt(5));
  }

  @Property(tries = 10)
  void everyQuestionIsAnsweredOrRefusedAndWhatIsStillAnsweredAfterRetentionIsTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    fill(random);
    pin(random);
    assertThat(store.<Map<RollupKey, Tally<?>>>read(s -> Rebuild.fromRollups(s, new TimeRange(0, 10 * HOUR))))
        .isEqualTo(store.<Map<RollupKey, Tally<?>>>read(s -> Rebuild.fromRows(s, new TimeRange(0, 10 * HOUR))));
    List<Question> questions = new ArrayList<>();
    List<@Nullable Answer> before = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Question question = question(random);
      Answer answer = answer(question);
      questions.add(question);
      before.add(answer);
    }
    store.<Integer>write(transaction -> transaction.removeRows(HOUR + random.nextLong(2 * HOUR), 1_000_000));
    store.<Integer>write(transaction -> transaction.removeRollups(random.nextLong(2 * HOUR), 1_000_000));
    for (int i = 0; i < questions.size(); i++) {
      same(questions.get(i), before.get(i), answer(questions.get(i)));
    }
    long rowsSince = store.<Long>read(Snapshot::rowsSinceMicros);
    while (store.<Integer>write(transaction -> Merging.step(transaction, rowsSince, 0, 1 + random.nextInt(50))) > 0) {
      for (int i = 0; i < questions.size(); i += 1 + random.nextInt(40)) {
        same(questions.get(i), before.get(i), answer(questions.get(i)));
      }
    }
    for (int i = 0; i < questions.size(); i++) {
      same(questions.get(i), before.get(i), answer(questions.get(i)));
    }
  }

  @Property(tries = 10)
  void askedTogetherQuestionsAreAnsweredAsEachAlone(@ForAll long seed) {
    Random random = new Random(seed);
    fill(random);
    pin(random);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Question question = question(random);
      for (List<Matcher> matchers : List.of(List.<Matcher>of(), List.of(Matcher.in("version", "1")), List.of(Matcher.in("segment.lighting", "0")))) {
        questions.add(
            new Question(
                "q", question.metrics(), matchers, question.groupBy(), question.range(), question.step(), question.window(), question.zone(),
                question.axis(), question.asOf(), question.baseline(), question.maxSeries()));
      }
    }
    Collections.shuffle(questions, random);
    List<@Nullable Answer> together = new ArrayList<>();
    engine.together(NOW, random.nextInt(32), asking -> questions.forEach(question -> together.add(answer(question, asking))));
    for (int i = 0; i < questions.size(); i++) {
      assertThat(together.get(i)).as("%s", questions.get(i)).isEqualTo(answer(questions.get(i)));
    }
  }

  /** Null if the question is refused. */
  private @Nullable Answer answer(Question question) {
    return answer(question, asked -> engine.answer(asked, NOW));
  }

  private static @Nullable Answer answer(Question question, Questions.Asking asking) {
    try {
      return asking.answer(question);
    } catch (QuestionRejected refused) {
      return null;
    } catch (RuntimeException broken) {
      throw new AssertionError("not answered: " + question, broken);
    }
  }

  private void pin(Random random) {
    ReferenceBuilder builder = new ReferenceBuilder();
    store.read(
        snapshot -> {
          snapshot.predictions(TimeRange.ALL, any -> random.nextBoolean(), builder::add);
          return true;
        });
    new References(store).pin(builder, "digits", "golden", 1, null);
  }

  private static void same(Question question, @Nullable Answer before, @Nullable Answer after) {
    if (before == null || after == null || isFolded(before) || isFolded(after)) {
      return;
    }
    for (Series series : after.series()) {
      for (Series other : before.series()) {
        if (series.metric().equals(other.metric()) && series.dimensions().equals(other.dimensions())) {
          series.points().forEach(point -> same(question, other, point));
        }
      }
    }
  }

  private static boolean isFolded(Answer answer) {
    return answer.caveats().stream().anyMatch(caveat -> caveat.reason() == Answer.Caveat.Reason.SERIES_FOLDED);
  }

  private static void same(Question question, Series other, Point point) {
    if (isGone(point.measured())) {
      return;
    }
    for (Point old : other.points()) {
      if (old.range().equals(point.range())) {
        Measured now = point.measured();
        Measured then = old.measured();
        assertThat(now.value()).as("%s %s %s", question, other.dimensions(), point.range()).isEqualTo(then.value());
        assertThat(now.sampleCount()).isEqualTo(then.sampleCount());
        Comparison comparison = now.comparison();
        if (comparison != null && comparison.baseline().isPresent()) {
          assertThat(then.comparison()).isNotNull();
          assertThat(comparison.baseline()).as("baseline of %s %s %s", question, other.dimensions(), point.range())
              .isEqualTo(then.comparison().baseline());
          assertThat(comparison.baselineCount()).isEqualTo(then.comparison().baselineCount());
          assertThat(comparison.difference()).isEqualTo(then.comparison().difference());
        }
      }
    }
  }

  private static boolean isGone(Measured measured) {
    return measured.value() instanceof MetricValue.Undefined undefined
        && (undefined.reason() == MetricValue.Reason.ROWS_GONE || undefined.reason() == MetricValue.Reason.BEFORE_RETENTION);
  }
}
