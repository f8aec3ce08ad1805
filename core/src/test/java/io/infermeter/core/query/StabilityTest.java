// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static io.infermeter.core.query.Meter.NOW;
import static io.infermeter.core.query.Meter.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.metric.Comparison;
import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.query.Question.Baseline;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionTally;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Metrics of stability, asked through the engine. */
class StabilityTest {
  private static final Dimensions SERIES = Dimensions.ofModel("digits").withVersion("1");
  private static final long HALF = START + 30 * TimeRange.MINUTE;

  private final Meter meter = new Meter();
  private final Random random = new Random(17);

  private Answer answer(Question question) {
    return meter.engine().answer(question, NOW);
  }

  private static Question secondHalf(MetricParameters asked) {
    return Meter.ask(HALF, NOW, List.of(), asked).withBaseline(new Baseline.Earlier(Duration.ofMinutes(30)));
  }

  private static Measured only(Answer answer) {
    assertThat(answer.series()).hasSize(1);
    return answer.series().getFirst().points().getFirst().measured();
  }

  private static double number(Measured measured) {
    assertThat(measured.value()).isInstanceOf(MetricValue.Number.class);
    return ((MetricValue.Number) measured.value()).value();
  }

  /** Twenty rows a minute for an hour, with a feature whose mean is given minute by minute. */
  private void hour(IntToDoubleFunction meanOfMinute) {
    for (int minute = 0; minute < 60; minute++) {
      for (int i = 0; i < 20; i++) {
        double age = 40 + 10 * random.nextGaussian() + meanOfMinute.applyAsDouble(minute);
        Input input =
            new Input(1 + minute * 20L + i, new TreeMap<>(Map.of("age", age)), new TreeMap<>(Map.of("country", i % 4 == 0 ? "at" : "ch")));
        meter.predict(START + minute * TimeRange.MINUTE + i, SERIES, new Value.Number(age / 10), Double.NaN, input);
      }
    }
    meter.flush();
  }

  private static MetricParameters of(String name, String feature) {
    return MetricParameters.named(name).withFeature(feature);
  }

  @Test
  void windowsThatAreAlikeDoNotFluctuate() {
    hour(minute -> 0);
    Measured tau = only(answer(Meter.ask("prediction_mean_tau")));
    assertThat(number(tau)).isLessThan(.15);
    assertThat(tau.comparison().pValue().orElseThrow()).isGreaterThan(.01);
    assertThat(number(only(answer(Meter.ask("prediction_mean_stddev"))))).isCloseTo(1 / Math.sqrt(20), within(.08));
  }

  @Test
  void windowsThatMoveFluctuateByAsMuch() {
    hour(minute -> minute % 2 == 0 ? 5 : -5);
    assertThat(number(only(answer(Meter.ask("prediction_mean_tau"))))).isCloseTo(.5, within(.06));
    Series series = answer(Meter.ask("prediction_mean_i2")).series().getFirst();
    assertThat(series.metric().bucket()).as("the width that was used is said").isEqualTo(Duration.ofMinutes(1));
    assertThat(Meter.number(series)).isGreaterThan(.6);
  }

  @Test
  void segmentsFluctuateToo() {
    meter.predict(START, Meter.lighting("dim"), 50, 50).predict(START, Meter.lighting("bright"), 70, 30).flush();
    MetricParameters across = MetricParameters.named("accuracy_tau").withAcross("segment.lighting");
    assertThat(number(only(answer(Meter.ask(START, NOW, List.of(), across))))).isCloseTo(.132665, within(1e-6));
  }

  @Test
  void aFeatureThatDidNotMoveHasNotDrifted() {
    hour(minute -> 0);
    Measured psi = only(answer(secondHalf(of("psi", "age"))));
    Comparison comparison = psi.comparison();
    assertThat(comparison.pValue().orElseThrow()).isGreaterThan(.01);
    assertThat(number(psi)).isCloseTo(comparison.expectedUnderNull().orElseThrow(), within(.06));
    assertThat(comparison.test()).isEqualTo("chi_square");
    assertThat(number(only(answer(secondHalf(of("drift_alarm", "age")))))).isZero();
    assertThat(number(only(answer(secondHalf(of("psi", "country")))))).isCloseTo(0, within(1e-12));
  }

  @Test
  void windowsThatShareRowsWithTheirBaselineHaveADistanceAndNoPValue() {
    hour(minute -> 0);
    Question overlapping =
        Meter.ask(HALF, NOW, List.of(), of("psi", "age"), of("ks_statistic", "age")).withBaseline(new Baseline.Earlier(Duration.ofMinutes(10)));
    for (Series series : answer(overlapping).series()) {
      Comparison comparison = series.points().getFirst().measured().comparison();
      assertThat(comparison.pValue()).isEmpty();
      assertThat(comparison.adjustedPValue()).isEmpty();
      assertThat(comparison.test()).isEmpty();
      assertThat(comparison.baselineCount()).isPositive();
    }
  }

