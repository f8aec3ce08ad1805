// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static io.infermeter.api.metric.Asking.lately;
import static io.infermeter.api.metric.Asking.number;
import static io.infermeter.api.metric.Asking.query;
import static io.infermeter.api.metric.Asking.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.core.model.Task;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Average;
import io.infermeter.v1.Basis;
import io.infermeter.v1.CaveatReason;
import io.infermeter.v1.Computation;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Finality;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.UndefinedReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryMetricsTest {
  private final ApiFixture api = new ApiFixture();
  private final MetricsServiceGrpc.MetricsServiceBlockingStub stub = MetricsServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  private void fourPredictions() {
    api.predict("a", "dim", "1");
    api.predict("b", "dim", "2");
    api.predict("c", "normal", "1");
    api.predict("d", "normal", "1");
    api.clock.advance(Duration.ofSeconds(10));
    api.label("a", "1");
    api.label("b", "3");
    api.label("c", "1");
  }

  @Test
  void aPointSaysTheValueAndEverythingNeededToJudgeIt() {
    fourPredictions();
    api.lose();
    api.clock.advance(Duration.ofSeconds(1));
    Answer answer = stub.queryMetrics(query(lately("q", 60, "accuracy"))).getAnswers(0);
    Point point = answer.getSeries(0).getPoints(0);
    assertThat(answer.getQuestionId()).isEqualTo("q");
    assertThat(point.getNumber()).isEqualTo(2 / 3.0);
    assertThat(point.getNumerator()).isEqualTo(2);
    assertThat(point.getDenominator()).isEqualTo(3);
    assertThat(point.getSampleCount()).isEqualTo(3);
    assertThat(point.getCoverage().getLabelled()).isEqualTo(3);
    assertThat(point.getCoverage().getEligible()).isEqualTo(5);
    assertThat(point.getCoverage().getDropped()).isEqualTo(1);
    assertThat(point.getIntervalsList()).extracting(i -> i.getKind())
        .containsExactlyInAnyOrder(IntervalKind.INTERVAL_KIND_SAMPLING, IntervalKind.INTERVAL_KIND_UNLABELLED);
    assertThat(point.getIntervalsList()).allSatisfy(i -> assertThat(i.getLow()).isLessThanOrEqualTo(i.getHigh()));
    assertThat(point.getBasis()).isEqualTo(Basis.BASIS_REALIZED);
    assertThat(point.getComputation()).isEqualTo(Computation.COMPUTATION_COUNTS);
    assertThat(point.getFinality()).isNotEqualTo(Finality.FINALITY_UNSPECIFIED);
    assertThat(point.getEndTime().getSeconds() - point.getStartTime().getSeconds()).isEqualTo(60);
    assertThat(answer.getCaveatsList()).extracting(c -> c.getReason()).containsExactly(CaveatReason.CAVEAT_REASON_ROWS_DROPPED);
    assertThat(answer.getSeries(0).getUnit()).isEqualTo("1");
    assertThat(answer.getCompleteThrough().getSeconds()).isEqualTo(api.clock.instant().getEpochSecond());
  }

  @Test
  void aSeriesEchoesTheMetricWithEveryDefaultFilledIn() {
    fourPredictions();
    Series series = stub.queryMetrics(query(lately("q", 60, "f1"))).getAnswers(0).getSeries(0);
    assertThat(series.getMetric().getAverage()).isEqualTo(Average.AVERAGE_MACRO);
    assertThat(series.getMetric().getBasis()).isEqualTo(Basis.BASIS_REALIZED);
    assertThat(series.getMetric().getConfidenceLevel()).isEqualTo(.95);
  }

  @Test
  void groupsAndMatchersSplitAndFilter() {
    fourPredictions();
    api.clock.advance(Duration.ofSeconds(1));
    Question.Builder grouped = lately("q", 60, "accuracy").addGroupBy("segment.lighting");
    Answer both = stub.queryMetrics(query(grouped)).getAnswers(0);
    assertThat(both.getSeriesList()).extracting(s -> s.getDimensionsOrThrow("segment.lighting")).containsExactly("dim", "normal");
    assertThat(both.getSeriesList()).extracting(Asking::number).containsExactly(.5, 1.0);
    grouped.addMatchers(Matcher.newBuilder().setDimension("segment.lighting").addValues("dim"));
    assertThat(stub.queryMetrics(query(grouped)).getAnswers(0).getSeriesList()).hasSize(1);
  }

  @Test
  void theAverageNoneAddsTheClassAsADimension() {
    fourPredictions();
    api.clock.advance(Duration.ofSeconds(1));
    Question.Builder question = lately("q", 60).addMetrics(Metric.newBuilder().setName("recall")
        .setAverage(Average.AVERAGE_NONE));
    assertThat(stub.queryMetrics(query(question)).getAnswers(0).getSeriesList()).extracting(s -> s.getDimensionsOrThrow("class"))
        .containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void aConfusionMatrixIsSparseAndComplete() {
    api.models.declare("digits", Task.MULTICLASS, "1", "2");
    fourPredictions();
    api.clock.advance(Duration.ofSeconds(1));
    var matrix = stub.queryMetrics(query(lately("q", 60, "confusion_matrix"))).getAnswers(0).getSeries(0).getPoints(0)
        .getConfusionMatrix();
    assertThat(matrix.getCountsList().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(matrix.getTrueIndexCount()).isEqualTo(matrix.getCountsCount());
    assertThat(matrix.getPredictedIndexCount()).isEqualTo(matrix.getCountsCount());
    assertThat(matrix.getTrueIndexList()).allSatisfy(i -> assertThat(i).isBetween(0, matrix.getClassesCount() - 1));
    assertThat(matrix.getClassesList()).startsWith("1", "2").doesNotHaveDuplicates();
  }

  @Test
  void aHistogramHoldsEveryCallInItsBin() {
    fourPredictions();
    api.clock.advance(Duration.ofSeconds(1));
    Answer answer = stub.queryMetrics(query(lately("q", 60, "latency_histogram"))).getAnswers(0);
    var histogram = answer.getSeries(0).getPoints(0).getHistogram();
    assertThat(histogram.getCountsList()).containsExactly(4L);
    double upper = Math.pow(2, (histogram.getOffset() + 1) / Math.pow(2, histogram.getScale()));
    double lower = Math.pow(2, histogram.getOffset() / Math.pow(2, histogram.getScale()));
    assertThat(.003).isGreaterThan(lower).isLessThanOrEqualTo(upper);
    assertThat(histogram.getMaximum()).isEqualTo(.003);
  }

  @Test
  void whatHasNoAnswerIsUndefinedWithAReasonAndNoError() {
    Point point = stub.queryMetrics(query(lately("q", 60, "accuracy"))).getAnswers(0).getSeries(0).getPoints(0);
    assertThat(point.getUndefined().getReason()).isEqualTo(UndefinedReason.UNDEFINED_REASON_NO_TRAFFIC);
    assertThat(point.getUndefined().getMessage()).isNotEmpty();
  }

  @Test
  void stepsMakePointsInTheOrderOfTime() {
    fourPredictions();
    Question.Builder question = lately("q", 60, "prediction_count").setStep(seconds(10));
    List<Point> points = stub.queryMetrics(query(question)).getAnswers(0).getSeries(0).getPointsList();
    assertThat(points).hasSize(6);
    assertThat(points).extracting(p -> p.getStartTime().getSeconds()).isSorted();
    assertThat(points.getLast().getNumber()).isEqualTo(4);
  }

  @Test
  void everyMistakeIsNamedAtOnceWithWhatIsAllowed() {
    Question.Builder question =
        Question.newBuilder()
            .addMetrics(Metric.newBuilder().setName("acuracy"))
            .addMetrics(Metric.newBuilder().setName("accuracy").setQuantile(.5))
            .addMetrics(Metric.newBuilder().setName("f1").setAverageValue(77))
            .addMatchers(Matcher.newBuilder().setDimension("modell").setOperatorValue(9).addValues("x"))
            .setTimeZone("Mars/Olympus");
    Refused.by(() -> stub.queryMetrics(query(question)))
        .with(Code.INVALID_ARGUMENT)
        .at("questions[0].metrics[0].name", "did you mean accuracy")
        .at("questions[0].metrics[1].quantile", "does not take it")
        .at("questions[0].metrics[2].average", "AVERAGE_MACRO")
        .at("questions[0].matchers[0].operator", "MATCH_OPERATOR_PREFIX")
        .at("questions[0].matchers[0].dimension", "segment.*")
        .at("questions[0].time_zone", "Europe/Berlin")
        .at("questions[0].range", "lookback");
  }

  @Test
  void theReasonIsThatOfTheFirstMistake() {
    Refused.by(() -> stub.queryMetrics(query(lately("q", 60, "nothing")))).because(ErrorReason.ERROR_REASON_UNKNOWN_METRIC);
    Refused.by(() -> stub.queryMetrics(query(lately("q", 60, "accuracy").addGroupBy("colour"))))
        .because(ErrorReason.ERROR_REASON_UNKNOWN_DIMENSION);
    Refused.by(() -> stub.queryMetrics(query(lately("q", 60).addMetrics(Metric.newBuilder().setName("accuracy")
        .setQuantile(.5)))))
        .because(ErrorReason.ERROR_REASON_PARAMETER_NOT_TAKEN);
    Refused.by(() -> stub.queryMetrics(query())).because(ErrorReason.ERROR_REASON_INVALID_FIELD).at("questions", "1 to 100");
  }

  @Test
  void manyMistakesStillFitIntoTrailers() {
    Question.Builder question = lately("q", 60);
    for (int i = 0; i < 100; i++) {
      question.addMetrics(Metric.newBuilder().setName("nonsense" + i));
    }
    Refused refused = Refused.by(() -> stub.queryMetrics(query(question))).with(Code.INVALID_ARGUMENT);
    assertThat(refused.violations()).isBetween(2, 100);
  }

  @Test
  void whatThisVersionCannotAnswerIsRefusedByNameAndNeverIgnored() {
    notSupported(lately("q", 60).addMetrics(metric().setName("confusion_matrix").setBasis(Basis.BASIS_ESTIMATED)), "metrics[0].basis");
    notSupported(lately("q", 60).addMetrics(metric().setName("cohen_kappa").setBasis(Basis.BASIS_COMBINED)), "metrics[0].basis");
    notSupported(lately("q", 60).addMetrics(metric().setComputation(Computation.COMPUTATION_GRID)), "metrics[0].computation");
  }

  private static Metric.Builder metric() {
    return Metric.newBuilder().setName("accuracy");
  }

  private void notSupported(Question.Builder question, String field) {
    Refused.by(() -> stub.queryMetrics(query(question)))
        .with(Code.UNIMPLEMENTED)
        .because(ErrorReason.ERROR_REASON_NOT_SUPPORTED)
        .at("questions[0]." + field, "this version");
  }

  @Test
  void parametersThatNoMetricTakesAreRefused() {
    for (Metric.Builder metric : List.of(metric().setQuantile(.5), metric().setK(3), metric().setFeature("age"))) {
      Refused.by(() -> stub.queryMetrics(query(lately("q", 60).addMetrics(metric))))
          .with(Code.INVALID_ARGUMENT)
          .because(ErrorReason.ERROR_REASON_PARAMETER_NOT_TAKEN);
    }
  }

  @Test
  void rangesAreChecked() {
    TimeRange.Builder backwards =
        TimeRange.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(20))
            .setEndTime(Timestamp.newBuilder().setSeconds(10));
    Question.Builder question = Question.newBuilder().addMetrics(metric());
    Refused.by(() -> stub.queryMetrics(query(question.setTimeRange(backwards)))).at("questions[0].time_range", "before it ends");
    Refused.by(() -> stub.queryMetrics(query(question.setTimeRange(TimeRange.newBuilder()))))
        .at("questions[0].time_range.start_time", "must be given");
    TimeRange.Builder impossible = TimeRange.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE));
    Refused.by(() -> stub.queryMetrics(query(question.setTimeRange(impossible))))
        .at("questions[0].time_range.start_time", "9999");
    Refused.by(() -> stub.queryMetrics(query(lately("q", Long.MIN_VALUE, "accuracy")))).at("questions[0].lookback", "duration");
    Refused.by(() -> stub.queryMetrics(query(lately("q", -5, "accuracy")))).at("questions[0].lookback", "more than 0 s");
    Refused.by(() -> stub.queryMetrics(query(lately("q", 60, "accuracy").setWindow(seconds(5)))))
        .at("questions[0].window", "step");
    Refused.by(() -> stub.queryMetrics(query(lately("q", 60, "accuracy").setMaxSeries(-1))))
        .at("questions[0].max_series", "1 to 10000");
  }

  @Test
  void aRequestHasOneToAHundredQuestions() {
    QueryMetricsRequest.Builder request = QueryMetricsRequest.newBuilder();
    Refused.by(() -> stub.queryMetrics(request.build())).at("questions", "1 to 100");
    for (int i = 0; i < 101; i++) {
      request.addQuestions(lately("q" + i, 60, "accuracy"));
    }
    Refused.by(() -> stub.queryMetrics(request.build())).at("questions", "1 to 100");
    assertThat(stub.queryMetrics(request.removeQuestions(100).build()).getAnswersCount()).isEqualTo(100);
  }

  @Test
  void idsAreUniqueWithinARequest() {
    Refused.by(() -> stub.queryMetrics(query(lately("q", 60, "accuracy"), lately("q", 60, "f1"))))
        .at("questions[1].id", "unique");
  }

  @Test
  void oneQuestionThatCannotBeAnsweredDoesNotSpoilTheOthers() {
    fourPredictions();
    Question.Builder tooMany = lately("many", 90_000_000, "accuracy").setStep(seconds(60));
    QueryMetricsResponse response = stub.queryMetrics(query(tooMany, lately("q", 60, "prediction_count")));
    Refused.of(response.getAnswers(0).getError())
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_TOO_MANY_POINTS)
        .at("questions[0].step", "at most");
    assertThat(response.getAnswers(1).hasError()).isFalse();
    assertThat(number(response.getAnswers(1))).isEqualTo(4);
  }

  @Test
  void aRequestOfWhichNothingCanBeAnsweredIsRefused() {
    Refused.by(() -> stub.queryMetrics(query(lately("many", 90_000_000, "accuracy").setStep(seconds(60)))))
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_TOO_MANY_POINTS);
  }

  @Test
  void pagesShareOneReadTimeAndHoldEverySeriesOnce() {
    for (int i = 0; i < 7; i++) {
      api.predict("p" + i, "light" + i, "1");
    }
    api.clock.advance(Duration.ofSeconds(1));
    Question.Builder first = lately("first", 60, "prediction_count", "accuracy").addGroupBy("segment.lighting");
    Question.Builder second = lately("second", 60, "call_count");
    QueryMetricsRequest request = query(first, second).toBuilder().setPageSize(4).build();
    List<Answer> answers = new ArrayList<>();
    int pages = 0;
    String token = "";
    do {
      QueryMetricsResponse page = stub.queryMetrics(request.toBuilder().setPageToken(token).build());
      assertThat(page.getAnswersList().stream().mapToInt(Answer::getSeriesCount).sum()).isBetween(1, 4);
      answers.addAll(page.getAnswersList());
      token = page.getNextPageToken();
      pages++;
      api.clock.advance(Duration.ofSeconds(100));
    } while (!token.isEmpty());
    assertThat(pages).isEqualTo(4);
    List<Series> series = answers.stream().flatMap(a -> a.getSeriesList().stream()).toList();
    assertThat(series).hasSize(15).doesNotHaveDuplicates();
    assertThat(series).extracting(s -> s.getPoints(0).getEndTime()).containsOnly(series.getFirst().getPoints(0).getEndTime());
    assertThat(answers.getLast().getQuestionId()).isEqualTo("second");
    assertThat(number(series.getLast())).isEqualTo(7);
  }

  @Test
  void aPageGoesOnBehindItsSeriesThoughOthersHaveCome() {
    api.predict("b", "b", "1");
    api.predict("c", "c", "1");
    api.clock.advance(Duration.ofSeconds(1));
    QueryMetricsRequest request =
        query(lately("q", 60, "prediction_count").addGroupBy("segment.lighting")).toBuilder().setPageSize(1).build();
    QueryMetricsResponse first = stub.queryMetrics(request);
    api.clock.advance(Duration.ofSeconds(-1));
    api.predict("a", "a", "1");
    api.clock.advance(Duration.ofSeconds(1));
    QueryMetricsResponse second = stub.queryMetrics(request.toBuilder().setPageToken(first.getNextPageToken()).build());
    assertThat(second.getAnswers(0).getSeries(0).getDimensionsOrThrow("segment.lighting")).isEqualTo("c");
  }

  @Test
  void tokensOfOtherRequestsAndForgedOnesAreRefused() {
    api.predict("a", "dim", "1");
    api.predict("b", "normal", "1");
    api.clock.advance(Duration.ofSeconds(1));
    QueryMetricsRequest request =
        query(lately("q", 60, "prediction_count").addGroupBy("segment.lighting")).toBuilder().setPageSize(1).build();
    String token = stub.queryMetrics(request).getNextPageToken();
    QueryMetricsRequest other = query(lately("q", 61, "prediction_count").addGroupBy("segment.lighting"));
    for (QueryMetricsRequest wrong :
        List.of(
            other.toBuilder().setPageToken(token).build(),
            request.toBuilder().setPageToken("nonsense").build(),
            request.toBuilder().setPageToken(token.substring(2)).build())) {
      Refused.by(() -> stub.queryMetrics(wrong))
          .with(Code.INVALID_ARGUMENT)
          .because(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN)
          .at("page_token", "next_page_token");
    }
    Refused.by(() -> stub.queryMetrics(request.toBuilder().setPageSize(1001).build())).at("page_size", "1 to 1000");
  }

  @Test
  void anAnswerStaysUnderWhatClientsTake() {
    for (int i = 0; i < 40; i++) {
      api.predict("p" + i, "light" + i, "1");
    }
    api.clock.advance(Duration.ofSeconds(1));
    Question.Builder question = lately("q", 60_000, "accuracy").addGroupBy("segment.lighting").setStep(seconds(60));
    QueryMetricsRequest request = query(question);
    int series = 0;
    int pages = 0;
    String token = "";
    do {
      QueryMetricsResponse page = stub.queryMetrics(request.toBuilder().setPageToken(token).build());
      assertThat(page.getSerializedSize()).isLessThan(4 << 20);
      series += page.getAnswers(0).getSeriesCount();
      token = page.getNextPageToken();
      pages++;
    } while (!token.isEmpty());
    assertThat(series).isEqualTo(40);
    assertThat(pages).isGreaterThan(1);
  }
}
