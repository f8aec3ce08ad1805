// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static io.infermeter.core.query.Meter.NOW;
import static io.infermeter.core.query.Meter.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infermeter.core.metric.Comparison;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.query.Question.Baseline;
import io.infermeter.core.reference.ReferenceBuilder;
import io.infermeter.core.reference.References;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BaselineTest {
  private static final Offset<Double> TINY = Offset.offset(1e-9);
  private static final Offset<Double> PRINTED = Offset.offset(.00005001);

  private final Meter meter = new Meter();

  /** The first example of Newcombe's paper: 56 of 70 against 48 of 80. */
  @Test
  void aVersionIsComparedWithAnother() {
    meter.predict(START, Meter.version("4"), 56, 14).predict(START, Meter.version("3"), 48, 32).flush();
    Answer answer = answer(byVersion("accuracy").withBaseline(Meter.otherVersion("3")));
    assertThat(answer.series()).extracting(s -> s.dimensions().get("version")).containsExactly("3", "4");
    assertThat(comparison(answer, 0)).as("the baseline itself").isNull();
    Comparison comparison = comparison(answer, 1);
    assertThat(comparison.baseline()).hasValue(.6);
    assertThat(comparison.baselineCount()).isEqualTo(80);
    assertThat(comparison.difference().orElseThrow()).isCloseTo(.2, TINY);
    assertThat(comparison.interval().low()).isCloseTo(.0524, PRINTED);
    assertThat(comparison.interval().high()).isCloseTo(.3339, PRINTED);
    assertThat(comparison.pValue().orElseThrow()).isBetween(.001, .05);
    assertThat(comparison.adjustedPValue()).isEqualTo(comparison.pValue());
    assertThat(comparison.test()).isEqualTo("newcombe");
  }

  @Test
  void eachGroupIsComparedWithTheOneLikeIt() {
    meter.predict(START, Meter.lighting("dim").withVersion("3"), 1, 3).predict(START, Meter.lighting("dim").withVersion("4"), 3, 1);
    meter.predict(START, Meter.lighting("normal").withVersion("3"), 4, 0).predict(START, Meter.lighting("normal").withVersion("4"), 2, 2);
    meter.predict(START, Meter.lighting("new").withVersion("4"), 1, 0).flush();
    Question question = Meter.ask(START, NOW, List.of("segment.lighting", "version"), MetricParameters.named("accuracy"));
    Answer answer = answer(question.withBaseline(Meter.otherVersion("3")));
    assertThat(answer.series().stream().filter(s -> s.dimensions().get("version").equals("4")).map(s -> s.points().getFirst().measured().comparison().difference()))
        .extracting(d -> d.orElse(Double.NaN))
        .containsExactly(.5, Double.NaN, -.5);
  }

  /** The dimension need not split the answer: then the question says which values are compared with which. */
  @Test
  void matchersAreReplacedByTheBaselines() {
    meter.predict(START, Meter.version("4"), 3, 1).predict(START, Meter.version("3"), 1, 3).flush();
    Question four = Meter.ask("accuracy").withMatchers(List.of(Matcher.in("version", "4")));
    Comparison apart = comparison(answer(four.withBaseline(Meter.otherVersion("3"))), 0);
    assertThat(apart.difference()).hasValue(.5);
    assertThat(apart.pValue()).isPresent();
    Comparison within = comparison(answer(Meter.ask("accuracy").withBaseline(Meter.otherVersion("3"))), 0);
    assertThat(within.difference()).hasValue(.25);
    assertThat(within.pValue()).as("rows of version 3 are on both sides").isEmpty();
  }

  @Test
  void theSameQuestionEarlierIsABaseline() {
    meter.predict(START, Meter.version("3"), 3, 1).predict(START + 10 * TimeRange.MINUTE, Meter.version("3"), 1, 3).flush();
    Question question = Meter.stepped(Meter.ask("accuracy"), Duration.ofMinutes(10), null);
    List<Point> points = answer(question.withBaseline(new Baseline.Earlier(Duration.ofMinutes(10)))).series().getFirst().points();
    assertThat(points.get(0).measured().comparison().baseline()).isEmpty();
    assertThat(points.get(1).measured().comparison().difference()).hasValue(-.5);
    assertThat(points.get(1).measured().comparison().pValue()).isPresent();
    assertThat(points.get(2).measured().comparison().baseline()).hasValue(.25);
    assertThat(points.get(2).measured().comparison().difference()).isEmpty();
    Question rolling = Meter.stepped(Meter.ask("accuracy"), Duration.ofMinutes(10), Duration.ofMinutes(20));
    assertThat(answer(rolling.withBaseline(new Baseline.Earlier(Duration.ofMinutes(10)))).series().getFirst().points())
        .allSatisfy(point -> assertThat(point.measured().comparison() == null || point.measured().comparison().pValue().isEmpty()).isTrue());
  }

  @Test
  void callsAreComparedToo() {
    meter.predict(START, Meter.version("4"), 2, 0).predict(START, Meter.version("3"), 3, 0).flush();
    Answer answer = answer(byVersion("call_count", "error_ratio").withBaseline(Meter.otherVersion("3")));
    assertThat(comparison(answer, 1).difference()).hasValue(-1);
    assertThat(comparison(answer, 1).pValue()).isEmpty();
    assertThat(comparison(answer, 3).test()).isEqualTo("newcombe");
    assertThat(comparison(answer, 3).pValue()).hasValue(1);
  }

  @Test
  void classesAreComparedEachWithItself() {
    meter.predict(START, Meter.version("4"), "1", "1").predict(START, Meter.version("4"), "2", "2");
    meter.predict(START, Meter.version("3"), "1", "1").predict(START, Meter.version("3"), "1", "2").flush();
    MetricParameters recall = MetricParameters.named("recall").withAverage(MetricParameters.Average.NONE);
    Answer answer = answer(Meter.ask(START, NOW, List.of("version"), recall).withBaseline(Meter.otherVersion("3")));
    assertThat(answer.series().stream().filter(s -> s.dimensions().get("version").equals("4")).map(s -> s.points().getFirst().measured().comparison().difference().orElseThrow()))
        .containsExactly(0.0, 1.0);
  }

  @Test
  void pValuesAreAdjustedOverAllSeriesOfTheAnswer() {
    for (int light = 0; light < 4; light++) {
      meter.predict(START, Meter.lighting("l" + light).withVersion("4"), 30 + 2 * light, 20 - 2 * light);
      meter.predict(START, Meter.lighting("l" + light).withVersion("3"), 20, 30);
    }
    meter.flush();
    Question question = Meter.ask(START, NOW, List.of("segment.lighting", "version"), MetricParameters.named("accuracy"));
    List<Comparison> comparisons =
        answer(question.withBaseline(Meter.otherVersion("3"))).series().stream()
            .map(s -> s.points().getFirst().measured().comparison())
            .filter(c -> c != null)
            .toList();
    assertThat(comparisons).hasSize(4);
    double largest = comparisons.stream().mapToDouble(c -> c.pValue().orElseThrow()).max().orElseThrow();
    double smallest = comparisons.stream().mapToDouble(c -> c.pValue().orElseThrow()).min().orElseThrow();
    assertThat(comparisons.stream().mapToDouble(c -> c.adjustedPValue().orElseThrow()).max().orElseThrow()).isCloseTo(largest, TINY);
    assertThat(comparisons.stream().mapToDouble(c -> c.adjustedPValue().orElseThrow()).min().orElseThrow()).isCloseTo(4 * smallest, TINY);
  }

  @Test
  void aPinnedReferenceIsABaseline() {
    pin("digits", "june", 6, 4, null);
    meter.predict(START, Meter.version("4"), 3, 1).flush();
    Comparison comparison = comparison(answer(Meter.ask("accuracy").withBaseline(new Baseline.Pinned("june"))), 0);
    assertThat(comparison.baseline()).hasValue(.6);
    assertThat(comparison.baselineCount()).isEqualTo(10);
    assertThat(comparison.pValue()).isPresent();
    MetricParameters exact = MetricParameters.named("accuracy").withBasisAndComputation(null, Computation.ROWS);
    Answer byRows = answer(Meter.ask(START, NOW, List.of(), exact).withBaseline(new Baseline.Pinned("june")));
    assertThat(comparison(byRows, 0)).isEqualTo(comparison);
  }

  @Test
  void rowsThatAreInTheReferenceThemselvesAreNotTestedAgainstIt() {
    pin("digits", "june", 6, 4, new TimeRange(START, START + TimeRange.MINUTE));
    meter.predict(START, Meter.version("4"), 3, 1).flush();
    assertThat(comparison(answer(Meter.ask("accuracy").withBaseline(new Baseline.Pinned("june"))), 0).pValue()).isEmpty();
  }

  @Test
  void aReferenceThatIsNotThereIsNamed() {
    meter.predict(START, Meter.version("4"), 3, 1).flush();
    refused(Meter.ask("accuracy").withBaseline(new Baseline.Pinned("june")), QuestionRejected.Reason.REFERENCE_NOT_FOUND, "'june'");
    pin("other", "june", 1, 0, null);
    refused(Meter.ask("accuracy").withBaseline(new Baseline.Pinned("june")), QuestionRejected.Reason.REFERENCE_NOT_FOUND, "'june'");
    refused(Meter.ask("latency").withBaseline(new Baseline.Pinned("june")), QuestionRejected.Reason.INVALID_FIELD, "latency");
  }

  @Test
  void aSeriesOfSeveralModelsHasNoReference() {
    pin("digits", "june", 1, 0, null);
    meter.predict(START, Meter.version("4"), 3, 1).predict(START, io.infermeter.core.series.Dimensions.ofModel("other"), 1, 1).flush();
    refused(Meter.ask("accuracy").withBaseline(new Baseline.Pinned("june")), QuestionRejected.Reason.INVALID_FIELD, "group_by");
    Question byModel = Meter.ask(START, NOW, List.of("model"), MetricParameters.named("accuracy"));
    Answer answer = answer(byModel.withBaseline(new Baseline.Pinned("june")));
    assertThat(comparison(answer, 0)).isNotNull();
    assertThat(comparison(answer, 1)).isNull();
  }

  @Test
  void baselinesOfTheWrongShapeAreRefused() {
    refused(Meter.ask("accuracy").withBaseline(new Baseline.Earlier(Duration.ZERO)), QuestionRejected.Reason.INVALID_FIELD, "more than 0 s");
    Baseline unknown = new Baseline.OtherSeries(Matcher.in("colour", "red"));
    refused(Meter.ask("accuracy").withBaseline(unknown), QuestionRejected.Reason.UNKNOWN_DIMENSION, "colour");
    Baseline nothing = new Baseline.OtherSeries(Matcher.in("version"));
    refused(Meter.ask("accuracy").withBaseline(nothing), QuestionRejected.Reason.INVALID_FIELD, "at least one value");
  }

  private void refused(Question question, QuestionRejected.Reason reason, String message) {
    QuestionRejected refused = catchThrowableOfType(QuestionRejected.class, () -> answer(question));
    assertThat(refused.violations().getFirst().reason()).isEqualTo(reason);
    assertThat(refused.violations().getFirst().field()).startsWith("baseline");
    assertThat(refused.violations().getFirst().message()).contains(message);
  }

  private void pin(String model, String name, int right, int wrong, @Nullable TimeRange range) {
    Meter other = new Meter().predict(1, io.infermeter.core.series.Dimensions.ofModel(model), right, wrong).flush();
    ReferenceBuilder builder = new ReferenceBuilder();
    Consumer<io.infermeter.core.store.StoredPrediction> add = builder::add;
    other.store.read(
        snapshot -> {
          snapshot.predictions(TimeRange.ALL, any -> true, add);
          return true;
        });
    new References(meter.store).pin(builder, model, name, 1, range);
  }

  private Answer answer(Question question) {
    return meter.engine().answer(question, NOW);
  }

  private static Question byVersion(String... metrics) {
    Question plain = Meter.ask(metrics);
    return plain.withGroupBy(List.of("version"));
  }

  private static Comparison comparison(Answer answer, int series) {
    return answer.series().get(series).points().getFirst().measured().comparison();
  }
}
