// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infermeter.core.estimate.Calibration;
import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Average;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.query.Answer.Caveat;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Estimates and watching intervals, asked as questions are. */
class EstimateQueryTest {
  private static final Dimensions MODEL = Dimensions.ofModel("digits");
  private static final long MINUTE = TimeRange.MINUTE;
  private static final long WINDOW = Meter.START + 30 * MINUTE;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Meter meter = new Meter();

  /** Rows of a model that is as sure as it should be, one a millisecond; each has its label with this chance. */
  private void predict(long from, int rows, double labelled) {
    for (int i = 0; i < rows; i++) {
      double score = random.nextInt(1, 20) / 20.0;
      String truth = random.nextDouble() < score ? "1" : "0";
      meter.predict(from + i * 1000L, MODEL, score > .5 ? "1" : "0", score, random.nextDouble() < labelled ? truth : null);
    }
  }

  private Answer ask(Basis basis, String... metrics) {
    MetricParameters[] asked = new MetricParameters[metrics.length];
    for (int i = 0; i < metrics.length; i++) {
      asked[i] = MetricParameters.named(metrics[i]).withBasisAndComputation(basis, null);
    }
    Question question =
        Meter.ask(WINDOW, Meter.NOW, List.of(), asked).withBaseline(new Question.Baseline.Earlier(Duration.ofMinutes(30)));
    return meter.flush().engine().answer(question, Meter.NOW);
  }

  private static Measured only(Answer answer) {
    return answer.series().getFirst().points().getFirst().measured();
  }

  @Test
  void beforeAnyLabelTheEarlierRowsTellHowRightTheseWillBe() {
    predict(Meter.START, 3000, 1);
    predict(WINDOW, 3000, 0);
    Answer answer = ask(Basis.ESTIMATED, "accuracy", "balanced_accuracy", "precision", "recall", "f1");
    // The mean of max(s, 1 - s) over s = .05, .1, ... .95.
    assertThat(answer.series()).hasSize(5).allSatisfy(series -> assertThat(Meter.number(series)).isCloseTo(.737, Offset.offset(.03)));
    Measured accuracy = only(answer);
    assertThat(accuracy.source()).isEqualTo(new Measured.Source(Basis.ESTIMATED, Computation.ROWS));
    assertThat(accuracy.coverage().labelled()).isZero();
    assertThat(accuracy.intervals()).extracting(Interval::kind).containsExactly(Interval.Kind.SAMPLING, Interval.Kind.UNLABELLED);
    assertThat(answer.caveats()).extracting(Caveat::reason).containsExactly(Caveat.Reason.CALIBRATION);
    assertThat(answer.caveats().getFirst().message()).contains("(calibration error");
  }

  /** A model that says .95 and is right in two of three: raw, its scores are believed; calibrated, the reference is. */
  @Test
  void aModelThatIsTooSureIsBelievedOnlyWithoutCalibration() {
    for (int i = 0; i < 900; i++) {
      meter.predict(Meter.START + i * 1000L, MODEL, "1", i % 2 == 0 ? .95 : .9, i % 3 == 0 ? "0" : "1");
      meter.predict(WINDOW + i * 1000L, MODEL, "1", i % 2 == 0 ? .95 : .9, null);
    }
    Engine engine = new Engine(meter.flush().engine());
    assertThat(engine.accuracy(Calibration.Mode.OFF)).isCloseTo(.925, Offset.offset(1e-9));
    assertThat(engine.accuracy(Calibration.Mode.ON)).isCloseTo(2 / 3.0, Offset.offset(1e-9));
    assertThat(engine.accuracy(Calibration.Mode.AUTO)).isEqualTo(engine.accuracy(Calibration.Mode.ON));
  }

  private record Engine(QueryEngine of) {
    double accuracy(Calibration.Mode mode) {
      MetricParameters asked = MetricParameters.named("accuracy").withBasisAndComputation(Basis.ESTIMATED, null).withCalibration(mode);
      Question question =
          Meter.ask(WINDOW, Meter.NOW, List.of(), asked).withBaseline(new Question.Baseline.Earlier(Duration.ofMinutes(30)));
      return Meter.number(of.answer(question, Meter.NOW).series().getFirst());
    }
  }

  @Test
  void withFewLabelsTheCombinedValueStaysTheEstimateBesideTheIntervalOfTheLabels() {
    predict(Meter.START, 1000, 1);
    predict(WINDOW, 1000, .02);
    Answer combined = ask(Basis.COMBINED, "accuracy");
    assertThat(Meter.number(combined.series().getFirst())).isEqualTo(Meter.number(ask(Basis.ESTIMATED, "accuracy").series().getFirst()));
    assertThat(only(combined).source().basis()).isEqualTo(Basis.ESTIMATED);
    assertThat(only(combined).intervals().getFirst().method()).isEqualTo(IntervalMethod.WILSON);
    assertThat(combined.caveats()).extracting(Caveat::reason).contains(Caveat.Reason.FEW_LABELS);
  }

