// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.model.Models;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The windows of a question as far as what they need is kept: without the time before the oldest rollup, and in whole minutes where the
 * rows of the minutes that they cut are gone.
 *
 * @param windows what is answered
 * @param gone points of which nothing is kept; their window is the one that was asked for
 * @param clipped whether any window was made smaller
 * @param since from when on all that is needed is kept, microseconds since 1970
 * @param ladder by how much time it is kept
 */
record Retained(Windows windows, BitSet gone, boolean clipped, long since, Ladder ladder) {

  /** What is answered from rollups, and from rows where windows cut minutes. */
  static Retained counts(Question question, Windows asked, Snapshot snapshot, Models models) {
    long rowsSince = snapshot.rowsSinceMicros();
    LongPredicate rowsOf = minute -> minute * TimeRange.MINUTE >= rowsSince;
    if (question.axis() == RollupKey.Axis.JOIN && rowsSince > 0 && !asked.ragged().isEmpty()) {
      Set<Long> incomplete = incomplete(asked, snapshot, rowsSince, models);
      rowsOf = minute -> !incomplete.contains(minute - Math.floorMod(minute, RollupKey.HOUR));
    }
    return clip(asked, snapshot.rollupsSinceMicros(), rowsOf, snapshot.ladder());
  }

  /** What is answered from rows alone. */
  static Retained rows(Windows asked, Snapshot snapshot) {
    return clip(asked, snapshot.rowsSinceMicros(), minute -> true, Ladder.MINUTES);
  }

  /** The hours of learning, as their first minutes, in which labels were learned of predictions that are gone. */
  private static Set<Long> incomplete(Windows asked, Snapshot snapshot, long rowsSince, Models models) {
    Set<Long> cut = new HashSet<>();
    asked.ragged().forEach(minute -> cut.add(minute - Math.floorMod(minute, RollupKey.HOUR)));
    long first = asked.ragged().first() - longestHorizon(models) / TimeRange.MINUTE - RollupKey.HOUR;
    Set<Long> incomplete = new HashSet<>();
    snapshot.rollups(
        RollupKey.Kind.REVISIONS,
        RollupKey.Axis.EVENT,
        first,
        Math.ceilDiv(rowsSince, TimeRange.MINUTE),
        any -> true,
        rollup -> {
          if (cut.contains(rollup.key().learnedMinute())) {
            incomplete.add(rollup.key().learnedMinute());
          }
        });
    return incomplete;
  }

  /** How long after a prediction a label of any model may come, in microseconds. */
  static long longestHorizon(Models models) {
    long configured = models.configured().stream().mapToLong(model -> horizon(models, model)).max().orElse(0);
    return Math.max(configured, horizon(models, ""));
  }

  private static long horizon(Models models, String model) {
    return Windows.micros(models.settings(model).labelHorizon());
  }

  private static Retained clip(Windows asked, long since, LongPredicate rowsOf, Ladder ladder) {
    List<TimeRange> points = new ArrayList<>(asked.points().size());
    BitSet gone = new BitSet();
    boolean clipped = false;
    for (TimeRange point : asked.points()) {
      TimeRange kept = clip(point, since, rowsOf, ladder);
      clipped |= !point.equals(kept);
      gone.set(points.size(), kept == null);
      points.add(kept == null ? point : kept);
    }
    if (!clipped) {
      return new Retained(asked, gone, false, since, ladder);
    }
    // A window that now begins where rows do may cut another minute than was asked for.
    TreeSet<Long> ragged = Windows.of(points).ragged();
    ragged.removeIf(minute -> !rowsOf.test(minute) || ladder.span(minute * TimeRange.MINUTE) > 1);
    return new Retained(new Windows(points, ragged), gone, true, since, ladder);
  }

  /** What is kept of a window; null if nothing is. */
  private static @Nullable TimeRange clip(TimeRange point, long since, LongPredicate rowsOf, Ladder ladder) {
    long start = Math.max(point.startMicros(), since);
    long end = point.endMicros();
    if (ladder.cuts(start)) {
      start = ladder.ceil(start);
    }
    if (ladder.cuts(end)) {
      end = ladder.floor(end);
    }
    if (cutsGone(start, rowsOf)) {
      start = Math.ceilDiv(start, TimeRange.MINUTE) * TimeRange.MINUTE;
    }
    if (cutsGone(end, rowsOf)) {
      end = Math.floorDiv(end, TimeRange.MINUTE) * TimeRange.MINUTE;
    }
    if (point.isEmpty()) {
      return point;
    }
    return start < end ? new TimeRange(start, end) : null;
  }

  private static boolean cutsGone(long micros, LongPredicate rowsOf) {
    return Math.floorMod(micros, TimeRange.MINUTE) != 0 && !rowsOf.test(Math.floorDiv(micros, TimeRange.MINUTE));
  }

  /** What a reader should know of windows that were made smaller. */
  String explanation() {
    return "some windows are smaller than asked: everything is kept since " + Windows.instant(since)
        + ", and of minutes whose rows are gone only the whole" + byHours() + "; Point.start_time and end_time say what is covered";
  }

  private String byHours() {
    String hours = ladder.minutesSinceMicros() == 0 ? "" : ", before " + Windows.instant(ladder.minutesSinceMicros()) + " whole hours (UTC)";
    return ladder.hoursSinceMicros() == 0 ? hours : hours + ", before " + Windows.instant(ladder.hoursSinceMicros()) + " whole days (UTC)";
  }

  /** What is kept of the whole of a time: "only whole minutes are kept of this time; ask about whole minutes". */
  private String onlyWhole(long micros, String time) {
    String unit = ladder.span(micros) == 1 ? "minutes" : ladder.span(micros) == Ladder.HOUR ? "hours (UTC)" : "days (UTC)";
    return "only whole " + unit + " are kept of " + time + "; ask about whole " + unit;
  }

  /** The value of a point of which nothing is kept; null for the others. */
  @Nullable Measured instead(int point) {
    if (!gone.get(point)) {
      return null;
    }
    return windows.points().get(point).endMicros() > since
        ? Measured.undefined(MetricValue.Reason.ROWS_GONE, onlyWhole(windows.points().get(point).startMicros(), "this time"))
        : Measured.undefined(
            MetricValue.Reason.BEFORE_RETENTION,
            "nothing is kept of before " + Windows.instant(since) + " (infermeter.retention.*); ask about a later time");
  }

  /** What stands for a baseline of this window; null if all of it is kept. */
  @Nullable Measured insteadOfBaseline(int point, TimeRange window) {
    if (!gone.get(point) && windows.points().get(point).equals(window)) {
      return null;
    }
    return window.startMicros() >= since
        ? Measured.undefined(MetricValue.Reason.ROWS_GONE, onlyWhole(window.startMicros(), "the time of the baseline"))
        : Measured.undefined(
            MetricValue.Reason.BEFORE_RETENTION,
            "not all is kept of the baseline, which begins before " + Windows.instant(since)
                + " (infermeter.retention.*); compare with a later time");
  }
}
