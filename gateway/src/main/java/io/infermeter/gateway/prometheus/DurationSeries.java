// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.prometheus;

import io.infermeter.core.tally.ExponentialBuckets;
import io.infermeter.core.tally.LatencyHistogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Durations of one series since the start of the process: a native histogram, classic buckets, and an example of each bucket. Not thread-safe. */
final class DurationSeries {
  private static final double NANOS = 1e9;

  /** Upper bounds of the classic buckets in seconds, about three to a decade. */
  private static final double[] BOUNDS = {
    .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, Double.POSITIVE_INFINITY
  };

  private static final String EXAMPLE_LABEL = "prediction_id";

  /** What OpenMetrics allows for names and values of an exemplar's labels together, in characters. */
  private static final int LONGEST_EXAMPLE = 128 - EXAMPLE_LABEL.length();

  private final LatencyHistogram histogram = new LatencyHistogram();
  private final long[] classic = new long[BOUNDS.length];
  private final @Nullable Example[] examples = new Example[BOUNDS.length];
  private double sum;

  private record Example(String predictionId, double seconds, long millis) {}

  /**
   * Counts a duration.
   *
   * @param predictionId an example of what took so long; empty: none
   * @param millis when, milliseconds since 1970
   */
  void record(long nanos, String predictionId, long millis) {
    double seconds = Math.max(0, nanos) / NANOS;
    int place = Arrays.binarySearch(BOUNDS, seconds);
    int bucket = place < 0 ? -place - 1 : place;
    histogram.record(nanos);
    classic[bucket]++;
    sum += seconds;
    if (!predictionId.isEmpty() && predictionId.length() <= LONGEST_EXAMPLE && isText(predictionId)) {
      examples[bucket] = new Example(predictionId, seconds, millis);
    }
  }

  private static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  HistogramDataPointSnapshot snapshot(Labels labels, long createdMillis) {
    ExponentialBuckets buckets = ExponentialBuckets.of(histogram);
    SortedMap<Integer, Long> prometheus = buckets.prometheus();
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < BOUNDS.length; i++) {
      bounds.add(BOUNDS[i]);
      counts.add(classic[i]);
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(bounds, counts),
        ExponentialBuckets.SCALE,
        buckets.zeroCount(),
        ExponentialBuckets.ZERO_THRESHOLD,
        NativeHistogramBuckets.of(List.copyOf(prometheus.keySet()), List.copyOf(prometheus.values())),
        NativeHistogramBuckets.EMPTY,
        sum,
        labels,
        Exemplars.of(Arrays.stream(examples).filter(Objects::nonNull).map(DurationSeries::exemplar).toList()),
        createdMillis);
  }

  private static Exemplar exemplar(Example example) {
    return Exemplar.builder()
        .labels(Labels.of(EXAMPLE_LABEL, example.predictionId()))
        .value(example.seconds())
        .timestampMillis(example.millis())
        .build();
  }
}