  @Test
  void withLabelsTheCombinedValueHasItsOwnInterval() {
    predict(Meter.START, 1000, 1);
    predict(WINDOW, 2000, .3);
    Measured measured = only(ask(Basis.COMBINED, "accuracy"));
    assertThat(measured.source().basis()).isEqualTo(Basis.COMBINED);
    Interval ofBoth = measured.intervals().getFirst();
    Interval ofLabels = only(ask(Basis.REALIZED, "accuracy")).intervals().getFirst();
    assertThat(ofBoth.method()).isEqualTo(IntervalMethod.PPI);
    assertThat(ofBoth.high() - ofBoth.low()).isLessThan(ofLabels.high() - ofLabels.low());
  }

  @Test
  void anEstimateWithoutABaselineIsRefused() {
    MetricParameters asked = MetricParameters.named("f1").withAverage(Average.MACRO).withBasisAndComputation(Basis.ESTIMATED, null);
    Question question = Meter.ask(Meter.START, Meter.NOW, List.of(), asked);
    QuestionRejected rejected = catchThrowableOfType(QuestionRejected.class, () -> meter.engine().validate(question));
    assertThat(rejected.violations().getFirst().message()).contains("baseline");
  }

  @Test
  void rowsWithoutScoresHaveNoEstimateAndSayWhy() {
    meter.predict(Meter.START, MODEL, "1", Double.NaN, "1").predict(WINDOW, MODEL, "1", Double.NaN, null);
    assertThat(only(ask(Basis.ESTIMATED, "accuracy")).value())
        .isInstanceOfSatisfying(
            MetricValue.Undefined.class, why -> assertThat(why.reason()).isEqualTo(MetricValue.Reason.NO_SCORES));
  }

  @Test
  void aTimeWithoutLabelsTeachesNothingAndSaysSo() {
    predict(Meter.START, 50, 0);
    predict(WINDOW, 50, 0);
    assertThat(only(ask(Basis.ESTIMATED, "accuracy")).value())
        .isInstanceOfSatisfying(
            MetricValue.Undefined.class,
            why -> {
              assertThat(why.reason()).isEqualTo(MetricValue.Reason.NO_LABELS);
              assertThat(why.message()).contains("earlier");
            });
  }

  private static MetricParameters watched(String metric) {
    return MetricParameters.named(metric).withIntervals(IntervalMethod.CONFIDENCE_SEQUENCE, .95);
  }

  @Test
  void aConfidenceSequenceFromAFixedStartIsGiven() {
    meter.predict(Meter.START, MODEL, 900, 100);
    Measured measured = only(meter.flush().engine().answer(Meter.ask(Meter.START, Meter.NOW, List.of(), watched("accuracy")), Meter.NOW));
    assertThat(measured.intervals().getFirst().method()).isEqualTo(IntervalMethod.CONFIDENCE_SEQUENCE);
    assertThat(measured.intervals().getFirst().low()).isCloseTo(.8618, Offset.offset(5e-5));
    assertThat(measured.intervals().getFirst().high()).isCloseTo(.9311, Offset.offset(5e-5));
  }

  @Test
  void aConfidenceSequenceOfAMovingWindowIsRefused() {
    Question lookback =
        Question.of("q", List.of(watched("accuracy")), List.of(), List.of(), new Question.Range.Lookback(Duration.ofHours(1)));
    assertRefused(lookback, "fixed start");
    Question fixed = Meter.ask(Meter.START, Meter.NOW, List.of(), watched("accuracy"));
    assertRefused(Meter.stepped(fixed, Duration.ofMinutes(1), Duration.ofMinutes(5)), "fixed start");
    meter.engine().validate(Meter.stepped(fixed, Duration.ofMinutes(5), null));
  }

  @Test
  void aConfidenceSequenceOfWhatIsNoShareIsRefused() {
    assertRefused(Meter.ask(Meter.START, Meter.NOW, List.of(), watched("matthews_corrcoef")), "shares of rows");
    assertRefused(Meter.ask(Meter.START, Meter.NOW, List.of(), watched("f1").withAverage(Average.MACRO)), "shares of rows");
    meter.engine().validate(Meter.ask(Meter.START, Meter.NOW, List.of(), watched("f1").withPositiveClass("1")));
  }

  @Test
  void theIntervalOfPredictionPoweredInferenceBelongsToItsBasis() {
    MetricParameters asked = MetricParameters.named("accuracy").withIntervals(IntervalMethod.PPI, .95);
    assertRefused(Meter.ask(Meter.START, Meter.NOW, List.of(), asked), "BASIS_COMBINED");
  }

  private void assertRefused(Question question, String why) {
    QuestionRejected rejected = catchThrowableOfType(QuestionRejected.class, () -> meter.engine().validate(question));
    assertThat(rejected.violations()).singleElement().satisfies(
        violation -> {
          assertThat(violation.field()).isEqualTo("metrics[0].interval_method");
          assertThat(violation.message()).contains(why);
        });
  }
}
