// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material.Bucket;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The parts of each point's window: of time, aligned as steps are and cut where the window is cut, or of the values of a dimension. Every
 * row of a window is in one of its parts.
 */
final class Buckets {
  /** Most parts of a window that are chosen where the question does not say how wide they are. */
  private static final int MOST_USUAL = 60;

  private static final List<Duration> WIDTHS =
      List.of(
          Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(15),
          Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3), Duration.ofHours(6),
          Duration.ofHours(12), Duration.ofDays(1), Duration.ofDays(2), Duration.ofDays(4), Duration.ofDays(7));

  private final Parts parts;
  private final Map<List<String>, List<Group>> byShown = new HashMap<>();

  private interface Parts {
    List<Bucket> of(List<Group> groups, int point);
  }

  private Buckets(Parts parts, Collection<Group> all, Collection<Group> shown, int keySize, List<String> other) {
    this.parts = parts;
    Set<List<String>> shownKeys = new HashSet<>();
    shown.forEach(group -> shownKeys.add(group.key()));
    for (Group group : all) {
      List<String> key = group.key().subList(0, keySize);
      byShown.computeIfAbsent(shownKeys.contains(key) ? key : other, k -> new ArrayList<>()).add(group);
    }
  }

  List<Bucket> of(Group group, int point) {
    return parts.of(byShown.getOrDefault(group.key(), List.of()), point);
  }

  /** The width that makes 10 to 60 parts of a window; fewer of a window that has fewer minutes, or hours where they are merged. */
  static Duration usualWidth(Windows windows, Ladder ladder) {
    long widest = windows.points().stream().mapToLong(point -> point.endMicros() - point.startMicros()).max().orElse(0);
    int span = ladder.span(windows.span().startMicros());
    for (Duration width : WIDTHS) {
      if (widest <= MOST_USUAL * Windows.micros(width) && width.toMinutes() % span == 0) {
        return width;
      }
    }
    long weeks = Math.ceilDiv(widest, MOST_USUAL * Windows.micros(WIDTHS.getLast()));
    return WIDTHS.getLast().multipliedBy(weeks);
  }

  static Buckets inTime(
      Question question, Windows windows, Duration width, Snapshot snapshot, PredictionParts read, Collection<Group> shown, String path) {
    BucketTimes times = BucketTimes.of(windows, width, question.zone(), path);
    refuseMoreThanMayBe((long) times.count() * shown.size(), path);
    times.segments().points().forEach(segment -> refuseCut(segment.startMicros(), snapshot.ladder(), path));
    Grouping grouping = new Grouping(question, times.segments(), false, read);
    grouping.readPredictions(snapshot);
    refuseFolded(grouping, path);
    return new Buckets(
        (groups, point) -> inTime(times, groups, point, read), grouping.all(), shown, question.groupBy().size(), grouping.other());
  }

  private static void refuseCut(long micros, Ladder ladder, String path) {
    if (ladder.cuts(micros)) {
      String unit = ladder.span(micros) == Ladder.HOUR ? "hours (UTC)" : "days (UTC)";
      throw QuestionRejected.of(path + ".bucket", Reason.INVALID_FIELD,
          "cuts the window at " + Windows.instant(micros) + ", but of that time only whole " + unit + " are kept; ask for buckets of whole "
              + unit + ", or about a later time");
    }
  }

  private static List<Bucket> inTime(BucketTimes times, List<Group> groups, int point, PredictionParts read) {
    List<Bucket> buckets = new ArrayList<>();
    for (BucketTimes.Part part : times.parts(point)) {
      PredictionTally tally = new PredictionTally(read);
      for (Group group : groups) {
        for (int segment = part.firstSegment(); segment < part.endSegment(); segment++) {
          group.addPredictionsTo(tally, segment);
        }
      }
      buckets.add(new Bucket(Windows.instant(part.range().startMicros()).toString(), tally));
    }
    return buckets;
  }

  static Buckets across(
      Question question, Windows windows, String dimension, Snapshot snapshot, PredictionParts read, Collection<Group> shown, String path) {
    List<String> groupBy = new ArrayList<>(question.groupBy());
    groupBy.add(dimension);
    Grouping grouping = new Grouping(question.withGroupBy(groupBy), windows, false, read);
    grouping.readPredictions(snapshot);
    refuseFolded(grouping, path);
    refuseMoreThanMayBe((long) grouping.all().size() * windows.points().size(), path);
    return new Buckets((groups, point) -> across(groups, point, read), grouping.all(), shown, question.groupBy().size(), grouping.other().subList(0, question.groupBy().size()));
  }

  private static List<Bucket> across(List<Group> groups, int point, PredictionParts read) {
    Map<String, PredictionTally> byValue = new TreeMap<>();
    for (Group group : groups) {
      group.addPredictionsTo(byValue.computeIfAbsent(group.key().getLast(), value -> new PredictionTally(read)), point);
    }
    return byValue.entrySet().stream().map(entry -> new Bucket(entry.getKey(), entry.getValue())).toList();
  }

  private static void refuseFolded(Grouping grouping, String path) {
    if (grouping.folded()) {
      refuseMoreThanMayBe(Long.MAX_VALUE, path);
    }
  }

  static void refuseMoreThanMayBe(long count, String path) {
    if (count > QueryEngine.MAX_ANSWER_POINTS) {
      throw QuestionRejected.of(path + ".bucket", Reason.TOO_MANY_POINTS,
          "makes more than " + QueryEngine.MAX_ANSWER_POINTS + " parts of windows; ask for wider buckets, fewer points, or fewer series");
    }
  }

  /** Whether a width can be one: whole minutes, at least one. */
  static boolean isWidth(Duration width) {
    return width.compareTo(Duration.ofMinutes(1)) >= 0
        && width.compareTo(Duration.ofDays(36_500)) <= 0
        && Windows.micros(width) % TimeRange.MINUTE == 0
        && width.getNano() == 0;
  }
}
