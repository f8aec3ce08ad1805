// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Merging;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.query.Answer.Caveat;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered when rows, or aggregates, are gone; and until when labels are mature. */
class RetainedTest {
  private static final Models MODELS = new UndeclaredModels();
  private static final long MINUTE = TimeRange.MINUTE;
  private static final long HOUR = RollupKey.HOUR * MINUTE;
  private static final long NOW = 10 * HOUR;

  private final MeterStore store = new InMemoryStore();
  private final QueryEngine engine = new QueryEngine(store, MODELS, Metrics.all(), () -> NOW);

  /** A labelled prediction and a sample in each of the first 240 minutes, at 30 s; labels are learned 5 s after. */
  @BeforeEach
  void fill() {
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    List<ResourceSample> samples = new ArrayList<>();
    for (int minute = 0; minute < 240; minute++) {
      long micros = minute * MINUTE + 30_000_000;
      Position position = new Position(micros, 1, minute);
      Dimensions dimensions = Dimensions.ofModel("digits");
      PredictionKey key = new PredictionKey("digits", "p" + minute, 0, "");
      Value one = new Value.ClassName("1");
      Prediction prediction = new Prediction(key, position, dimensions, one, Scores.NONE, .5, 5, 1);
      recorder.add(new RecordedCall(new Call(position, dimensions, CallOutcome.OK, 0, 5, 4, 1, 1, 7, 7), List.of(prediction), null));
      labels.add(new Label(key, one, micros, "", 0, "l", micros + 5_000_000));
      samples.add(
          new ResourceSample(
              micros, 1, ResourceSample.Scope.GATEWAY, "", ResourceSample.Resource.CPU, "", "Some CPU", 1, 2, "proc", "exact process"));
    }
    recorder.flush(labels, samples, NOW);
  }

  @Test
  void aWindowThatNowBeginsWhereRowsDoCutsThatMinute() {
    removeRows(100 * MINUTE + 31_000_000);
    Windows asked = Windows.of(List.of(new TimeRange(0, 240 * MINUTE)));
    Windows kept = store.read(snapshot -> Retained.rows(asked, snapshot)).windows();
    long start = kept.points().getFirst().startMicros();
    assertThat(Math.floorMod(start, MINUTE)).as("rows begin within a minute").isPositive();
    assertThat(kept.isRagged(Math.floorDiv(start, MINUTE))).isTrue();
  }

  private void removeRows(long before) {
    store.write(transaction -> transaction.removeRows(before, 1_000_000));
  }

  private Answer ask(String metric, long start, long end, @Nullable Duration step, Axis axis, @Nullable Instant asOf) {
    Question.Range range = new Question.Range.Fixed(Windows.instant(start), Windows.instant(end));
    return engine.answer(
        new Question("q", List.of(MetricParameters.named(metric)), List.of(), List.of(), range, step, null, ZoneOffset.UTC, axis, asOf, null, 10),
        NOW);
  }

  private Answer ask(String metric, long start, long end) {
    return ask(metric, start, end, null, Axis.EVENT, null);
  }

  private static Point point(Answer answer) {
    return answer.series().getFirst().points().getFirst();
  }

  private static long number(Point point) {
    return (long) ((MetricValue.Number) point.measured().value()).value();
  }

  private static MetricValue.Reason reason(Point point) {
    return ((MetricValue.Undefined) point.measured().value()).reason();
  }

  @Test
  void windowsThatCutMinutesOfGoneRowsAreAnsweredInWholeMinutesAndSaySo() {
    removeRows(2 * HOUR);
    Answer answer = ask("prediction_count", 10 * MINUTE + 1, 20 * MINUTE + 40_000_000);
    assertThat(point(answer).range()).isEqualTo(new TimeRange(11 * MINUTE, 20 * MINUTE));
    assertThat(number(point(answer))).isEqualTo(9);
    assertThat(answer.caveats()).extracting(Caveat::reason).containsExactly(Caveat.Reason.CLIPPED_TO_RETENTION);
    Answer young = ask("prediction_count", 130 * MINUTE + 1, 140 * MINUTE + 40_000_000);
    assertThat(point(young).range()).isEqualTo(new TimeRange(130 * MINUTE + 1, 140 * MINUTE + 40_000_000));
    assertThat(number(point(young))).isEqualTo(11);
    assertThat(young.caveats()).isEmpty();
  }

