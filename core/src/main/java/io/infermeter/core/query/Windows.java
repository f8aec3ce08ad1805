// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private static final Duration HOUR = Duration.ofHours(1);

  /** Most ragged minutes of one question: a day, read row by row. */
  static final int MAX_RAGGED = 1440;

  /**
   * The windows of a question.
   *
   * @throws QuestionRejected if there are more than may be
   */
  static Windows within(Question question, long nowMicros) {
    long count = count(question, nowMicros);
    if (count > MAX_POINTS) {
      throw QuestionRejected.of("step", Reason.TOO_MANY_POINTS,
          "makes " + count + " points of a series; at most " + MAX_POINTS + ": ask for a longer step or a shorter range");
    }
    return of(question, nowMicros).checked();
  }

  private Windows checked() {
    if (ragged.size() > MAX_RAGGED) {
      throw QuestionRejected.of("step", Reason.TOO_MANY_POINTS,
          "cuts " + ragged.size() + " minutes, which are read row by row; at most " + MAX_RAGGED
              + ": ask for steps of whole minutes, or for a shorter range");
    }
    return this;
  }

  /** The same windows so much earlier. */
  Windows earlier(Duration offset) {
    long by = micros(offset);
    return of(points.stream().map(point -> new TimeRange(point.startMicros() - by, point.endMicros() - by)).toList()).checked();
  }

  static Windows of(Question question, long nowMicros) {
    TimeRange whole = resolve(question.range(), nowMicros);
    return of(question.step() == null ? List.of(whole) : steps(question, whole));
  }

  /** Windows in the order of their ends. */
  static Windows of(List<TimeRange> points) {
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

  static long alignedStart(long micros, Duration step, ZoneId zone) {
    if (step.compareTo(HOUR) < 0) {
      return Math.floorDiv(micros, micros(step)) * micros(step);
    }
    if (step.equals(HOUR)) {
      long offset = zone.getRules().getOffset(instant(micros)).getTotalSeconds() * 1_000_000L;
      return Math.floorDiv(micros + offset, micros(step)) * micros(step) - offset;
    }
    long place = place(micros, step, zone);
    while (boundary(place + 1, step, zone) <= micros) {
      // The clock was set back over midnight: it shows yesterday once more.
      place++;
    }
    return boundary(place, step, zone);
  }

  /**
   * The start of the step after the one that starts at an instant. Steps of more than an hour begin by the zone's clock, before and after it is
   * changed; so the one in which that happens is longer or shorter, and a day begins at one o'clock where clocks are set forward at midnight.
   */
  static long next(long start, Duration step, ZoneId zone) {
    if (step.compareTo(HOUR) <= 0) {
      return start + micros(step);
    }
    long place = place(start, step, zone) + 1;
    long next = boundary(place, step, zone);
    while (next <= start) {
      next = boundary(++place, step, zone);
    }
    return next;
  }

  /** The number of the step that an instant is in, since 1970 by the zone's clock. */
  private static long place(long micros, Duration step, ZoneId zone) {
    long offset = zone.getRules().getOffset(instant(micros)).getTotalSeconds() * 1_000_000L;
    return Math.floorDiv(micros + offset, micros(step));
  }

  private static long boundary(long place, Duration step, ZoneId zone) {
    LocalDateTime local = instant(place * micros(step)).atOffset(ZoneOffset.UTC).toLocalDateTime();
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    // A time that the clock leaves out is the instant at which it does so.
    return micros(change != null && change.isGap() ? change.getInstant() : local.atZone(zone).toInstant());
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

  /**
   * The same windows by the minutes that must be read row by row. The last minute need not where nothing has happened after the windows' end, as
   * with all that end now: its aggregate counts the same rows then. A time whose rows are gone only looks quiet.
   */
  Windows cutIn(Snapshot snapshot) {
    return rest().filter(rest -> rest.startMicros() >= snapshot.rowsSinceMicros() && snapshot.isQuiet(rest)).isPresent() ? withWholeEnd() : this;
  }

  /** What is left of the last minute after the end of all windows; nothing if none is left, or if a window cuts that minute elsewhere too. */
  private Optional<TimeRange> rest() {
    long end = span().endMicros();
    long minute = Math.floorDiv(end, TimeRange.MINUTE);
    boolean alone =
        points.stream().allMatch(point -> isEndOr(end, point.startMicros(), minute) && isEndOr(end, point.endMicros(), minute));
    return ragged.contains(minute) && alone ? Optional.of(new TimeRange(end, (minute + 1) * TimeRange.MINUTE)) : Optional.empty();
  }

  private static boolean isEndOr(long end, long micros, long minute) {
    return micros == end || micros <= minute * TimeRange.MINUTE;
  }

  /** The same windows, of which none cuts the last minute: for where nothing happened in the rest of it. */
  private Windows withWholeEnd() {
    TreeSet<Long> others = new TreeSet<>(ragged);
    others.remove(Math.floorDiv(span().endMicros(), TimeRange.MINUTE));
    return new Windows(points, others);
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

  /** The spans between the instants of a ragged range at which a window begins or ends: each window holds a span as a whole, or not at all. */
  List<TimeRange> spans(TimeRange range) {
    TreeSet<Long> cuts = new TreeSet<>(List.of(range.startMicros(), range.endMicros()));
    for (int point = firstCandidate(range.startMicros()); point < points.size(); point++) {
      TimeRange window = points.get(point);
      if (window.startMicros() >= range.endMicros()) {
        break;
      }
      cuts.add(Math.max(window.startMicros(), range.startMicros()));
      cuts.add(Math.min(window.endMicros(), range.endMicros()));
    }
    List<TimeRange> spans = new ArrayList<>();
    Long from = cuts.pollFirst();
    for (long to : cuts) {
      spans.add(new TimeRange(from, to));
      from = to;
    }
    return spans;
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
