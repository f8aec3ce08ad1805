// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import com.google.rpc.Status;
import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Series;
import io.infermeter.v1.Caveat;
import io.infermeter.v1.CaveatReason;
import io.infermeter.v1.Comparison;
import io.infermeter.v1.Coverage;
import io.infermeter.v1.Finality;
import io.infermeter.v1.IntervalKind;

/** Maps answers, series and points. */
public final class AnswerMapping {
  private static final EnumMapping<Interval.Kind, IntervalKind> KINDS =
      EnumMapping.of(Interval.Kind.class, IntervalKind.class, "INTERVAL_KIND_");
  private static final EnumMapping<Point.Finality, Finality> FINALITIES =
      EnumMapping.of(Point.Finality.class, Finality.class, "FINALITY_");
  private static final EnumMapping<Answer.Caveat.Reason, CaveatReason> CAVEATS =
      EnumMapping.of(Answer.Caveat.Reason.class, CaveatReason.class, "CAVEAT_REASON_");

  private AnswerMapping() {}

  /** An answer without its series. */
  public static io.infermeter.v1.Answer head(Answer answer) {
    io.infermeter.v1.Answer.Builder head =
        io.infermeter.v1.Answer.newBuilder()
            .setQuestionId(answer.questionId())
            .setCompleteThrough(Times.timestamp(answer.completeThroughMicros()));
    for (Answer.Caveat caveat : answer.caveats()) {
      head.addCaveats(Caveat.newBuilder().setReason(CAVEATS.toContract(caveat.reason())).setMessage(caveat.message()));
    }
    return head.build();
  }

  /** The answer to a question that could not be answered. */
  public static io.infermeter.v1.Answer refused(String questionId, Status why) {
    return io.infermeter.v1.Answer.newBuilder().setQuestionId(questionId).setError(why).build();
  }

  public static io.infermeter.v1.Series series(Series series) {
    io.infermeter.v1.Series.Builder result =
        io.infermeter.v1.Series.newBuilder()
            .setMetric(MetricMapping.toContract(series.metric()))
            .putAllDimensions(series.dimensions())
            .setUnit(series.unit());
    if (series.labelsMatureThroughMicros() != null) {
      result.setLabelsMatureThrough(Times.timestamp(series.labelsMatureThroughMicros()));
    }
    series.points().forEach(point -> result.addPoints(point(point, series.metric())));
    return result.build();
  }

  private static io.infermeter.v1.Point point(Point point, MetricParameters metric) {
    Measured measured = point.measured();
    io.infermeter.v1.Point.Builder result =
        io.infermeter.v1.Point.newBuilder()
            .setStartTime(Times.timestamp(point.range().startMicros()))
            .setEndTime(Times.timestamp(point.range().endMicros()))
            .setSampleCount(measured.sampleCount())
            .setFinality(FINALITIES.toContract(point.finality()))
            .setBasis(MetricMapping.BASES.toContract(measured.source() == null ? metric.basis() : measured.source().basis()))
            .setComputation(
                MetricMapping.COMPUTATIONS.toContract(
                    measured.source() == null ? metric.computation() : measured.source().computation()));
    ValueMapping.put(measured.value(), result);
    measured.numerator().ifPresent(result::setNumerator);
    measured.denominator().ifPresent(result::setDenominator);
    if (measured.coverage() != null) {
      result.setCoverage(coverage(measured.coverage()));
    }
    measured.intervals().forEach(interval -> result.addIntervals(interval(interval)));
    if (measured.comparison() != null) {
      result.setComparison(comparison(measured.comparison()));
    }
    return result.build();
  }

  private static Comparison comparison(io.infermeter.core.metric.Comparison comparison) {
    Comparison.Builder result =
        Comparison.newBuilder().setBaselineSampleCount(comparison.baselineCount()).setTest(comparison.test());
    comparison.baseline().ifPresent(result::setBaselineNumber);
    comparison.difference().ifPresent(result::setDifference);
    comparison.expectedUnderNull().ifPresent(result::setExpectedUnderNull);
    comparison.pValue().ifPresent(result::setPValue);
    comparison.adjustedPValue().ifPresent(result::setAdjustedPValue);
    if (comparison.interval() != null) {
      result.setInterval(interval(comparison.interval()));
    }
    return result.build();
  }

  private static Coverage coverage(io.infermeter.core.metric.Coverage coverage) {
    return Coverage.newBuilder()
        .setLabelled(coverage.labelled())
        .setEligible(coverage.eligible())
        .setDropped(coverage.dropped())
        .build();
  }

  static io.infermeter.v1.Interval interval(Interval interval) {
    return io.infermeter.v1.Interval.newBuilder()
        .setKind(KINDS.toContract(interval.kind()))
        .setMethod(MetricMapping.INTERVAL_METHODS.toContract(interval.method()))
        .setLow(interval.low())
        .setHigh(interval.high())
        .setConfidenceLevel(interval.confidenceLevel())
        .build();
  }
}
