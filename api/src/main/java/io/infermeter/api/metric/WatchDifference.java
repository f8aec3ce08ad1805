// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import com.google.protobuf.Timestamp;
import io.infermeter.api.metric.WatchState.AnswerState;
import io.infermeter.api.metric.WatchState.SeriesKey;
import io.infermeter.api.metric.WatchState.SeriesState;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has to be told to a reader who knows one state, so that it knows a newer one.
 *
 * <p>Points are put by their start. The window of a point may move on with the clock: its end while it is open, its start where
 * the range cuts it, both without a step. As long as nothing else changes, the point is not sent again and the reader keeps the
 * old times; if something does, the point at the old start is closed.
 *
 * @param answers the changes, in the order in which to apply them; empty if there are none
 * @param known what the reader knows then
 */
record WatchDifference(List<Answer> answers, WatchState known) {
  /** The difference between two states of the same questions. */
  static WatchDifference between(WatchState known, WatchState newest) {
    List<Answer> changes = new ArrayList<>();
    List<AnswerState> after = new ArrayList<>();
    for (int i = 0; i < newest.answers().size(); i++) {
      after.add(compare(known.answers().get(i), newest.answers().get(i), changes));
    }
    return new WatchDifference(changes, new WatchState(after));
  }

  boolean isEmpty() {
    return answers.isEmpty();
  }

  private static AnswerState compare(AnswerState known, AnswerState newest, List<Answer> changes) {
    Answer.Builder change = newest.head().toBuilder();
    known.series().forEach((key, state) -> {
      if (!newest.series().containsKey(key)) {
        change.addSeries(closed(key, state, List.of()));
      }
    });
    Map<SeriesKey, SeriesState> after = new LinkedHashMap<>();
    newest.series().forEach((key, state) -> {
      SeriesState before = known.series().get(key);
      if (before == null) {
        change.addSeries(WatchState.series(key, state.unit(), state.points()));
        after.put(key, state);
      } else {
        after.put(key, compare(key, before, state, change));
      }
    });
    if (change.getSeriesCount() > 0 || newest.headDiffers(known)) {
      changes.add(change.build());
    }
    return new AnswerState(newest.head(), after);
  }

  private static SeriesState compare(SeriesKey key, SeriesState before, SeriesState now, Answer.Builder change) {
    Matching matching = new Matching(before.points(), now.points());
    List<Point> after = new ArrayList<>();
    List<Point> closed = new ArrayList<>(matching.gone);
    List<Point> changed = new ArrayList<>();
    for (int i = 0; i < now.points().size(); i++) {
      Point point = now.points().get(i);
      Point old = matching.oldOf.get(point);
      Point next = i + 1 < now.points().size() ? now.points().get(i + 1) : null;
      if (old != null && sameButForTimes(old, point) && fitsBetween(after, old, next)) {
        after.add(old);
        continue;
      }
      if (old != null && !old.getStartTime().equals(point.getStartTime())) {
        closed.add(old);
      }
      changed.add(point);
      after.add(point);
    }
    if (!closed.isEmpty()) {
      change.addSeries(closed(key, before, closed));
    }
    if (!changed.isEmpty()) {
      change.addSeries(WatchState.series(key, now.unit(), changed));
    }
    return new SeriesState(now.unit(), after);
  }

  /** Whether a point that keeps its old start stays where it belongs: behind those before it, and before the next one. */
  private static boolean fitsBetween(List<Point> before, Point point, @Nullable Point next) {
    return (before.isEmpty() || isBefore(before.getLast().getStartTime(), point.getStartTime()))
        && (next == null || isBefore(point.getStartTime(), next.getStartTime()));
  }

  private static boolean isBefore(Timestamp a, Timestamp b) {
    return a.getSeconds() < b.getSeconds() || (a.getSeconds() == b.getSeconds() && a.getNanos() < b.getNanos());
  }

  private static boolean sameButForTimes(Point a, Point b) {
    return a.equals(b)
        || a.toBuilder().setStartTime(b.getStartTime()).setEndTime(b.getEndTime()).build().equals(b);
  }

  private static Series closed(SeriesKey key, SeriesState state, List<Point> points) {
    List<Point> names =
        points.stream().map(p -> Point.newBuilder().setStartTime(p.getStartTime()).setEndTime(p.getEndTime()).build()).toList();
    return WatchState.series(key, state.unit(), names).toBuilder().setClosed(true).build();
  }

  /** Which point continues which: that with the same start, else with the same end, else the only ones left if they overlap. */
  private static final class Matching {
    private final Map<Point, Point> oldOf = new IdentityHashMap<>();
    private final List<Point> gone = new ArrayList<>();

    Matching(List<Point> before, List<Point> now) {
      Map<Object, Point> byStart = new HashMap<>();
      now.forEach(point -> byStart.put(point.getStartTime(), point));
      List<Point> oldLeft = pair(before, byStart, true);
      Map<Object, Point> byEnd = new HashMap<>();
      now.stream().filter(point -> !oldOf.containsKey(point)).forEach(point -> byEnd.put(point.getEndTime(), point));
      oldLeft = pair(oldLeft, byEnd, false);
      List<Point> newLeft = now.stream().filter(point -> !oldOf.containsKey(point)).toList();
      boolean onlyOnes = oldLeft.size() == 1 && newLeft.size() == 1;
      if (onlyOnes && isBefore(newLeft.getFirst().getStartTime(), oldLeft.getFirst().getEndTime())) {
        oldOf.put(newLeft.getFirst(), oldLeft.getFirst());
      } else {
        gone.addAll(oldLeft);
      }
    }

    private List<Point> pair(List<Point> old, Map<Object, Point> candidates, boolean byStart) {
      List<Point> left = new ArrayList<>();
      for (Point point : old) {
        Point found = candidates.remove(byStart ? point.getStartTime() : point.getEndTime());
        if (found == null) {
          left.add(point);
        } else {
          oldOf.put(found, point);
        }
      }
      return left;
    }
  }
}
