// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.v1.Answer;
import io.infermeter.v1.Comparison;
import io.infermeter.v1.Curve;
import io.infermeter.v1.Histogram;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTableTest {
  private static List<String> lines(String metric, String unit, Point.Builder point) {
    Series.Builder series = Series.newBuilder().setMetric(Metric.newBuilder().setName(metric)).setUnit(unit).addPoints(point);
    return AnswerTable.text(Answer.newBuilder().addSeries(series).build(), false).lines().map(line -> line.strip().replaceAll(" {2,}", " | ")).toList();
  }

  @Test
  void aHistogramIsShownByItsBinsWithoutTheEmptyOnes() {
    Histogram.Builder histogram = Histogram.newBuilder().setScale(0).setOffset(0).addAllCounts(List.of(3L, 0L, 1L)).setZeroCount(2).setMaximum(7);
    assertThat(lines("latency_histogram", "s", Point.newBuilder().setHistogram(histogram)))
        .containsSubsequence("latency_histogram", "up to | count", "0 us | 2", "2.00 s | 3", "8.00 s | 1", "maximum 7.00 s");
  }

  @Test
  void manyBinsAreJoinedAndNoneIsLost() {
    Histogram.Builder histogram = Histogram.newBuilder().setScale(5).addAllCounts(Collections.nCopies(101, 1L));
    List<String> lines = lines("latency_histogram", "s", Point.newBuilder().setHistogram(histogram));
    List<String> bins = lines.subList(lines.indexOf("up to | count") + 1, lines.size());
    assertThat(bins).hasSize(34);
    assertThat(bins.stream().mapToInt(line -> Integer.parseInt(line.split(" \\| ")[1])).sum()).isEqualTo(101);
    assertThat(bins.getLast()).as("2^(101 / 32) s").isEqualTo("8.92 s | 2");
  }

  @Test
  void aCurveIsShownByItsPoints() {
    Curve.Builder curve = Curve.newBuilder().addX(.25).addY(.5).addCounts(8).addYIntervals(Interval.newBuilder().setLow(.125).setHigh(.75));
    assertThat(lines("calibration_curve", "1", Point.newBuilder().setCurve(curve)))
        .containsSubsequence("x | y | interval | n", "0.2500 | 0.5000 | [0.1250, 0.7500] | 8");
  }

  @Test
  void aDetectorIsShownWithItsLimits() {
    Interval.Builder limits = Interval.newBuilder().setKind(IntervalKind.INTERVAL_KIND_CONTROL_LIMITS).setLow(-4.5).setHigh(4.5);
    assertThat(lines("accuracy_cusum", "1", Point.newBuilder().setNumber(-6.25).addIntervals(limits)))
        .anyMatch(line -> line.contains("-6.2500 | limits [-4.5000, 4.5000]"));
  }

  @Test
  void aTestWithoutAValueOfTheBaselineDoesNotCallItUndefined() {
    Comparison.Builder drift = Comparison.newBuilder().setBaselineSampleCount(50).setPValue(.25);
    assertThat(lines("psi", "1", Point.newBuilder().setNumber(.5).setComparison(drift))).anyMatch(line -> line.contains("(n 50) | 0.2500"));
    Comparison.Builder fluctuation = Comparison.newBuilder().setPValue(.25);
    assertThat(lines("accuracy_tau", "1", Point.newBuilder().setNumber(.5).setComparison(fluctuation)))
        .noneMatch(line -> line.contains("baseline") || line.contains("undefined"));
    Comparison.Builder without = Comparison.newBuilder();
    assertThat(lines("accuracy", "1", Point.newBuilder().setNumber(.5).setComparison(without))).anyMatch(line -> line.contains("undefined (n 0)"));
  }
}
