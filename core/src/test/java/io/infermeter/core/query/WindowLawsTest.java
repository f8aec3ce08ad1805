// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static io.infermeter.core.query.Meter.NOW;
import static io.infermeter.core.query.Meter.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.metric.Coverage;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.LatencyHistogram;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Law: [a, b) and [b, c) together are [a, c), to the last count, wherever they are cut. */
class WindowLawsTest {
  @Property(tries = 60)
  void neighboursAddUp(
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long first,
      @ForAll @LongRange(min = 1, max = 1_000_000_000) long second,
      @ForAll @LongRange(min = 1, max = 1_000_000_000) long third) {
    Random random = new Random(seed);
    Meter meter = new Meter();
    for (int i = 0; i < 60; i++) {
      String truth = random.nextInt(3) == 0 ? null : "c" + random.nextInt(3);
      meter.predict(START + random.nextLong(40 * TimeRange.MINUTE), Meter.version("3"), "c" + random.nextInt(3), truth);
    }
    meter.flush();
    long a = START + first;
    List<Point> left = points(meter, a, a + second);
    List<Point> right = points(meter, a + second, a + second + third);
    List<Point> both = points(meter, a, a + second + third);
    for (int metric = 0; metric < 2; metric++) {
      ConfusionCounts sum = confusion(left.get(metric));
      sum.add(confusion(right.get(metric)));
      assertThat(sum).isEqualTo(confusion(both.get(metric)));
      assertThat(coverage(left.get(metric), right.get(metric))).isEqualTo(both.get(metric).measured().coverage());
    }
    LatencyHistogram latencies = histogram(left.get(2));
    latencies.add(histogram(right.get(2)));
    assertThat(latencies).isEqualTo(histogram(both.get(2)));
    assertThat(count(left) + count(right)).isEqualTo(count(both));
  }

  private static List<Point> points(Meter meter, long from, long to) {
    Question question =
        Meter.ask(
            from, to, List.of(), MetricParameters.named("confusion_matrix"),
            MetricParameters.named("confusion_matrix").withBasisAndComputation(null, Computation.ROWS),
            MetricParameters.named("latency_histogram"), MetricParameters.named("prediction_count"));
    return meter.engine().answer(question, NOW).series().stream().map(series -> series.points().getFirst()).toList();
  }

  private static ConfusionCounts confusion(Point point) {
    return point.measured().value() instanceof MetricValue.Confusion confusion ? confusion.counts().copy() : new ConfusionCounts();
  }

  private static LatencyHistogram histogram(Point point) {
    return point.measured().value() instanceof MetricValue.Distribution d ? d.histogram().copy() : new LatencyHistogram();
  }

  private static Coverage coverage(Point left, Point right) {
    Coverage a = left.measured().coverage();
    Coverage b = right.measured().coverage();
    return new Coverage(a.labelled() + b.labelled(), a.eligible() + b.eligible(), a.dropped() + b.dropped());
  }

  private static long count(List<Point> points) {
    return points.get(3).measured().sampleCount();
  }
}
