// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A latency histogram as it is exported, in seconds: an OpenTelemetry exponential histogram of scale 5 bucket for bucket, and a Prometheus
 * native histogram of schema 5, whose indexes are one more. Both have right-closed buckets: OpenTelemetry's bucket i holds
 * (2^(i/32), 2^((i+1)/32)], Prometheus's bucket i holds (2^((i-1)/32), 2^(i/32)]. Importing gives the same histogram again.
 *
 * <p>What is longer than 2^13 s is exported in the regular bucket behind: Prometheus's own overflow bucket is for +Inf alone.
 *
 * @param zeroCount durations of at most {@link #ZERO_THRESHOLD}
 * @param offset OpenTelemetry's index of the first bucket; 0 if there are none
 * @param counts the buckets from there on, dense; the first and the last are not 0
 */
public record ExponentialBuckets(long zeroCount, int offset, List<Long> counts) {
  /** OpenTelemetry's scale, and Prometheus's schema. */
  public static final int SCALE = LatencyHistogram.SCALE;

  /** Seconds up to which a duration counts as zero: 2^-20. */
  public static final double ZERO_THRESHOLD = 0x1p-20;

  public ExponentialBuckets {
    counts = List.copyOf(counts);
  }

  public static ExponentialBuckets of(LatencyHistogram histogram) {
    List<Long> counts = new ArrayList<>();
    for (int index = histogram.firstIndex(); index <= histogram.lastIndex(); index++) {
      counts.add(histogram.count(index));
    }
    return new ExponentialBuckets(histogram.zeros(), counts.isEmpty() ? 0 : histogram.firstIndex(), counts);
  }

  /**
   * Of a Prometheus native histogram of schema 5.
   *
   * @param buckets counts by Prometheus's index
   */
  public static ExponentialBuckets ofPrometheus(long zeroCount, SortedMap<Integer, Long> buckets) {
    if (buckets.isEmpty()) {
      return new ExponentialBuckets(zeroCount, 0, List.of());
    }
    int offset = buckets.firstKey() - 1;
    List<Long> counts = new ArrayList<>(Collections.nCopies(buckets.lastKey() - offset, 0L));
    buckets.forEach((index, count) -> counts.set(index - 1 - offset, count));
    return new ExponentialBuckets(zeroCount, offset, counts);
  }

  /** The counts that are not 0 by Prometheus's index. */
  public SortedMap<Integer, Long> prometheus() {
    SortedMap<Integer, Long> buckets = new TreeMap<>();
    for (int i = 0; i < counts.size(); i++) {
      if (counts.get(i) != 0) {
        buckets.put(offset + i + 1, counts.get(i));
      }
    }
    return buckets;
  }

  /**
   * The histogram.
   *
   * @throws IllegalArgumentException if a bucket is none of a latency histogram's
   */
  public LatencyHistogram histogram() {
    Map<Integer, Long> bins = new TreeMap<>();
    for (int i = 0; i < counts.size(); i++) {
      bins.put(offset + i, counts.get(i));
    }
    return LatencyHistogram.of(zeroCount, bins);
  }
}