  /** No label can join what is gone, however long labels are taken. */
  @Test
  void aWindowWhoseRowsAreGoneIsFinal() {
    assertThat(point(ask("accuracy", HOUR, 2 * HOUR)).finality()).isNotEqualTo(Point.Finality.FINAL);
    removeRows(2 * HOUR);
    assertThat(point(ask("accuracy", HOUR, 2 * HOUR)).finality()).isEqualTo(Point.Finality.FINAL);
    assertThat(point(ask("accuracy", HOUR, 3 * HOUR)).finality()).isNotEqualTo(Point.Finality.FINAL);
  }

  @Test
  void aWindowWithinOneMinuteOfGoneRowsHasNoValue() {
    removeRows(2 * HOUR);
    Point point = point(ask("accuracy", 10 * MINUTE + 1, 10 * MINUTE + 40_000_000));
    assertThat(reason(point)).isEqualTo(MetricValue.Reason.ROWS_GONE);
    assertThat(point.range()).isEqualTo(new TimeRange(10 * MINUTE + 1, 10 * MINUTE + 40_000_000));
  }

  /** Its aggregate counts more than the part that was asked for. */
  @Test
  void whatRanOnlyInTheMinuteOfAWindowWithoutAValueIsNoSeries() {
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    long micros = 20 * MINUTE + 10_000_000;
    Call call = new Call(new Position(micros, 1, 1_000), Dimensions.ofModel("other"), CallOutcome.OK, 0, 5, 4, 1, 1, 7, 7);
    recorder.add(new RecordedCall(call, List.of(), DropCause.TOO_LARGE));
    recorder.flush(List.of(), List.of(), NOW);
    removeRows(2 * HOUR);
    Question.Range range = new Question.Range.Fixed(Windows.instant(18 * MINUTE), Windows.instant(20 * MINUTE + 40_000_000));
    Question question =
        new Question(
            "q", List.of(MetricParameters.named("latency"), MetricParameters.named("prediction_count")), List.of(), List.of("model"), range,
            Duration.ofMinutes(1), null, ZoneOffset.UTC, Axis.EVENT, null, null, 10);
    Answer answer = engine.answer(question, NOW);
    assertThat(answer.series()).hasSize(2).allSatisfy(series -> assertThat(series.dimensions()).containsEntry("model", "digits"));
    assertThat(answer.series()).allSatisfy(series -> assertThat(reason(series.points().getLast())).isEqualTo(MetricValue.Reason.ROWS_GONE));
  }

  @Test
  void beforeTheOldestAggregateThereIsNoValue() {
    removeRows(2 * HOUR);
    store.write(transaction -> transaction.removeRollups(2 * HOUR, 1_000_000));
    Answer answer = ask("prediction_count", 0, 4 * HOUR, Duration.ofHours(1), Axis.EVENT, null);
    List<Point> points = answer.series().getFirst().points();
    assertThat(points.subList(0, 2)).allSatisfy(p -> assertThat(reason(p)).isEqualTo(MetricValue.Reason.BEFORE_RETENTION));
    assertThat(points.subList(2, 4)).allSatisfy(p -> assertThat(number(p)).isEqualTo(60));
    Point clipped = point(ask("prediction_count", HOUR, 3 * HOUR));
    assertThat(clipped.range()).isEqualTo(new TimeRange(2 * HOUR, 3 * HOUR));
    assertThat(number(clipped)).isEqualTo(60);
  }

  @Test
  void resourcesAreKeptAsLongAsRows() {
    removeRows(2 * HOUR);
    assertThat(reason(point(ask("cpu_usage", HOUR, 2 * HOUR)))).isEqualTo(MetricValue.Reason.BEFORE_RETENTION);
    Answer answer = ask("cpu_usage", HOUR, 3 * HOUR);
    assertThat(point(answer).range()).isEqualTo(new TimeRange(2 * HOUR, 3 * HOUR));
    assertThat(answer.caveats()).isNotEmpty();
  }

