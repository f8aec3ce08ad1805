// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExponentialBucketsTest {
  @Provide
  Arbitrary<LatencyHistogram> histograms() {
    return TallyArbitraries.histograms();
  }

  /** Law: what is exported is imported as it was, by either way. */
  @Property
  void exportingAndImportingChangesNothing(@ForAll("histograms") LatencyHistogram histogram) {
    ExponentialBuckets buckets = ExponentialBuckets.of(histogram);
    assertThat(buckets.histogram()).isEqualTo(histogram);
    assertThat(ExponentialBuckets.ofPrometheus(buckets.zeroCount(), buckets.prometheus())).isEqualTo(buckets);
  }

  /** Law: exports add up as histograms do, so that a sum of exports is the export of the sum. */
  @Property
  void exportsMergeAsHistogramsDo(@ForAll("histograms") LatencyHistogram a, @ForAll("histograms") LatencyHistogram b) {
    LatencyHistogram sum = ExponentialBuckets.of(a).histogram();
    sum.add(ExponentialBuckets.of(b).histogram());
    LatencyHistogram expected = a.copy();
    expected.add(b);
    assertThat(ExponentialBuckets.of(sum)).isEqualTo(ExponentialBuckets.of(expected));
  }

  @Test
  void theIndexesAreThoseOfBothSpecifications() {
    LatencyHistogram histogram = new LatencyHistogram();
    List.of(1_000_000_000L, 1_000_000_001L, 2_000_000_000L, 500L, 9_000_000_000_000L).forEach(histogram::record);
    ExponentialBuckets buckets = ExponentialBuckets.of(histogram);
    assertThat(buckets.zeroCount()).isEqualTo(1);
    assertThat(buckets.offset()).as("OpenTelemetry: 1 s is the end of bucket -1").isEqualTo(-1);
    assertThat(buckets.prometheus())
        .as("Prometheus: 1 s is the end of bucket 0, 2 s of bucket 32; beyond 2^13 s there is bucket 417")
        .isEqualTo(Map.of(0, 1L, 1, 1L, 32, 1L, 417, 1L));
  }

  @Test
  void bucketsThatALatencyHistogramDoesNotHaveAreRefused() {
    assertThatThrownBy(() -> new ExponentialBuckets(0, 417, List.of(1L)).histogram()).hasMessageContaining("417");
    assertThatThrownBy(() -> new ExponentialBuckets(0, -641, List.of(1L)).histogram()).hasMessageContaining("-641");
  }
}