  @Test
  void aFeatureThatMovedHas() {
    hour(minute -> minute < 30 ? 0 : 10);
    assertThat(number(only(answer(secondHalf(of("drift_alarm", "age")))))).isEqualTo(2);
    assertThat(number(only(answer(secondHalf(of("wasserstein_distance", "age")))))).isCloseTo(10, within(1.2));
    assertThat(number(only(answer(secondHalf(of("wasserstein_distance", "prediction")))))).isCloseTo(1, within(.12));
    Series defaults = answer(secondHalf(MetricParameters.named("jensen_shannon_distance"))).series().getFirst();
    assertThat(defaults.metric().feature()).isEqualTo("prediction");
    assertThat(defaults.points().getFirst().measured().source().computation()).isEqualTo(Computation.GRID);
  }

  @Test
  void theStatisticFromRowsLiesWithinTheBoundOfTheOneFromBins() {
    hour(minute -> minute < 30 ? 0 : 3);
    Measured bins = only(answer(secondHalf(of("ks_statistic", "age"))));
    Measured rows = only(answer(secondHalf(of("ks_statistic", "age").withBasisAndComputation(null, Computation.ROWS))));
    Interval bound = bins.intervals().getFirst();
    assertThat(number(rows)).isBetween(bound.low() - 1e-12, bound.high() + 1e-12);
    assertThat(bound.high() - bound.low()).isLessThan(.03);
    assertThat(rows.comparison().test()).isEqualTo("ks");
    assertThat(rows.comparison().pValue().orElseThrow()).isCloseTo(bins.comparison().pValue().orElseThrow(), within(.002));
  }

  @Test
  void scoresDriftToo() {
    PredictionTally before = new PredictionTally();
    PredictionTally now = new PredictionTally();
    for (int i = 0; i < 2_000; i++) {
      before.add(PredictionTally.of(scored(random.nextDouble()), null));
      now.add(PredictionTally.of(scored(Math.pow(random.nextDouble(), 2)), null));
    }
    MetricDefinition alarm = Metrics.find("drift_alarm").orElseThrow();
    MetricParameters asked = alarm.resolve(of("drift_alarm", "score"), null);
    Material material = Material.ofPredictions(now, 60, null);
    assertThat(number(alarm.compute(material.withReference(new Material.Reference("before", before, List.of())), asked).getFirst())).isEqualTo(2);
    assertThat(number(alarm.compute(material.withReference(new Material.Reference("now", now, List.of())), asked).getFirst())).isZero();
  }

  private static Prediction scored(double score) {
    Scores scores = new Scores(Scores.ElementType.FP64, new double[] {1 - score, score}, List.of("no", "yes"));
    return new Prediction(
        new PredictionKey("digits", "id", 0, ""), new Position(0, 0, 0), SERIES, new Value.ClassName(score > .5 ? "yes" : "no"), scores, score,
        "yes", Input.NONE, 0, 0);
  }

  @Test
  void whatCannotDriftSaysWhy() {
    hour(minute -> 0);
    for (String feature : List.of("unheard_of", "score")) {
      assertThat(only(answer(secondHalf(of("psi", feature)))).value()).isInstanceOf(MetricValue.Undefined.class);
    }
    assertThat(only(answer(secondHalf(of("ks_statistic", "country")))).value())
        .isInstanceOfSatisfying(MetricValue.Undefined.class, why -> assertThat(why.reason()).isEqualTo(MetricValue.Reason.WRONG_TASK));
    assertThatThrownBy(() -> answer(Meter.ask("psi"))).isInstanceOf(QuestionRejected.class).hasMessageContaining("baseline");
  }

  /** A metric's own defaults come before those of all metrics. */
  @Test
  void anAlarmOfDriftAsksForMoreConfidenceThanAnInterval() {
    hour(minute -> 0);
    MetricParameters resolved = answer(secondHalf(MetricParameters.named("drift_alarm"))).series().getFirst().metric();
    assertThat(resolved.confidenceLevel()).hasValue(.99);
    assertThat(resolved.feature()).isEqualTo("prediction");
    MetricParameters asked = answer(secondHalf(MetricParameters.named("drift_alarm").withConfidenceLevel(.9))).series().getFirst().metric();
    assertThat(asked.confidenceLevel()).hasValue(.9);
  }

