// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * How the windows of a question fall into parts of time. Windows may roll over one another and be cut anywhere, so what is read are the
 * segments between any two neighbouring cuts; each part of each window is some segments in a row.
 *
 * @param segments the segments, side by side
 * @param byPoint the parts of each point
 * @param count parts of all points together
 */
record BucketTimes(Windows segments, List<List<Part>> byPoint, int count) {
  /** A part of a window: the segments from the first to before the end. */
  record Part(TimeRange range, int firstSegment, int endSegment) {}

  static BucketTimes of(Windows windows, Duration width, ZoneId zone, String path) {
    List<List<TimeRange>> ranges = new ArrayList<>();
    TreeSet<Long> cuts = new TreeSet<>();
    int count = 0;
    for (TimeRange point : windows.points()) {
      Buckets.refuseMoreThanMayBe(count + (point.endMicros() - point.startMicros()) / Windows.micros(width), path);
      List<TimeRange> parts = parts(point, width, zone);
      count += parts.size();
      Buckets.refuseMoreThanMayBe(count, path);
      ranges.add(parts);
      parts.forEach(part -> cuts.addAll(List.of(part.startMicros(), part.endMicros())));
    }
    long[] sorted = cuts.stream().mapToLong(Long::longValue).toArray();
    List<TimeRange> segments = new ArrayList<>();
    for (int i = 0; i + 1 < sorted.length; i++) {
      segments.add(new TimeRange(sorted[i], sorted[i + 1]));
    }
    List<List<Part>> byPoint = ranges.stream().map(parts -> parts.stream().map(part -> part(part, sorted)).toList()).toList();
    return new BucketTimes(Windows.of(segments), byPoint, count);
  }

  private static List<TimeRange> parts(TimeRange point, Duration width, ZoneId zone) {
    List<TimeRange> parts = new ArrayList<>();
    long start = Windows.alignedStart(point.startMicros(), width, zone);
    while (start < point.endMicros()) {
      long next = Windows.next(start, width, zone);
      if (next > point.startMicros()) {
        parts.add(new TimeRange(Math.max(start, point.startMicros()), Math.min(next, point.endMicros())));
      }
      start = next;
    }
    return parts;
  }

  private static Part part(TimeRange range, long[] cuts) {
    return new Part(range, Arrays.binarySearch(cuts, range.startMicros()), Arrays.binarySearch(cuts, range.endMicros()));
  }

  List<Part> parts(int point) {
    return byPoint.get(point);
  }
}
