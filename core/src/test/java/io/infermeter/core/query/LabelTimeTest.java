// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.ingest.HistoryArbitrary;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey.Axis;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Questions about labels by when they were learned, and about what was known at a time. */
class LabelTimeTest {
  private static final Models MODELS = new UndeclaredModels();
  private static final long HOUR = HistoryArbitrary.HOUR;
  private static final long NOW = 12 * HOUR;
  private static final List<String> METRICS =
      List.of("accuracy", "confusion_matrix", "labelled_rows", "label_coverage", "label_delay_histogram");

  /** What was known then is what a gateway answers that has not heard of later labels. */
  @Property(tries = 300)
  void asOfForgetsWhatWasLearnedLater(@ForAll long seed) {
    Random random = new Random(seed);
    List<Object> events = new HistoryArbitrary(random).events(60);
    long asOf = random.nextLong(7 * 60) * TimeRange.MINUTE;
    if (random.nextBoolean()) {
      asOf = asOf / HOUR * HOUR;
    }
    long then = asOf;
    List<Object> known = events.stream().filter(event -> !(event instanceof Label label) || label.learnedMicros() < then).toList();
    TimeRange range = range(random, 3 * HOUR);
    Duration step = random.nextBoolean() ? null : Duration.ofMinutes(random.nextBoolean() ? 60 : 17);
    Answer hindsight = ask(filled(events), range, step, Axis.EVENT, instant(then));
    Answer then2 = ask(filled(known), range, step, Axis.EVENT, null);
    assertThat(shown(hindsight)).isEqualTo(shown(then2));
  }

  /** By the time of learning a window holds every change of a truth that was learned in it, each once. */
  @Property(tries = 300)
  void aWindowOfLearningHoldsWhatWasLearnedInIt(@ForAll long seed) {
    Random random = new Random(seed);
    MeterStore store = filled(new HistoryArbitrary(random).events(60));
    TimeRange range = range(random, 7 * HOUR);
    long labelled = 0;
    long right = 0;
    long retracted = 0;
    for (LabelHistory history : histories(store)) {
      for (LabelHistory.Revision revision : history.revisions()) {
        if (range.contains(revision.learnedMicros())) {
          labelled += revision.after() == null ? 0 : 1;
          right += history.prediction().value().equals(revision.after()) ? 1 : 0;
          retracted += revision.after() == null ? 1 : 0;
        }
      }
    }
    Question question = question(List.of("labelled_rows", "accuracy", "retracted_labels"), List.of(), range, null, Axis.JOIN, null);
    List<Series> series = engine(store).answer(question, NOW).series();
    assertThat(value(series.get(0))).isEqualTo(new MetricValue.Number(labelled));
    assertThat(series.get(1).points().getFirst().measured().sampleCount()).isEqualTo(labelled);
    if (labelled > 0) {
      assertThat(value(series.get(1))).isEqualTo(new MetricValue.Number((double) right / labelled));
    }
    assertThat(value(series.get(2))).isEqualTo(new MetricValue.Number(retracted));
  }

  @Property(tries = 100)
  void windowsAddUpOnBothAxes(@ForAll long seed) {
    Random random = new Random(seed);
    MeterStore store = filled(new HistoryArbitrary(random).events(60));
    TimeRange range = range(random, 7 * HOUR);
    long middle = range.startMicros() + random.nextLong(range.endMicros() - range.startMicros() - 1) + 1;
    for (Axis axis : Axis.values()) {
      long whole = labelled(store, range, axis);
      long parts =
          labelled(store, new TimeRange(range.startMicros(), middle), axis) + labelled(store, new TimeRange(middle, range.endMicros()), axis);
      assertThat(parts).isEqualTo(whole);
    }
  }

