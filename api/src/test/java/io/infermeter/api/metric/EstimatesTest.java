// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static io.infermeter.api.metric.Asking.lately;
import static io.infermeter.api.metric.Asking.number;
import static io.infermeter.api.metric.Asking.query;
import static io.infermeter.api.metric.Asking.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Baseline;
import io.infermeter.v1.Basis;
import io.infermeter.v1.Calibration;
import io.infermeter.v1.Caveat;
import io.infermeter.v1.CaveatReason;
import io.infermeter.v1.Computation;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalMethod;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.Question;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EstimatesTest {
  private static final Baseline AN_HOUR_AGO = Baseline.newBuilder().setOffset(seconds(3600)).build();

  private final ApiFixture api = new ApiFixture();
  private final MetricsServiceGrpc.MetricsServiceBlockingStub stub = MetricsServiceGrpc.newBlockingStub(api.channel);
  private int next;

  @AfterEach
  void close() {
    api.close();
  }

  /** Rows of three classes whose answer has the score .8; of ten with a label eight are right. */
  private void predict(int rows, int labelled) {
    for (int i = 0; i < rows; i++) {
      String id = "p" + next++;
      double[] scores = {.1, .1, .1};
      scores[i % 3] = .8;
      api.predict(
          new PredictionKey("digits", id, 0, ""), Dimensions.ofModel("digits"), new Value.ClassName(Integer.toString(i % 3)),
          new Scores(Scores.ElementType.FP64, scores));
      if (i < labelled) {
        api.label(id, Integer.toString(i / 3 % 10 < 8 ? i % 3 : (i + 1) % 3));
      }
    }
  }

  private static Question.Builder asked(String metric, Basis basis) {
    return lately("q", 600).addMetrics(Metric.newBuilder().setName(metric).setBasis(basis)).setBaseline(AN_HOUR_AGO);
  }

  private Answer ask(String metric, Basis basis) {
    return stub.queryMetrics(query(asked(metric, basis))).getAnswers(0);
  }

  private void anHourLater() {
    api.clock.advance(Duration.ofMinutes(60));
  }

  @Test
  void theAccuracyIsEstimatedBeforeThereIsAnyLabel() {
    predict(90, 90);
    anHourLater();
    predict(60, 0);
    api.clock.advance(Duration.ofSeconds(1));
    Answer answer = ask("accuracy", Basis.BASIS_ESTIMATED);
    assertThat(number(answer)).isCloseTo(.8, Offset.offset(1e-9));
    Point point = answer.getSeries(0).getPoints(0);
    assertThat(point.getBasis()).isEqualTo(Basis.BASIS_ESTIMATED);
    assertThat(point.getComputation()).isEqualTo(Computation.COMPUTATION_ROWS);
    assertThat(point.getSampleCount()).isEqualTo(60);
    assertThat(point.getCoverage().getLabelled()).isZero();
    assertThat(answer.getCaveatsList()).extracting(Caveat::getReason).containsExactly(CaveatReason.CAVEAT_REASON_CALIBRATION);
    assertThat(answer.getSeries(0).getMetric().getIntervalMethod()).isEqualTo(IntervalMethod.INTERVAL_METHOD_NORMAL);
  }

  @Test
  void labelsAreCombinedWithTheEstimateOnceThereAreThirty() {
    predict(90, 90);
    anHourLater();
    predict(90, 29);
    api.clock.advance(Duration.ofSeconds(1));
    Answer few = ask("accuracy", Basis.BASIS_COMBINED);
    assertThat(few.getSeries(0).getPoints(0).getBasis()).isEqualTo(Basis.BASIS_ESTIMATED);
    assertThat(few.getCaveatsList()).extracting(Caveat::getReason).contains(CaveatReason.CAVEAT_REASON_FEW_LABELS);
    api.label("p119", "2");
    Answer enough = ask("accuracy", Basis.BASIS_COMBINED);
    assertThat(enough.getSeries(0).getPoints(0).getBasis()).isEqualTo(Basis.BASIS_COMBINED);
    assertThat(enough.getSeries(0).getPoints(0).getIntervalsList()).extracting(Interval::getMethod)
        .containsExactly(IntervalMethod.INTERVAL_METHOD_PPI, IntervalMethod.INTERVAL_METHOD_CERTAIN);
  }

  @Test
  void anEstimateWithoutABaselineIsRefused() {
    Refused.by(() -> stub.queryMetrics(query(asked("f1", Basis.BASIS_ESTIMATED).clearBaseline())))
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_INVALID_FIELD);
  }

  /** Scores of .8 that are right in eight of ten are as good raw; calibrated or not is said, per class, and echoed. */
  @Test
  void calibrationIsAsAskedAndSaysSo() {
    predict(90, 90);
    anHourLater();
    predict(60, 0);
    api.clock.advance(Duration.ofSeconds(1));
    Answer unset = ask("accuracy", Basis.BASIS_ESTIMATED);
    assertThat(unset.getSeries(0).getMetric().getCalibration()).isEqualTo(Calibration.CALIBRATION_AUTO);
    Answer on = ask(Calibration.CALIBRATION_ON);
    assertThat(on.getSeries(0).getMetric().getCalibration()).isEqualTo(Calibration.CALIBRATION_ON);
    assertThat(on.getCaveats(0).getMessage()).contains("0 calibrated (asked for)", "2 calibrated (asked for)");
    Answer off = ask(Calibration.CALIBRATION_OFF);
    assertThat(off.getCaveats(0).getMessage()).contains("0 raw (asked for)", "2 raw (asked for)");
    assertThat(number(off)).isCloseTo(.8, Offset.offset(1e-9));
  }

  private Answer ask(Calibration calibration) {
    Question.Builder question = asked("accuracy", Basis.BASIS_ESTIMATED);
    question.getMetricsBuilder(0).setCalibration(calibration);
    return stub.queryMetrics(query(question)).getAnswers(0);
  }

  @Test
  void calibrationOfWhatIsNoEstimateIsRefused() {
    Metric realized = Metric.newBuilder().setName("accuracy").setCalibration(Calibration.CALIBRATION_OFF).build();
    Refused.by(() -> stub.queryMetrics(query(lately("q", 600).addMetrics(realized))))
        .with(Code.INVALID_ARGUMENT)
        .at("questions[0].metrics[0].calibration", "BASIS_ESTIMATED");
    Metric latency = Metric.newBuilder().setName("latency").setCalibration(Calibration.CALIBRATION_OFF).build();
    Refused.by(() -> stub.queryMetrics(query(lately("q", 600).addMetrics(latency))))
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_PARAMETER_NOT_TAKEN);
  }

  @Test
  void aConfidenceSequenceOfALookbackIsRefused() {
    Metric metric =
        Metric.newBuilder().setName("accuracy").setIntervalMethod(IntervalMethod.INTERVAL_METHOD_CONFIDENCE_SEQUENCE).build();
    Refused.by(() -> stub.queryMetrics(query(lately("q", 600).addMetrics(metric))))
        .with(Code.INVALID_ARGUMENT)
        .at("questions[0].metrics[0].interval_method", "fixed start");
  }
}
