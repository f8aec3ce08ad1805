// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.tally.ExponentialBuckets;
import io.infermeter.core.tally.LatencyHistogram;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Latencies fall into the buckets that Prometheus's own client puts them into. */
class NativeHistogramTest {
  @Provide
  Arbitrary<List<Long>> latencies() {
    Arbitrary<Long> powers = Arbitraries.integers().between(-19, 13).map(power -> (long) (Math.scalb(1.0, power) * 1e9));
    Arbitrary<Long> any =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 2_000), Arbitraries.longs().between(2_000, 100_000_000),
            Arbitraries.longs().between(0, 8_192_000_000_000L), powers);
    return any.list().ofMaxSize(60);
  }

  @Property(tries = 300)
  void bucketsAreThoseOfPrometheus(@ForAll("latencies") List<Long> nanos) {
    Histogram prometheus =
        Histogram.builder()
            .name("latency")
            .nativeOnly()
            .nativeInitialSchema(ExponentialBuckets.SCALE)
            .nativeMinZeroThreshold(ExponentialBuckets.ZERO_THRESHOLD)
            .nativeMaxZeroThreshold(ExponentialBuckets.ZERO_THRESHOLD)
            .nativeMaxNumberOfBuckets(0)
            .build();
    LatencyHistogram histogram = new LatencyHistogram();
    prometheus.initLabelValues();
    for (long each : nanos) {
      prometheus.observe(each / 1e9);
      histogram.record(each);
    }
    HistogramDataPointSnapshot seen = prometheus.collect().getDataPoints().getFirst();
    SortedMap<Integer, Long> expected = new TreeMap<>();
    NativeHistogramBuckets buckets = seen.getNativeBucketsForPositiveValues();
    for (int i = 0; i < buckets.size(); i++) {
      expected.merge(buckets.getBucketIndex(i), buckets.getCount(i), Long::sum);
    }
    ExponentialBuckets ours = ExponentialBuckets.of(histogram);
    assertThat(seen.getNativeSchema()).isEqualTo(ExponentialBuckets.SCALE);
    assertThat(ours.prometheus()).isEqualTo(expected);
    assertThat(ours.zeroCount()).isEqualTo(seen.getNativeZeroCount());
    assertThat(ExponentialBuckets.ofPrometheus(seen.getNativeZeroCount(), expected).histogram()).isEqualTo(histogram);
  }
}