  @Test
  void byTheTimeOfLearningEdgesAreExactWhereNothingThatWasLearnedThenIsGone() {
    removeRows(2 * HOUR);
    Point gone = point(ask("labelled_rows", 10 * MINUTE + 1, 20 * MINUTE + 40_000_000, null, Axis.JOIN, null));
    assertThat(gone.range()).isEqualTo(new TimeRange(11 * MINUTE, 20 * MINUTE));
    assertThat(number(gone)).isEqualTo(9);
    Point kept = point(ask("labelled_rows", 190 * MINUTE + 1, 200 * MINUTE + 40_000_000, null, Axis.JOIN, null));
    assertThat(kept.range()).isEqualTo(new TimeRange(190 * MINUTE + 1, 200 * MINUTE + 40_000_000));
    assertThat(number(kept)).isEqualTo(11);
  }

  @Test
  void whatWasKnownIsAnsweredInWholeHoursAfterRowsAreGone() {
    Answer before = ask("labelled_rows", 0, 4 * HOUR, Duration.ofHours(1), Axis.EVENT, Windows.instant(HOUR));
    removeRows(2 * HOUR);
    Answer after = ask("labelled_rows", 0, 4 * HOUR, Duration.ofHours(1), Axis.EVENT, Windows.instant(HOUR));
    assertThat(after.series().getFirst().points()).extracting(Point::measured)
        .isEqualTo(before.series().getFirst().points().stream().map(Point::measured).toList());
    assertThat(after.series().getFirst().points()).extracting(RetainedTest::number).containsExactly(60L, 0L, 0L, 0L);
    assertThatThrownBy(() -> ask("labelled_rows", 0, 4 * HOUR, null, Axis.EVENT, Windows.instant(90 * MINUTE)))
        .hasMessageContaining("as_of")
        .hasMessageContaining("no longer kept");
    Point late = point(ask("labelled_rows", 3 * HOUR, 4 * HOUR, null, Axis.EVENT, Windows.instant(3 * HOUR + 30 * MINUTE)));
    assertThat(number(late)).isEqualTo(30);
  }

  private Answer against(String metric, long start, long end, Duration earlier) {
    Question.Range range = new Question.Range.Fixed(Windows.instant(start), Windows.instant(end));
    return engine.answer(
        new Question(
            "q", List.of(MetricParameters.named(metric)), List.of(), List.of(), range, null, null, ZoneOffset.UTC, Axis.EVENT, null,
            new Question.Baseline.Earlier(earlier), 10),
        NOW);
  }

  /** Half of a baseline is another baseline. */
  @Test
  void aBaselineOfWhichNotAllIsKeptIsComparedWithNothing() {
    assertThat(point(against("prediction_count", 3 * HOUR, 4 * HOUR, Duration.ofMinutes(90))).measured().comparison().baseline()).hasValue(60);
    removeRows(2 * HOUR);
    store.write(transaction -> transaction.removeRollups(2 * HOUR, 1_000_000));
    Answer clipped = against("prediction_count", 3 * HOUR, 4 * HOUR, Duration.ofMinutes(90));
    assertThat(number(point(clipped))).isEqualTo(60);
    assertThat(point(clipped).measured().comparison().baseline()).isEmpty();
    assertThat(clipped.caveats()).extracting(Caveat::reason).containsExactly(Caveat.Reason.CLIPPED_TO_RETENTION);
    assertThat(point(against("cpu_usage", 3 * HOUR, 4 * HOUR, Duration.ofMinutes(90))).measured().comparison()).isNull();
    assertThat(reason(point(against("ks_statistic", 3 * HOUR, 4 * HOUR, Duration.ofMinutes(90)))))
        .isEqualTo(MetricValue.Reason.BEFORE_RETENTION);
    Answer kept = against("prediction_count", 3 * HOUR, 4 * HOUR, Duration.ofMinutes(60));
    assertThat(point(kept).measured().comparison().baseline()).hasValue(60);
    assertThat(kept.caveats()).isEmpty();
  }

