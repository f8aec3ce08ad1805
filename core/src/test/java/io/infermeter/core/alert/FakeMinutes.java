// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.core.query.Series;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers about shares of rows that are given minute by minute, or second by second, and series by series. */
final class FakeMinutes implements Questions {
  private final long unit;
  private final MetricDescriptor.Better better;
  final Map<String, long[][]> series = new TreeMap<>();

  /** How old a prediction is when its label has come; null: it is not known. */
  @Nullable Duration labelsTake;

  FakeMinutes(Duration unit, MetricDescriptor.Better better) {
    this.unit = unit.toNanos() / 1000;
    this.better = better;
  }

  FakeMinutes() {
    this(Duration.ofMinutes(1), MetricDescriptor.Better.HIGHER);
  }

  /** Successes and rows of a series by minute. */
  void put(String name, long[] successes, long[] rows) {
    series.put(name, new long[][] {successes, rows});
  }

  @Override
  public void validate(Question question) {}

  @Override
  public Answer answer(Question question, long nowMicros) {
    Question.Range.Fixed range = (Question.Range.Fixed) question.range();
    long start = micros(range.start());
    long end = micros(range.end());
    long step = question.step() == null ? end - start : question.step().toNanos() / 1000;
    List<Series> all = new ArrayList<>();
    series.forEach(
        (name, rows) -> {
          List<Point> points = new ArrayList<>();
          boolean any = false;
          for (long at = start; at < end; at += step) {
            TimeRange window = new TimeRange(at, Math.min(end, at + step));
            long n = sum(rows[1], window);
            any |= n > 0;
            points.add(new Point(window, measured(sum(rows[0], window), n), Point.Finality.COMPLETE));
          }
          if (any) {
            all.add(new Series(question.metrics().getFirst(), Map.of("model", name), "1", points, mature(nowMicros)));
          }
        });
    return new Answer(question.id(), all, nowMicros, List.of());
  }

  private @Nullable Long mature(long nowMicros) {
    return labelsTake == null ? null : Long.valueOf(nowMicros - labelsTake.toNanos() / 1000);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private long sum(long[] values, TimeRange window) {
    long sum = 0;
    for (long i = Math.max(0, window.startMicros() / unit); i < Math.min(values.length, window.endMicros() / unit); i++) {
      sum += values[(int) i];
    }
    return sum;
  }

  private static Measured measured(long successes, long n) {
    if (n == 0) {
      return Measured.undefined(MetricValue.Reason.NO_LABELS, "there is no row");
    }
    double share = (double) successes / n;
    double error = Math.sqrt(share * (1 - share) / n);
    Interval sampling = new Interval(Interval.Kind.SAMPLING, MetricParameters.IntervalMethod.NORMAL, share - 2 * error, share + 2 * error, 0.95);
    return new Measured(
        Map.of(), new MetricValue.Number(share), OptionalDouble.empty(), OptionalDouble.empty(), n, null, List.of(sampling),
        error, null, new Measured.Proportion(successes, n), 1, null, List.of());
  }

  @Override
  public List<MetricDescriptor> metrics() {
    return Stream.of("accuracy", "dropped_ratio")
        .map(
            name ->
                new MetricDescriptor(
                    name, "", "1", MetricDescriptor.ValueKind.NUMBER, better, OptionalDouble.of(0), OptionalDouble.of(1), Set.of(), List.of("model"),
                    true, ""))
        .toList();
  }

  @Override
  public List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range) {
    return List.of();
  }

  static MetricParameters accuracy() {
    return MetricParameters.named("accuracy");
  }
}
