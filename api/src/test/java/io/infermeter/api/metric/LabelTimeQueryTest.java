// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Finality;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.TimeAxis;
import io.infermeter.v1.TimeRange;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions about the time of labels, over the contract. */
class LabelTimeQueryTest {
  private final ApiFixture api = new ApiFixture();
  private final MetricsServiceGrpc.MetricsServiceBlockingStub stub = MetricsServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  private static Timestamp at(long seconds) {
    return Timestamp.newBuilder().setSeconds(ApiFixture.START.getEpochSecond() + seconds).build();
  }

  private static Question.Builder question(String metric, long from, long to) {
    return Question.newBuilder()
        .setId("q")
        .setTimeRange(TimeRange.newBuilder().setStartTime(at(from)).setEndTime(at(to)))
        .addMetrics(Metric.newBuilder().setName(metric));
  }

  private Series ask(Question.Builder question) {
    return stub.queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build()).getAnswers(0).getSeries(0);
  }

  @Test
  void aLabelCountsWhenItWasLearnedOrWhenItsPredictionWasMade() {
    api.predict("a", "dim", "1");
    api.advance(Duration.ofMinutes(10));
    api.label("a", "2");
    api.advance(Duration.ofMinutes(10));
    api.label("a", "1");
    api.advance(Duration.ofMinutes(10));
    assertThat(ask(question("accuracy", 0, 60)).getPoints(0).getNumber()).isEqualTo(1);
    assertThat(ask(question("accuracy", 600, 700).setTimeAxis(TimeAxis.TIME_AXIS_JOIN)).getPoints(0).getNumber()).isZero();
    assertThat(ask(question("accuracy", 1200, 1201).setTimeAxis(TimeAxis.TIME_AXIS_JOIN)).getPoints(0).getNumber()).isEqualTo(1);
    assertThat(ask(question("accuracy", 0, 60).setTimeAxis(TimeAxis.TIME_AXIS_JOIN)).getPoints(0).hasUndefined()).isTrue();
    assertThat(ask(question("accuracy", 0, 60).setAsOf(at(1140))).getPoints(0).getNumber()).isZero();
    assertThat(ask(question("accuracy", 0, 60).setAsOf(at(540))).getPoints(0).hasUndefined()).isTrue();
    assertThat(ask(question("accuracy", 0, 60).setAsOf(at(86_400))).getPoints(0).getNumber()).isEqualTo(1);
  }

  @Test
  void theSeriesSaysUntilWhenItsLabelsAreMature() {
    for (int minute = 0; minute < 60; minute++) {
      api.predict("p" + minute, "dim", "1");
      api.label("p" + minute, "1");
      api.advance(Duration.ofMinutes(1));
    }
    Series series = ask(question("accuracy", 0, 600));
    assertThat(series.getLabelsMatureThrough()).isEqualTo(at(59 * 60));
    assertThat(series.getPoints(0).getFinality()).isEqualTo(Finality.FINALITY_MATURE);
    assertThat(ask(question("latency", 0, 600)).hasLabelsMatureThrough()).isFalse();
  }

  @Test
  void theDelayOfLabelsComesAsAHistogram() {
    api.predict("a", "dim", "1");
    api.advance(Duration.ofSeconds(60));
    api.label("a", "1");
    api.advance(Duration.ofMinutes(10));
    var histogram = ask(question("label_delay_histogram", 0, 60)).getPoints(0).getHistogram();
    assertThat(histogram.getScale()).isEqualTo(3);
    assertThat(histogram.getCountsList()).containsExactly(1L);
    double upper = Math.pow(2, (histogram.getOffset() + 1) / 8.0);
    assertThat(60.0).isBetween(upper / 1.0906, upper);
    Series delay = ask(question("label_delay", 0, 60));
    assertThat(delay.getMetric().getQuantile()).isEqualTo(0.5);
    assertThat(delay.getPoints(0).getNumber()).isBetween(57.0, 63.0);
  }

  @Test
  void whatHasNoAnswerIsRefusedByName() {
    Refused.by(() -> ask(question("latency", 0, 60).setTimeAxis(TimeAxis.TIME_AXIS_JOIN)))
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_INVALID_FIELD)
        .at("questions[0].time_axis", "does not depend on labels");
    Refused.by(() -> ask(question("accuracy", 0, 60).setAsOf(at(61)))).at("questions[0].as_of", "whole minute");
  }
}