  @Test
  void detectorsStayInsideTheirLimitsUntilThereIsAChange() {
    hour(minute -> minute < 45 ? 0 : 10);
    for (String detector : List.of("prediction_mean_ewma", "prediction_mean_cusum")) {
      MetricParameters asked = MetricParameters.named(detector).withBucket(Duration.ofMinutes(1));
      Question question =
          Meter.ask(HALF, NOW, List.of(), asked.withRunLength(1_000)).withBaseline(new Baseline.Earlier(Duration.ofMinutes(30)));
      Question quiet =
          Meter.ask(HALF, HALF + 15 * TimeRange.MINUTE, List.of(), asked).withBaseline(new Baseline.Earlier(Duration.ofMinutes(30)));
      assertThat(alarms(only(answer(quiet)))).as(detector).isFalse();
      Measured changed = only(answer(question));
      assertThat(alarms(changed)).as(detector).isTrue();
      assertThat(changed.intervals().getFirst().kind()).isEqualTo(Interval.Kind.CONTROL_LIMITS);
      assertThat(changed.intervals().getFirst().confidenceLevel()).isCloseTo(.999, within(1e-12));
    }
    assertThat(answer(secondHalf(MetricParameters.named("prediction_mean_ewma"))).series().getFirst().metric().runLength()).hasValue(43_200);
    assertThatThrownBy(() -> answer(secondHalf(MetricParameters.named("prediction_mean_ewma").withRunLength(1))))
        .isInstanceOf(QuestionRejected.class)
        .hasMessageContaining("run_length");
  }

  /** Wrong answers are noticed at once, right ones after five minutes: the newest labels are all of wrong ones. */
  @Test
  void detectorsOfQualityLookAtMatureLabelsAlone() {
    for (int minute = 0; minute < 60; minute++) {
      for (int row = 0; row < 20; row++) {
        long micros = Meter.START + minute * TimeRange.MINUTE + row;
        boolean right = row >= 2;
        long learned = micros + (right ? 5 * TimeRange.MINUTE : 0);
        if (learned < NOW) {
          meter.predict(micros, SERIES, "1", right ? "1" : "2", learned);
        } else {
          meter.predict(micros, SERIES, "1", null);
        }
      }
    }
    meter.flush();
    MetricParameters asked = MetricParameters.named("accuracy_cusum").withBucket(Duration.ofMinutes(1));
    Measured measured =
        only(answer(Meter.ask(HALF, NOW, List.of(), asked.withRunLength(1_000)).withBaseline(new Baseline.Earlier(Duration.ofMinutes(30)))));
    assertThat(alarms(measured)).isFalse();
    assertThat(measured.sampleCount()).as("20 rows a minute, up to six minutes before the end").isEqualTo(24 * 20);
  }

  private static boolean alarms(Measured measured) {
    Interval limits = measured.intervals().getFirst();
    return number(measured) < limits.low() || number(measured) > limits.high();
  }

  @Test
  void flipsAndPairsOfVersionsAreFoundByInput() {
    Dimensions two = SERIES.withVersion("2");
    for (int i = 0; i < 40; i++) {
      Input input = new Input(1 + i, new TreeMap<>());
      meter.predict(START + i, SERIES, new Value.ClassName("a"), .5, input);
      meter.predict(START + 100 + i, SERIES, new Value.ClassName(i < 10 ? "b" : "a"), i % 2 == 0 ? .5 : .7, input);
      meter.predict(START + 200 + i, two, new Value.ClassName(i < 4 ? "c" : "a"), .5, input);
    }
    meter.flush();
    Measured flips = only(answer(Meter.ask("flip_rate").withMatchers(List.of(io.infermeter.core.series.Matcher.in("version", "1")))));
    assertThat(number(flips)).isCloseTo(.25, within(1e-12));
    assertThat(flips.sampleCount()).isEqualTo(80);
    assertThat(flips.intervals().getFirst().low()).isBetween(.05, .2);
    Answer answer =
        answer(
            Meter.ask(START, NOW, List.of("version"), MetricParameters.named("version_disagreement")).withBaseline(Meter.otherVersion("1")));
    assertThat(number(answer.series().getLast().points().getFirst().measured())).isCloseTo(4 / 40.0, within(1e-12));
    assertThat(answer.series().getFirst().points().getFirst().measured().value()).isInstanceOf(MetricValue.Undefined.class);
  }

  @Test
  void aggregatesOfInputsCanBeRebuiltFromRows() {
    hour(minute -> 0);
    TimeRange all = new TimeRange(START, NOW);
    meter.store.read(
        snapshot -> {
          assertThat(Rebuild.fromRows(snapshot, all)).isEqualTo(Rebuild.fromRollups(snapshot, all));
          return true;
        });
  }
}
