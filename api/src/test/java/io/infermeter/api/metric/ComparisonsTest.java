// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static io.infermeter.api.metric.Asking.lately;
import static io.infermeter.api.metric.Asking.query;
import static io.infermeter.api.metric.Asking.seconds;
import static io.infermeter.api.metric.Asking.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Heard;
import io.infermeter.api.Refused;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Baseline;
import io.infermeter.v1.Comparison;
import io.infermeter.v1.Computation;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.IntervalMethod;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
  private static final Baseline AGAINST_3 =
      Baseline.newBuilder().setSeries(Matcher.newBuilder().setDimension("version").addValues("3")).build();

  private final ApiFixture api = new ApiFixture();
  private final MetricsServiceGrpc.MetricsServiceBlockingStub stub = MetricsServiceGrpc.newBlockingStub(api.channel);
  private int next;

  @AfterEach
  void close() {
    api.close();
  }

  private void predict(String version, String light, int right, int wrong) {
    Dimensions dimensions = Dimensions.ofModel("digits").withVersion(version).withSegments(Map.of("lighting", light));
    for (int i = 0; i < right + wrong; i++) {
      String id = "p" + next++;
      api.predict(new PredictionKey("digits", id, 0, ""), dimensions, new Value.ClassName(i < right ? "1" : "2"), Scores.NONE);
      api.label(id, "1");
    }
  }

  private static Question.Builder byVersion() {
    return lately("q", 60, "accuracy").addGroupBy("segment.lighting").addGroupBy("version").setBaseline(AGAINST_3);
  }

  @Test
  void versionFourIsHeldAgainstVersionThree() {
    predict("4", "dim", 9, 1);
    predict("3", "dim", 3, 7);
    api.clock.advance(Duration.ofSeconds(1));
    Answer answer = stub.queryMetrics(query(byVersion())).getAnswers(0);
    assertThat(answer.getSeries(0).getPoints(0).hasComparison()).isFalse();
    Comparison comparison = answer.getSeries(1).getPoints(0).getComparison();
    assertThat(comparison.getBaselineNumber()).isEqualTo(.3);
    assertThat(comparison.getBaselineSampleCount()).isEqualTo(10);
    assertThat(comparison.getDifference()).isCloseTo(.6, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(comparison.getInterval().getKind()).isEqualTo(IntervalKind.INTERVAL_KIND_SAMPLING);
    assertThat(comparison.getInterval().getMethod()).isEqualTo(IntervalMethod.INTERVAL_METHOD_WILSON);
    assertThat(comparison.getInterval().getLow()).isCloseTo(.1705, org.assertj.core.data.Offset.offset(.0001));
    assertThat(comparison.getInterval().getHigh()).isCloseTo(.8090, org.assertj.core.data.Offset.offset(.0001));
    assertThat(comparison.getTest()).isEqualTo("newcombe");
    assertThat(comparison.getPValue()).isBetween(.0001, .01);
    assertThat(comparison.getAdjustedPValue()).isEqualTo(comparison.getPValue());
  }

  /** Every page adjusts over the whole answer, so the pages together are the answer. */
  @Test
  void pagesCompareAsOneAnswerDoes() {
    for (int light = 0; light < 6; light++) {
      predict("4", "l" + light, 2 + light, 3);
      predict("3", "l" + light, 2, 3);
    }
    api.clock.advance(Duration.ofSeconds(1));
    List<Series> whole = stub.queryMetrics(query(byVersion())).getAnswers(0).getSeriesList();
    assertThat(whole).hasSize(12);
    List<Series> paged = new ArrayList<>();
    QueryMetricsRequest request = query(byVersion()).toBuilder().setPageSize(5).build();
    QueryMetricsResponse page;
    do {
      page = stub.queryMetrics(request);
      page.getAnswersList().forEach(answer -> paged.addAll(answer.getSeriesList()));
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!page.getNextPageToken().isEmpty());
    assertThat(paged).isEqualTo(whole);
    QueryMetricsRequest other = query(byVersion().clearBaseline()).toBuilder().setPageToken(
        stub.queryMetrics(query(byVersion()).toBuilder().setPageSize(5).build()).getNextPageToken()).build();
    Refused.by(() -> stub.queryMetrics(other)).because(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
  }

  /** Law: a watch shows at any time what a question asked then would answer, comparisons and exact values included. */
  @Test
  void aWatchComparesAsAQuestionDoes() {
    predict("3", "dim", 2, 2);
    predict("4", "dim", 1, 0);
    api.clock.advance(Duration.ofSeconds(1));
    Metric exact = Metric.newBuilder().setName("f1").setComputation(Computation.COMPUTATION_ROWS).build();
    Question.Builder question = byVersion().addMetrics(exact);
    Question.Builder earlier =
        lately("r", 60, "accuracy", "call_count").setStep(seconds(10)).setBaseline(Baseline.newBuilder().setOffset(seconds(10)));
    Heard<WatchMetricsRequest, WatchMetricsResponse> heard = new Heard<>(false);
    MetricsServiceGrpc.newStub(api.channel).watchMetrics(watch(question, earlier), heard);
    WatchReader reader = new WatchReader();
    for (int i = 0; i < 25; i++) {
      heard.rest().forEach(reader::read);
      List<Answer> asked = stub.queryMetrics(query(question, earlier)).getAnswersList();
      assertThat(reader.timeless()).isEqualTo(WatchReader.timeless(asked));
      predict(i % 3 == 0 ? "3" : "4", i % 5 == 0 ? "normal" : "dim", i % 2, 1);
      api.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void whatCannotBeABaselineIsRefusedByName() {
    predict("4", "dim", 1, 0);
    Refused.by(() -> stub.queryMetrics(query(byVersion().setBaseline(Baseline.getDefaultInstance()))))
        .with(Code.INVALID_ARGUMENT)
        .at("questions[0].baseline", "offset");
    Refused.by(() -> stub.queryMetrics(query(byVersion().setBaseline(Baseline.newBuilder().setOffset(seconds(-1))))))
        .at("questions[0].baseline.offset", "more than 0 s");
    Refused.by(() -> stub.queryMetrics(query(byVersion().setBaseline(Baseline.newBuilder().setReference("june")))))
        .with(Code.NOT_FOUND)
        .because(ErrorReason.ERROR_REASON_REFERENCE_NOT_FOUND)
        .saying("june");
    Baseline unknown = Baseline.newBuilder().setSeries(Matcher.newBuilder().setDimension("colour").addValues("red")).build();
    Refused.by(() -> stub.queryMetrics(query(byVersion().setBaseline(unknown)))).because(ErrorReason.ERROR_REASON_UNKNOWN_DIMENSION);
  }
}