  @Test
  void whatCannotBeAnsweredIsRefusedByName() {
    MeterStore store = new InMemoryStore();
    TimeRange range = new TimeRange(0, HOUR);
    assertThatThrownBy(() -> ask(store, range, null, Axis.EVENT, Instant.ofEpochMilli(61_001))).hasMessageContaining("as_of: must be a whole minute");
    assertThatThrownBy(() -> ask(store, range, null, Axis.JOIN, Instant.ofEpochSecond(60))).hasMessageContaining("as_of: goes with TIME_AXIS_EVENT");
    assertThatThrownBy(() -> engine(store).answer(question(List.of("latency"), List.of(), range, null, Axis.JOIN, null), NOW))
        .hasMessageContaining("time_axis: latency does not depend on labels");
    assertThatThrownBy(() -> engine(store).answer(question(List.of("retracted_labels"), List.of(), range, null, Axis.EVENT, null), NOW))
        .hasMessageContaining("TIME_AXIS_JOIN");
    Question many =
        question(List.of("accuracy"), List.of(), new TimeRange(0, 40 * HOUR), Duration.ofMinutes(7), Axis.EVENT, Instant.ofEpochSecond(60));
    assertThatThrownBy(() -> engine(store).answer(many, 100 * HOUR)).hasMessageContaining("windows cut").hasMessageContaining("whole hours");
  }

  private static TimeRange range(Random random, long length) {
    long unit = List.of(1L, TimeRange.MINUTE, HOUR).get(random.nextInt(3));
    long a = random.nextLong(length / unit + 1) * unit;
    long b = random.nextLong(length / unit + 1) * unit;
    return a == b ? new TimeRange(0, length) : new TimeRange(Math.min(a, b), Math.max(a, b));
  }

  private static long labelled(MeterStore store, TimeRange range, Axis axis) {
    Question question = question(List.of("labelled_rows"), List.of(), range, null, axis, null);
    return (long) ((MetricValue.Number) value(engine(store).answer(question, NOW).series().getFirst())).value();
  }

  private static MetricValue value(Series series) {
    return series.points().getFirst().measured().value();
  }

  /** Everything but intervals: which rows of a call were labelled then is not kept. */
  private static List<String> shown(Answer answer) {
    List<String> shown = new ArrayList<>();
    for (Series series : answer.series()) {
      for (Point point : series.points()) {
        var m = point.measured();
        shown.add(series.metric().name() + series.dimensions() + point.range() + m.value() + m.sampleCount() + m.coverage());
      }
    }
    return shown;
  }

  private static List<LabelHistory> histories(MeterStore store) {
    return store.read(
        snapshot -> {
          List<LabelHistory> found = new ArrayList<>();
          snapshot.histories(TimeRange.ALL, any -> true, found::add);
          return found;
        });
  }

  private static MeterStore filled(List<Object> events) {
    MeterStore store = new InMemoryStore();
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    for (Object event : events) {
      if (event instanceof RecordedCall call) {
        recorder.add(call);
      }
      recorder.flush(event instanceof Label label ? List.of(label) : List.of(), List.of(), 0);
    }
    return store;
  }

  private static QueryEngine engine(MeterStore store) {
    return new QueryEngine(store, MODELS, Metrics.all(), () -> NOW);
  }

  private static Answer ask(MeterStore store, TimeRange range, @Nullable Duration step, Axis axis, @Nullable Instant asOf) {
    return engine(store).answer(question(METRICS, List.of("segment.s"), range, step, axis, asOf), NOW);
  }

  private static Question question(
      List<String> metrics, List<String> groups, TimeRange range, @Nullable Duration step, Axis axis, @Nullable Instant asOf) {
    return new Question(
        "q", metrics.stream().map(MetricParameters::named).toList(), List.of(), groups,
        new Question.Range.Fixed(instant(range.startMicros()), instant(range.endMicros())), step, null, ZoneOffset.UTC, axis, asOf, null, 100);
  }

  private static Instant instant(long micros) {
    return Windows.instant(micros);
  }
}
