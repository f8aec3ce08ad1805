// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The windows of a question's points, and how they fall on the minutes of the store. Whole minutes are read as rollups; a minute that a
 * window cuts is ragged, and read row by row.
 *
 * @param points the window of each point, in time order; rolling windows overlap
 * @param ragged the minutes that some window cuts, since 1970
 */
record Windows(List<TimeRange> points, TreeSet<Long> ragged) {
  /** Most points of one series. */
  static final int MAX_POINTS = 11_000;

  /** Most ragged minutes of one question: a day, read row by row. */
  static final int MAX_RAGGED = 1440;

  static Windows of(Question question, long nowMicros) {
    TimeRange whole = resolve(question.range(), nowMicros);
    List<TimeRange> points = question.step() == null ? List.of(whole) : steps(question, whole);
    TreeSet<Long> ragged = new TreeSet<>();
    for (TimeRange point : points) {
      cut(ragged, point.startMicros());
      cut(ragged, point.endMicros());
    }
    return new Windows(points, ragged);
  }

  static TimeRange resolve(Question.Range range, long nowMicros) {
    return switch (range) {
      case Question.Range.Lookback l -> new TimeRange(nowMicros - micros(l.duration()), nowMicros);
      case Question.Range.Fixed f -> {
        long start = micros(f.start());
        long end = f.end() == null ? nowMicros : Math.min(micros(f.end()), nowMicros);
        yield new TimeRange(Math.min(start, end), end);
      }
    };
  }

  private static List<TimeRange> steps(Question question, TimeRange whole) {
    long step = micros(question.step());
    long window = question.window() == null ? step : micros(question.window());
    List<TimeRange> points = new ArrayList<>();
    long start = alignedStart(whole.startMicros(), question.step(), question.zone());
    while (start < whole.endMicros()) {
      long next = next(start, question.step(), question.zone());
      long end = Math.min(next, whole.endMicros());
      boolean rolling = window > step;
      points.add(new TimeRange(rolling ? end - window : Math.max(start, whole.startMicros()), end));
      start = next;
    }
    return points;
  }

  /** How many points a question has at the most, without making them. */
  static long count(Question question, long nowMicros) {
    TimeRange whole = resolve(question.range(), nowMicros);
    return question.step() == null ? 1 : (whole.endMicros() - whole.startMicros()) / micros(question.step()) + 2;
  }

  private static long alignedStart(long micros, Duration step, ZoneId zone) {
    if (step.compareTo(Duration.ofHours(1)) < 0) {
      return Math.floorDiv(micros, micros(step)) * micros(step);
    }
    ZonedDateTime local = instant(micros).atZone(zone);
    if (wholeDays(step)) {
      long days = Math.floorDiv(local.toLocalDate().toEpochDay(), step.toDays()) * step.toDays();
      return micros(java.time.LocalDate.ofEpochDay(days).atStartOfDay(zone).toInstant());
    }
    long offset = local.getOffset().getTotalSeconds() * 1_000_000L;
    return Math.floorDiv(micros + offset, micros(step)) * micros(step) - offset;
  }

  private static long next(long start, Duration step, ZoneId zone) {
    if (!wholeDays(step)) {
      return start + micros(step);
    }
    return micros(instant(start).atZone(zone).plusDays(step.toDays()).toInstant());
  }

  private static boolean wholeDays(Duration step) {
    return step.toDays() > 0 && step.equals(Duration.ofDays(step.toDays()));
  }

  private static void cut(TreeSet<Long> ragged, long micros) {
    if (Math.floorMod(micros, TimeRange.MINUTE) != 0) {
      ragged.add(Math.floorDiv(micros, TimeRange.MINUTE));
    }
  }

  /** From the first to the last instant of any window. */
  TimeRange span() {
    long start = points.stream().mapToLong(TimeRange::startMicros).min().orElse(0);
    long end = points.stream().mapToLong(TimeRange::endMicros).max().orElse(start);
    return new TimeRange(start, end);
  }

  boolean isRagged(long minute) {
    return ragged.contains(minute);
  }

  /** The ragged minutes as ranges within the span, neighbours joined. */
  List<TimeRange> raggedRanges() {
    TimeRange span = span();
    List<TimeRange> ranges = new ArrayList<>();
    long start = -1;
    long last = -1;
    for (long minute : ragged) {
      if (start < 0) {
        start = minute;
      } else if (minute != last + 1) {
        addClipped(ranges, start, last, span);
        start = minute;
      }
      last = minute;
    }
    if (start >= 0) {
      addClipped(ranges, start, last, span);
    }
    return ranges;
  }

  private static void addClipped(List<TimeRange> ranges, long firstMinute, long lastMinute, TimeRange span) {
    long start = Math.max(firstMinute * TimeRange.MINUTE, span.startMicros());
    long end = Math.min((lastMinute + 1) * TimeRange.MINUTE, span.endMicros());
    if (start < end) {
      ranges.add(new TimeRange(start, end));
    }
  }

  /** Index of the first point that may contain this instant: the first that ends after it. */
  int firstCandidate(long micros) {
    int low = 0;
    int high = points.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points.get(middle).endMicros() > micros) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  static long micros(Duration duration) {
    return Math.addExact(Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1000);
  }

  static long micros(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