  @Test
  void aBaselineThatCutsMinutesOfGoneRowsIsComparedWithNothing() {
    removeRows(2 * HOUR);
    Answer cut = against("prediction_count", 190 * MINUTE + 1, 200 * MINUTE + 40_000_000, Duration.ofMinutes(90));
    assertThat(number(point(cut))).isEqualTo(11);
    assertThat(point(cut).measured().comparison().baseline()).isEmpty();
    Answer whole = against("prediction_count", 190 * MINUTE, 200 * MINUTE, Duration.ofMinutes(90));
    assertThat(point(whole).measured().comparison().baseline()).hasValue(10);
  }

  @Test
  void labelsThatCameFastMakeWindowsMature() {
    Series series = ask("accuracy", 0, 4 * HOUR, Duration.ofHours(1), Axis.EVENT, null).series().getFirst();
    assertThat(series.labelsMatureThroughMicros()).isEqualTo(NOW - MINUTE);
    assertThat(series.points()).extracting(Point::finality).containsOnly(Point.Finality.MATURE);
    Series unlabelled = ask("latency", 0, 4 * HOUR).series().getFirst();
    assertThat(unlabelled.labelsMatureThroughMicros()).isNull();
    assertThat(unlabelled.points()).extracting(Point::finality).containsOnly(Point.Finality.FINAL);
  }

  @Test
  void theDelayOfLabelsIsMeasured() {
    double median = ((MetricValue.Number) point(ask("label_delay", 0, 4 * HOUR)).measured().value()).value();
    assertThat(median).isBetween(4.7, 5.3);
    double ragged = ((MetricValue.Number) point(ask("label_delay", 5, 17 * MINUTE + 7)).measured().value()).value();
    assertThat(ragged).isEqualTo(median);
    MetricValue histogram = point(ask("label_delay_histogram", 0, 4 * HOUR)).measured().value();
    assertThat(((MetricValue.Exponential) histogram).counts()).containsExactly(240L);
  }

  private void mergeUntil(long minutes, long hours) {
    while (store.<Integer>write(transaction -> Merging.step(transaction, minutes, hours, 7)) > 0) {}
  }

  @Test
  void windowsThatCutMergedHoursAreAnsweredInWholeHoursAndSaySo() {
    removeRows(2 * HOUR);
    mergeUntil(2 * HOUR, 0);
    Answer cut = ask("prediction_count", 10 * MINUTE, 130 * MINUTE);
    assertThat(point(cut).range()).isEqualTo(new TimeRange(HOUR, 130 * MINUTE));
    assertThat(number(point(cut))).isEqualTo(70);
    assertThat(cut.caveats()).singleElement().satisfies(
        caveat -> {
          assertThat(caveat.reason()).isEqualTo(Caveat.Reason.CLIPPED_TO_RETENTION);
          assertThat(caveat.message()).contains("before 1970-01-01T02:00:00Z whole hours (UTC)");
        });
    Point within = point(ask("prediction_count", 10 * MINUTE, 20 * MINUTE));
    assertThat(reason(within)).isEqualTo(MetricValue.Reason.ROWS_GONE);
    assertThat(((MetricValue.Undefined) within.measured().value()).message()).contains("only whole hours (UTC) are kept of this time");
    assertThat(ask("prediction_count", HOUR, 2 * HOUR).caveats()).isEmpty();
    Answer learned = ask("accuracy", HOUR, 2 * HOUR, null, Axis.JOIN, null);
    assertThat(point(learned).measured().sampleCount()).isEqualTo(60);
  }

  @Test
  void partsOfMergedTimeAreWholeHours() {
    removeRows(2 * HOUR);
    mergeUntil(2 * HOUR, 0);
    Answer usual = ask("prediction_share_range", 0, 3 * HOUR);
    assertThat(usual.series().getFirst().metric().bucket()).isEqualTo(Duration.ofHours(1));
    MetricParameters narrow = MetricParameters.named("prediction_share_range").withBucket(Duration.ofMinutes(10));
    Question question =
        Question.of("q", List.of(narrow), List.of(), List.of(), new Question.Range.Fixed(Windows.instant(0), Windows.instant(3 * HOUR)));
    assertThatThrownBy(() -> engine.answer(question, NOW))
        .isInstanceOf(QuestionRejected.class)
        .hasMessageContaining("ask for buckets of whole hours (UTC)");
  }
}
