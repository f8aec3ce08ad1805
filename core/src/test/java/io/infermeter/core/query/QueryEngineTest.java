// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class QueryEngineTest {
  private static final long START = 1_790_000_040_000_000L;
  private static final long NOW = START + 10 * TimeRange.MINUTE;
  private static final Models MODELS = new UndeclaredModels();

  private final MeterStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
  private final QueryEngine engine = new QueryEngine(store, MODELS, Metrics.all(), () -> NOW);
  private long sequence;

  @Test
  void aRangeWithoutAnythingHasOneSeriesThatSaysNoTraffic() {
    Answer answer = engine.answer(question(whole(), "accuracy"), NOW);
    assertThat(answer.series()).singleElement()
        .satisfies(s -> assertThat(value(s)).isInstanceOfSatisfying(
            MetricValue.Undefined.class, u -> assertThat(u.reason()).isEqualTo(MetricValue.Reason.NO_TRAFFIC)));
  }

  @Test
  void groupsSplitTheAnswer() {
    predict("a", START, "dim", "1", "2");
    predict("b", START + 1, "normal", "1", "1");
    predict("c", START + 2, "normal", "1", "1");
    flush();
    Answer answer = engine.answer(grouped("segment.lighting", "accuracy"), NOW);
    assertThat(answer.series()).extracting(s -> s.dimensions().get("segment.lighting")).containsExactly("dim", "normal");
    assertThat(answer.series()).extracting(s -> number(s)).containsExactly(0.0, 1.0);
    assertThat(answer.series()).allSatisfy(s -> assertThat(s.points().getFirst().measured().coverage().eligible()).isPositive());
  }

  @Test
  void onlyTheBusiestSeriesStayAndTheRestIsFolded() {
    for (int i = 0; i < 10; i++) {
      for (int n = 0; n <= i; n++) {
        predict("p" + i + "-" + n, START + i, "light" + i, "1", "1");
      }
    }
    flush();
    Question all = grouped("segment.lighting", "prediction_count");
    Question few =
        new Question(all.id(), all.metrics(), all.matchers(), all.groupBy(), all.range(), null, null, ZoneOffset.UTC, all.axis(), null, null, 3);
    Answer answer = engine.answer(few, NOW);
    assertThat(answer.series()).extracting(s -> s.dimensions().get("segment.lighting")).containsExactly("__other__", "light8", "light9");
    assertThat(answer.series()).extracting(s -> number(s)).containsExactly(36.0, 9.0, 10.0);
    assertThat(answer.caveats()).extracting(Answer.Caveat::reason).contains(Answer.Caveat.Reason.SERIES_FOLDED);
  }

  @Test
  void evaluationTrafficIsLeftOutUnlessAskedFor() {
    Dimensions d = Dimensions.ofModel("digits");
    Dimensions evaluation = new Dimensions("digits", "", "", "", "", Dimensions.EVALUATION, "", d.segments());
    add("a", START, evaluation, "1", "1");
    predict("b", START, "dim", "1", "2");
    flush();
    assertThat(number(engine.answer(question(whole(), "accuracy"), NOW).series().getFirst())).isZero();
    assertThat(engine.answer(grouped("traffic", "accuracy"), NOW).series()).hasSize(2);
  }

  @Test
  void latenciesAreOfOkCallsUnlessTheOutcomeIsAskedFor() {
    call(START, CallOutcome.OK, 0, 10_000_000);
    call(START, CallOutcome.FAILED, 13, 1_000);
    flush();
    assertThat(number(engine.answer(question(whole(), "latency"), NOW).series().getFirst())).isEqualTo(.01);
    Answer byOutcome = engine.answer(grouped("outcome", "latency"), NOW);
    assertThat(byOutcome.series()).extracting(s -> s.dimensions().get("outcome")).containsExactly("failed", "ok");
    assertThat(number(engine.answer(question(whole(), "call_count"), NOW).series().getFirst())).isEqualTo(2);
  }

  @Test
  void resourcesAnswerEachForItself() {
    for (int second = 0; second < 4; second++) {
      long micros = START + second * 1_000_000L;
      recorder.flush(
          List.of(),
          List.of(
              sample(micros, ResourceSample.Scope.GATEWAY, "", second),
              sample(micros, ResourceSample.Scope.BACKEND, "default", 4)),
          NOW);
    }
    Answer answer = engine.answer(question(whole(), "memory_usage"), NOW);
    assertThat(answer.series()).extracting(s -> s.dimensions().get("scope")).containsExactly("backend", "gateway");
    assertThat(answer.series()).extracting(s -> number(s)).containsExactly(.5, 1.5 / 8);
  }

  @Test
  void aWrongQuestionNamesEveryMistakeAndWhatIsAllowed() {
    MetricParameters wrong = MetricParameters.named("accuracy").withQuantile(3).withAverage(Average.MACRO);
    Question question =
        Question.of("q", List.of(MetricParameters.named("acuracy"), wrong), List.of(Matcher.in("modell", "x")), List.of(), whole());
    QuestionRejected rejected = catchThrowableOfType(QuestionRejected.class, () -> engine.answer(question, NOW));
    assertThat(rejected.violations()).extracting(QuestionRejected.Violation::field)
        .contains("metrics[0].name", "metrics[1].quantile", "matchers[0].dimension");
    assertThat(rejected.violations().getFirst().message()).contains("did you mean accuracy");
  }

  @Test
  void whatThisVersionCannotAnswerIsRefusedByName() {
    MetricParameters estimated = MetricParameters.named("confusion_matrix").withBasisAndComputation(Basis.ESTIMATED, null);
    Question question = Question.of("q", List.of(estimated), List.of(), List.of(), whole());
    QuestionRejected rejected = catchThrowableOfType(QuestionRejected.class, () -> engine.validate(question));
    assertThat(rejected.violations()).extracting(QuestionRejected.Violation::reason).contains(QuestionRejected.Reason.NOT_SUPPORTED);
  }

  @Test
  void moreRaggedMinutesOrPointsThanMayBeAreRefused() {
    Question secondly = stepped(new Question.Range.Lookback(Duration.ofDays(2)), Duration.ofSeconds(30), null, ZoneOffset.UTC);
    assertThatThrownBy(() -> engine.answer(secondly, NOW)).isInstanceOf(QuestionRejected.class).hasMessageContaining("step");
    Question many = stepped(new Question.Range.Lookback(Duration.ofDays(300)), Duration.ofMinutes(1), null, ZoneOffset.UTC);
    assertThatThrownBy(() -> engine.answer(many, NOW)).isInstanceOf(QuestionRejected.class).hasMessageContaining("points");
  }

  /** Law: neighbouring windows add up, wherever they are cut. */
  @Property(tries = 100)
  void windowsAddUpWhereverTheyAreCut(@ForAll long seed, @ForAll @LongRange(min = 0, max = 300_000_000) long cut) {
    new QueryEngineTest().checkThatCutsAddUp(new Random(seed), cut);
  }

  private void checkThatCutsAddUp(Random random, long cut) {
    for (int i = 0; i < 60; i++) {
      String truth = random.nextInt(3) == 0 ? null : Integer.toString(random.nextInt(3));
      predict("id" + i, START + random.nextLong(300_000_000), "dim", Integer.toString(random.nextInt(3)), truth);
    }
    flush();
    long middle = START + cut;
    var first = engine.answer(question(fixed(START, middle), "accuracy", "prediction_count"), NOW);
    var second = engine.answer(question(fixed(middle, START + 300_000_000), "accuracy", "prediction_count"), NOW);
    var both = engine.answer(question(fixed(START, START + 300_000_000), "accuracy", "prediction_count"), NOW);
    for (int i = 0; i < 2; i++) {
      int metric = i;
      assertThat(samples(first, metric) + samples(second, metric)).isEqualTo(samples(both, metric));
    }
    assertThat(both.series().get(1).points().getFirst().measured().sampleCount()).isEqualTo(60);
  }

  /** Law: points of every width count each row once, and rolling ones count it once per window that holds it. */
  @Property(tries = 60)
  void pointsCountEachRowOnce(@ForAll long seed, @ForAll @LongRange(min = 1, max = 200) long stepSeconds) {
    new QueryEngineTest().checkThatPointsCountOnce(new Random(seed), stepSeconds);
  }

  private void checkThatPointsCountOnce(Random random, long stepSeconds) {
    for (int i = 0; i < 50; i++) {
      predict("id" + i, START + random.nextLong(300_000_000), "dim", "1", "1");
    }
    flush();
    Question question = stepped(fixed(START, START + 300_000_000), Duration.ofSeconds(stepSeconds), null, ZoneOffset.UTC);
    List<Point> points = engine.answer(question, NOW).series().getFirst().points();
    assertThat(points.stream().mapToLong(p -> p.measured().sampleCount()).sum()).isEqualTo(50);
    Duration window = Duration.ofSeconds(stepSeconds * 3);
    Question rolling = stepped(fixed(START, START + 300_000_000), Duration.ofSeconds(stepSeconds), window, ZoneOffset.UTC);
    for (Point point : engine.answer(rolling, NOW).series().getFirst().points()) {
      TimeRange range = point.range();
      var alone = engine.answer(question(fixed(range.startMicros(), range.endMicros()), "prediction_count"), NOW);
      assertThat(point.measured().sampleCount()).isEqualTo(samples(alone, 0));
    }
  }

  @Test
  void daysBeginAtMidnightOfTheZone() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant start = Instant.parse("2026-03-28T12:00:00Z");
    Instant end = Instant.parse("2026-03-30T12:00:00Z");
    Question question = stepped(new Question.Range.Fixed(start, end), Duration.ofDays(1), null, berlin);
    List<TimeRange> points = Windows.of(question, Windows.micros(end)).points();
    assertThat(points).extracting(p -> Windows.instant(p.startMicros()).toString())
        .containsExactly("2026-03-28T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
  }

  /** In Cairo, clocks were set forward at midnight of 26 April 2024, and back at the midnight that ended 31 October. */
  @Test
  void daysAfterOneThatHasNoMidnightBeginAtMidnightAgain() {
    assertThat(starts("2024-04-24T22:00:00Z", "2024-04-28T00:00:00Z", Duration.ofDays(1), "Africa/Cairo"))
        .containsExactly("2024-04-24T22:00:00Z", "2024-04-25T22:00:00Z", "2024-04-26T21:00:00Z", "2024-04-27T21:00:00Z");
    assertThat(starts("2024-10-30T21:00:00Z", "2024-11-02T00:00:00Z", Duration.ofDays(1), "Africa/Cairo"))
        .containsExactly("2024-10-30T21:00:00Z", "2024-10-31T22:00:00Z", "2024-11-01T22:00:00Z");
  }

  @Test
  void stepsOfHoursFollowTheClockOfTheZoneWhenItIsChanged() {
    assertThat(starts("2026-03-28T23:00:00Z", "2026-03-29T16:00:00Z", Duration.ofHours(6), "Europe/Berlin"))
        .containsExactly("2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z", "2026-03-29T10:00:00Z");
    assertThat(starts("2026-03-28T23:00:00Z", "2026-03-29T05:00:00Z", Duration.ofHours(2), "Europe/Berlin"))
        .containsExactly("2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z", "2026-03-29T04:00:00Z");
    assertThat(starts("2026-10-24T22:00:00Z", "2026-10-25T12:00:00Z", Duration.ofHours(6), "Europe/Berlin"))
        .containsExactly("2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z", "2026-10-25T11:00:00Z");
    assertThat(starts("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", Duration.ofHours(1), "Europe/Berlin")).hasSize(4);
  }

  /** Law: steps follow one another without gap, wherever a range begins they begin at the same instants, and each has its start. */
  @Property(tries = 1_000)
  void stepsTileTheTimeInEveryZone(
      @ForAll @LongRange(min = 0, max = 4_000_000_000L) long seconds,
      @ForAll @IntRange(min = 0, max = 8) int step,
      @ForAll @IntRange(min = 0, max = 6) int zone) {
    Duration width = Duration.ofMinutes(new int[] {1, 15, 60, 90, 120, 300, 720, 1440, 2880}[step]);
    ZoneId in =
        ZoneId.of(
            List.of("UTC", "Europe/Berlin", "Africa/Cairo", "America/Havana", "Asia/Kolkata", "America/Asuncion", "America/St_Johns")
                .get(zone));
    // Half of the instants are near one at which the clocks are changed.
    ZoneOffsetTransition change = in.getRules().nextTransition(Instant.ofEpochSecond(seconds / 3));
    long micros = (change == null || seconds % 2 == 0 ? seconds : change.toEpochSecond() + seconds % 20_000 - 10_000) * 1_000_000;
    long start = Windows.alignedStart(micros, width, in);
    long next = Windows.next(start, width, in);
    assertThat(start).isLessThanOrEqualTo(micros);
    assertThat(next).isGreaterThan(micros);
    assertThat(Windows.alignedStart(start, width, in)).isEqualTo(start);
    assertThat(Windows.alignedStart(next - 1, width, in)).isEqualTo(start);
    assertThat(Windows.alignedStart(next, width, in)).isEqualTo(next);
  }

  private static List<String> starts(String from, String to, Duration step, String zone) {
    Question question = stepped(new Question.Range.Fixed(Instant.parse(from), Instant.parse(to)), step, null, ZoneId.of(zone));
    return Windows.of(question, Windows.micros(Instant.parse(to))).points().stream()
        .map(point -> Windows.instant(point.startMicros()).toString())
        .toList();
  }

  private static long samples(Answer answer, int metric) {
    return answer.series().get(metric).points().getFirst().measured().sampleCount();
  }

  private static MetricValue value(Series series) {
    return series.points().getFirst().measured().value();
  }

  private static double number(Series series) {
    return ((MetricValue.Number) value(series)).value();
  }

  private static Question question(Question.Range range, String... metrics) {
    return Question.of("q", names(metrics), List.of(), List.of(), range);
  }

  private static List<MetricParameters> names(String... metrics) {
    return java.util.Arrays.stream(metrics).map(MetricParameters::named).toList();
  }

  private static Question grouped(String dimension, String... metrics) {
    return Question.of("q", names(metrics), List.of(), List.of(dimension), whole());
  }

  private static Question stepped(Question.Range range, Duration step, Duration window, ZoneId zone) {
    Question plain = question(range, "prediction_count");
    return new Question("q", plain.metrics(), List.of(), List.of(), range, step, window, zone, plain.axis(), null, null, plain.maxSeries());
  }

  private static Question.Range whole() {
    return fixed(START, NOW);
  }

  private static Question.Range fixed(long start, long end) {
    return start == end
        ? new Question.Range.Fixed(Windows.instant(start), Windows.instant(end + 1))
        : new Question.Range.Fixed(Windows.instant(start), Windows.instant(end));
  }

  private final List<Label> labels = new ArrayList<>();

  private void predict(String id, long micros, String lighting, String answered, String truth) {
    add(id, micros, Dimensions.ofModel("digits").withSegments(Map.of("lighting", lighting)), answered, truth);
  }

  private void add(String id, long micros, Dimensions dimensions, String answered, String truth) {
    Position position = new Position(micros, store.process(), ++sequence);
    PredictionKey key = new PredictionKey("digits", id, 0, "");
    Call call = new Call(position, dimensions, CallOutcome.OK, 0, 2_000_000, 1_000_000, 1_000_000, 1, 10, 10);
    recorder.add(
        new RecordedCall(
            call, List.of(new Prediction(key, position, dimensions, new Value.ClassName(answered), Scores.NONE, .5, 1, 1)), null));
    if (truth != null) {
      labels.add(new Label(key, new Value.ClassName(truth), 1, "", 0, "l", micros));
    }
  }

  private void call(long micros, CallOutcome outcome, int status, long latencyNanos) {
    Position position = new Position(micros, store.process(), ++sequence);
    recorder.addOther(
        new RecordedCall(new Call(position, Dimensions.ofModel("digits"), outcome, status, latencyNanos, 0, 0, 0, 1, 1), List.of(), null));
  }

  private static ResourceSample sample(long micros, ResourceSample.Scope scope, String backend, double used) {
    return new ResourceSample(
        micros, 1, scope, backend, ResourceSample.Resource.MEMORY, "", "some cpu", used, 8, "proc", "exact process");
  }

  private void flush() {
    recorder.flush(labels, List.of(), NOW);
    labels.clear();
  }
}
