// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static io.infermeter.core.query.Meter.NOW;
import static io.infermeter.core.query.Meter.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private final Fluctuation fluctuation = new Fluctuation();

  /** Counts the parts of its window, and remembers them. */
  private static final class Fluctuation implements MetricDefinition {
    final List<Material> seen = new ArrayList<>();

    @Override
    public MetricDescriptor descriptor() {
      return new MetricDescriptor(
          "parts", "", "1", MetricDescriptor.ValueKind.NUMBER, MetricDescriptor.Better.NEITHER, OptionalDouble.empty(),
          OptionalDouble.empty(), Set.of(Parameter.BUCKET, Parameter.ACROSS), List.of("model", "version", "segment.*"), false, "");
    }

    @Override
    public Material.Kind material() {
      return Material.Kind.PREDICTIONS;
    }

    @Override
    public Set<Material.Need> needs(MetricParameters resolved) {
      return Set.of(Material.Need.BUCKETS);
    }

    @Override
    public MetricParameters resolve(MetricParameters asked, @Nullable ModelSettings model) {
      return asked;
    }

    @Override
    public List<Measured> compute(Material material, MetricParameters resolved) {
      seen.add(material);
      return List.of(Measured.of(new MetricValue.Number(material.buckets().size()), material.predictions().stored()));
    }
  }

  /** Law: the parts of a window add up to the window, wherever it is cut, rolling or not, in time or across a dimension. */
  @Property(tries = 60)
  void partsAddUpToTheirWindow(
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 600_000_000) long cut,
      @ForAll @IntRange(min = 1, max = 7) int bucketMinutes,
      @ForAll @LongRange(min = 30, max = 900) long stepSeconds) {
    Random random = new Random(seed);
    Meter meter = new Meter();
    for (int i = 0; i < 60; i++) {
      String version = "" + random.nextInt(3);
      meter.predict(
          START + random.nextLong(40 * TimeRange.MINUTE), Meter.lighting("l" + random.nextInt(3)).withVersion(version), "1", random.nextBoolean() ? "1" : null);
    }
    meter.flush();
    MetricParameters inTime = MetricParameters.named("parts").withBucket(Duration.ofMinutes(bucketMinutes));
    MetricParameters across = MetricParameters.named("parts").withAcross("segment.lighting");
    Question plain = Meter.ask(START + cut, START + 35 * TimeRange.MINUTE + 17, List.of("version"), inTime, across);
    Duration step = Duration.ofSeconds(stepSeconds);
    QueryEngine engine = meter.engine(List.of(fluctuation));
    for (Question question : List.of(plain, Meter.stepped(plain, step, null), Meter.stepped(plain, step, step.multipliedBy(3)))) {
      fluctuation.seen.clear();
      engine.answer(question, NOW);
      assertThat(fluctuation.seen).isNotEmpty().allSatisfy(BucketsTest::addsUp);
    }
  }

  private static void addsUp(Material material) {
    PredictionTally sum = new PredictionTally(PredictionParts.SMALL);
    material.buckets().forEach(bucket -> sum.add(bucket.predictions()));
    assertThat(sum).isEqualTo(material.predictions());
    assertThat(material.buckets()).extracting(Material.Bucket::name).doesNotHaveDuplicates();
  }

  @Test
  void foldedSeriesHaveTheirPartsToo() {
    Meter meter = new Meter();
    for (int i = 0; i < 10; i++) {
      for (int n = 0; n <= i; n++) {
        meter.predict(START + i, Meter.lighting("l" + n % 2).withVersion("v" + i), "1", "1");
      }
    }
    meter.flush();
    Question all =
        Meter.ask(START, NOW, List.of("version"), MetricParameters.named("parts"), MetricParameters.named("parts").withAcross("segment.lighting"));
    Question few =
        new Question(
            all.id(), all.metrics(), all.matchers(), all.groupBy(), all.range(), null, null, all.zone(), all.axis(), null, null, 3);
    Answer answer = meter.engine(List.of(fluctuation)).answer(few, NOW);
    assertThat(answer.series()).hasSize(6);
    assertThat(fluctuation.seen).allSatisfy(BucketsTest::addsUp);
  }

  @Test
  void aWidthThatIsNotAskedMakesTenToSixtyParts() {
    for (Duration range : List.of(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(5), Duration.ofDays(1), Duration.ofDays(30),
        Duration.ofDays(400), Duration.ofDays(4000))) {
      Duration width = Buckets.usualWidth(Windows.of(List.of(new TimeRange(0, Windows.micros(range)))), Ladder.MINUTES);
      assertThat(range.dividedBy(width)).isBetween(10L, 60L);
      assertThat(Buckets.isWidth(width)).isTrue();
    }
    Answer answer = new Meter().engine(List.of(fluctuation)).answer(Meter.ask("parts"), NOW);
    assertThat(answer.series().getFirst().metric().bucket()).isEqualTo(Duration.ofMinutes(1));
    assertThat(Meter.number(answer.series().getFirst())).isEqualTo(60);
  }

  @Test
  void partsAreNamedByTheirStartOrTheirValue() {
    Meter meter = new Meter().predict(START, Meter.lighting("dim"), 1, 0).predict(START, Meter.version("3"), 1, 0).flush();
    MetricParameters inTime = MetricParameters.named("parts").withBucket(Duration.ofMinutes(30));
    meter.engine(List.of(fluctuation)).answer(
        Meter.ask(START + 1_000_000, NOW, List.of(), inTime, MetricParameters.named("parts").withAcross("segment.lighting")), NOW);
    assertThat(fluctuation.seen.get(0).buckets()).extracting(Material.Bucket::name)
        .containsExactly("2026-09-21T14:30:01Z", "2026-09-21T15:00:00Z");
    meter.engine(List.of(fluctuation)).answer(
        Meter.ask(START, NOW, List.of(), MetricParameters.named("parts").withAcross("segment.lighting")), NOW);
    assertThat(fluctuation.seen.getLast().buckets()).extracting(Material.Bucket::name).containsExactly("", "dim");
  }

  @Test
  void widthsThatCannotBeAreRefused() {
    for (Duration width : List.of(Duration.ofSeconds(90), Duration.ZERO, Duration.ofMinutes(-1), Duration.ofSeconds(30))) {
      assertThat(refused(MetricParameters.named("parts").withBucket(width), List.of())).contains("whole minutes");
    }
    assertThat(refused(MetricParameters.named("parts").withAcross("version"), List.of("version"))).contains("group_by");
    assertThat(refused(MetricParameters.named("parts").withAcross("lighting"), List.of())).contains("no dimension 'lighting'");
    assertThat(refused(MetricParameters.named("parts").withAcross("version").withBucket(Duration.ofMinutes(1)), List.of())).contains("leave out one");
    Question endless =
        Question.of(
            "q", List.of(MetricParameters.named("parts").withBucket(Duration.ofMinutes(1))), List.of(), List.of(),
            new Question.Range.Lookback(Duration.ofDays(100)));
    QuestionRejected tooMany =
        catchThrowableOfType(QuestionRejected.class, () -> new Meter().engine(List.of(fluctuation)).answer(endless, NOW));
    assertThat(tooMany.violations().getFirst().reason()).isEqualTo(QuestionRejected.Reason.TOO_MANY_POINTS);
    assertThat(tooMany.violations().getFirst().message()).contains("wider buckets");
  }

  private String refused(MetricParameters metric, List<String> groupBy) {
    QuestionRejected refused =
        catchThrowableOfType(
            QuestionRejected.class,
            () -> new Meter().engine(List.of(fluctuation)).validate(Meter.ask(START, NOW, groupBy, metric)));
    return refused.violations().getFirst().message();
  }
}
