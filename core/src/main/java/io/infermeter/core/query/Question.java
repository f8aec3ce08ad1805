// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.RollupKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One question: which metrics, of which series, over which time.
 *
 * @param id the asker's
 * @param metrics what to compute; at least one
 * @param matchers all must hold
 * @param groupBy dimensions that split the answer
 * @param range over which time
 * @param step distance of the points; null: one point
 * @param window width of each point; null: the step
 * @param zone aligns steps of an hour and more
 * @param axis which time of a label counts
 * @param asOf only labels learned until then count; null: all
 * @param baseline what to compare with; null: nothing
 * @param maxSeries the rest is folded into {@code __other__}
 */
public record Question(
    String id,
    List<MetricParameters> metrics,
    List<Matcher> matchers,
    List<String> groupBy,
    Range range,
    @Nullable Duration step,
    @Nullable Duration window,
    ZoneId zone,
    RollupKey.Axis axis,
    @Nullable Instant asOf,
    @Nullable Baseline baseline,
    int maxSeries) {
  /** Series in an answer where nothing else is asked. */
  public static final int DEFAULT_MAX_SERIES = 1000;

  /** The time that a question is about. */
  public sealed interface Range {
    /** A fixed range; end null: now. */
    record Fixed(Instant start, @Nullable Instant end) implements Range {}

    /** The last so much up to now. */
    record Lookback(Duration duration) implements Range {}
  }

  /** What a value is compared with. */
  public sealed interface Baseline {
    /** Each series is compared with the one like it but for this dimension. */
    record OtherSeries(Matcher matcher) implements Baseline {}

    /** The same question so much earlier. */
    record Earlier(Duration offset) implements Baseline {}

    /** A pinned reference, by name. */
    record Pinned(String reference) implements Baseline {}
  }

  public Question {
    Objects.requireNonNull(id);
    metrics = List.copyOf(metrics);
    matchers = List.copyOf(matchers);
    groupBy = List.copyOf(groupBy);
    Objects.requireNonNull(range);
    Objects.requireNonNull(zone);
    Objects.requireNonNull(axis);
  }

  /** The same, split by other dimensions. */
  Question withGroupBy(List<String> others) {
    return new Question(id, metrics, matchers, others, range, step, window, zone, axis, asOf, baseline, maxSeries);
  }

  /** The same about other series. */
  Question withMatchers(List<Matcher> others) {
    return new Question(id, metrics, others, groupBy, range, step, window, zone, axis, asOf, baseline, maxSeries);
  }

  /** The same, held against something. */
  public Question withBaseline(@Nullable Baseline other) {
    return new Question(id, metrics, matchers, groupBy, range, step, window, zone, axis, asOf, other, maxSeries);
  }

  /** One point per metric and group. */
  public static Question of(String id, List<MetricParameters> metrics, List<Matcher> matchers, List<String> groupBy, Range range) {
    return new Question(
        id, metrics, matchers, groupBy, range, null, null, java.time.ZoneOffset.UTC, RollupKey.Axis.EVENT, null, null, DEFAULT_MAX_SERIES);
  }
}
