// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.PredictionParts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/** Windows that end after everything that has happened: their last minute is read as an aggregate, and counts as its rows do. */
class QuietEndTest {
  private static final long MINUTE = TimeRange.MINUTE;
  private static final long START = 1_790_001_000_000_000L;
  private static final Models MODELS = new UndeclaredModels();
  private static final List<String> CLASSES = List.of("0", "1", "2");

  private final List<TimeRange> rowsRead = new ArrayList<>();

  private MeterStore filled(Random random, long endMicros) {
    InMemoryStore store = new InMemoryStore();
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Position position = new Position(START + random.nextLong(endMicros - START), store.process(), i);
      long longest = (endMicros - position.micros()) * 1_000 + (random.nextInt(40) == 0 ? 1 : 0);
      Call call = call(random, position, random.nextInt(5) == 0 ? longest : random.nextLong(Math.min(longest, 3_000_000_000L)));
      recorder.add(new RecordedCall(call, rows(random, call, labels), null));
    }
    if (random.nextBoolean()) {
      recorder.add(new Drop(new Position(START + random.nextLong(endMicros - START), store.process(), 99), series(random), DropCause.QUEUE_FULL, 3));
    }
    recorder.flush(labels, List.of(), endMicros - random.nextInt(2));
    addMore(random, store.asProcess(2), endMicros);
    if (random.nextInt(3) == 0) {
      long gone = START + random.nextLong(2 * MINUTE);
      store.write(transaction -> transaction.removeRows(gone, 1_000_000));
    }
    return store;
  }

  /** Calls of another process, some with ids that are taken, and labels that are corrected later. */
  private static void addMore(Random random, MeterStore store, long endMicros) {
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Position position = new Position(START + random.nextLong(endMicros - START), store.process(), 50 + i);
      Call call = call(random, position, random.nextLong((endMicros - position.micros()) * 1_000));
      recorder.add(new RecordedCall(call, rows(random, call, labels), null));
    }
    recorder.flush(labels, List.of(), endMicros);
    List<Label> corrections = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      PredictionKey key = new PredictionKey("digits", "p" + random.nextInt(70), 0, "");
      Value truth = new Value.ClassName(CLASSES.get(random.nextInt(3)));
      corrections.add(new Label(key, truth, 5 + random.nextInt(3), "", 0, "l", endMicros + random.nextLong(2 * MINUTE)));
    }
    recorder.flush(corrections, List.of(), endMicros);
  }

  private static Dimensions series(Random random) {
    String traffic = random.nextInt(8) == 0 ? Dimensions.EVALUATION : Dimensions.LIVE;
    TreeMap<String, String> segments = new TreeMap<>(Map.of("lighting", "" + random.nextInt(2)));
    return new Dimensions("digits", "" + random.nextInt(2), "", "", "", traffic, "", segments);
  }

  private static Call call(Random random, Position position, long latency) {
    boolean ok = random.nextInt(8) > 0;
    return new Call(
        position, series(random), ok ? CallOutcome.OK : CallOutcome.FAILED, ok ? 0 : 13, latency, latency / 2, latency / 4, ok ? 1 + random.nextInt(3) : 0, 7, 7);
  }

  private static List<Prediction> rows(Random random, Call call, List<Label> labels) {
    List<Prediction> rows = new ArrayList<>();
    for (int row = 0; row < call.rows(); row++) {
      PredictionKey key = new PredictionKey("digits", "p" + call.position().sequence(), row, "");
      Scores scores = new Scores(Scores.ElementType.FP32, new double[] {.2, .3, .5}, CLASSES);
      Value answered = new Value.ClassName(CLASSES.get(random.nextInt(3)));
      rows.add(new Prediction(key, call.position(), call.dimensions(), answered, scores, .5, 5, 1));
      for (int label = random.nextInt(3); label > 0; label--) {
        labels.add(new Label(key, new Value.ClassName(CLASSES.get(random.nextInt(3))), label, "", 0, "l", call.position().micros()));
      }
    }
    return rows;
  }

  /** A store of which no time is quiet, so that all that is cut is read row by row. */
  private MeterStore restless(MeterStore store) {
    return new MeterStore() {
      @Override
      public int process() {
        return store.process();
      }

      @Override
      public <T> T write(Function<WriteTransaction, T> work) {
        return store.write(work);
      }

      @Override
      public <T> T read(Function<Snapshot, T> work) {
        return store.read(snapshot -> work.apply(watched(snapshot, false)));
      }

      @Override
      public void close() {}
    };
  }

  /** The same snapshot, of which it is noted for what ranges rows are read. */
  private Snapshot watched(Snapshot snapshot, @Nullable Boolean quiet) {
    return (Snapshot)
        Proxy.newProxyInstance(
            Snapshot.class.getClassLoader(),
            new Class<?>[] {Snapshot.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("isQuiet") && quiet != null) {
                return quiet;
              }
              if (List.of("callSpans", "predictionSpans").contains(method.getName())) {
                ((List<?>) arguments[0]).forEach(span -> rowsRead.add((TimeRange) span));
              }
              try {
                return method.invoke(snapshot, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static QueryEngine engine(MeterStore store, long now) {
    return new QueryEngine(store, MODELS, Metrics.all(), () -> now);
  }

  private static MetricParameters metric(Random random) {
    MetricParameters metric = MetricParameters.named(Metrics.all().get(random.nextInt(Metrics.all().size())).descriptor().name());
    return switch (random.nextInt(20)) {
      case 0 -> metric.withQuantile(1);
      case 1 -> metric.withBucket(Duration.ofMinutes(1));
      case 2 -> metric.withAcross("version");
      case 3 -> metric.withPositiveClass("1");
      default -> metric;
    };
  }

  private static Question.@Nullable Baseline baseline(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> new Question.Baseline.OtherSeries(Matcher.in("version", "1"));
      case 1 -> new Question.Baseline.Earlier(Duration.ofSeconds(30 + random.nextInt(100)));
      default -> null;
    };
  }

  private static Question question(Random random, long from, long to) {
    List<MetricParameters> metrics = Stream.generate(() -> metric(random)).limit(1 + random.nextInt(10) / 8).toList();
    List<Matcher> matchers = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      matchers.add(Matcher.in("outcome", "ok"));
    }
    List<String> groupBy =
        List.of(List.<String>of(), List.of("version"), List.of("outcome"), List.of("segment.lighting"), List.of("traffic")).get(random.nextInt(5));
    Question.Range range = new Question.Range.Fixed(Windows.instant(from), Windows.instant(to));
    Duration step =
        random.nextBoolean() ? null : List.of(Duration.ofMinutes(1), Duration.ofSeconds(40), Duration.ofMinutes(2)).get(random.nextInt(3));
    Duration window = step != null && random.nextBoolean() ? step.multipliedBy(2) : null;
    RollupKey.Axis axis = random.nextInt(4) == 0 ? RollupKey.Axis.JOIN : RollupKey.Axis.EVENT;
    Instant asOf = random.nextInt(9) == 0 ? Windows.instant(from + random.nextLong(to - from + MINUTE)) : null;
    return new Question("q", metrics, matchers, groupBy, range, step, window, ZoneOffset.UTC, axis, asOf, baseline(random), 1 + random.nextInt(5));
  }

  @Property(tries = 40)
  void theLastMinuteCountsTheSameRowsAsAnAggregate(@ForAll long seed) {
    Random random = new Random(seed);
    long end = START + 2 * MINUTE + 1 + random.nextLong(2 * MINUTE);
    MeterStore store = filled(random, end);
    for (int i = 0; i < 40; i++) {
      long to = random.nextInt(4) == 0 ? START + random.nextLong(5 * MINUTE) : end + random.nextLong(MINUTE) * random.nextInt(2);
      Question question = question(random, Math.max(START, to - 1 - random.nextLong(4 * MINUTE)), to);
      assertThat(answer(engine(store, to), question, to)).as("%s", question).isEqualTo(answer(engine(restless(store), to), question, to));
    }
  }

  private static @Nullable Answer answer(QueryEngine engine, Question question, long now) {
    try {
      return engine.answer(question, now);
    } catch (QuestionRejected refused) {
      return null;
    }
  }

  @Test
  void noRowIsReadOfALastMinuteThatEndsQuietly() {
    long end = START + MINUTE + 20_000_000;
    MeterStore store = new InMemoryStore();
    Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
    Call call = new Call(new Position(end - 1_000_000, 1, 1), Meter.version("3"), CallOutcome.OK, 0, 1_000_000_000L, 4, 1, 0, 7, 7);
    recorder.add(new RecordedCall(call, List.of(), null));
    recorder.flush(List.of(), List.of(), end);
    assertThat(spansReadUntil(store, end)).isEmpty();
    assertThat(spansReadUntil(store, end - 1)).as("a call still ran then").containsOnly(new TimeRange(START + MINUTE, end - 1));
  }

  private List<TimeRange> spansReadUntil(MeterStore store, long end) {
    rowsRead.clear();
    Question question = Meter.ask(START, end, List.of(), MetricParameters.named("latency"), MetricParameters.named("accuracy"));
    store.read(
        snapshot -> {
          Snapshot watched = watched(snapshot, null);
          Grouping grouping = new Grouping(question, Windows.of(question, end), true, PredictionParts.ALL);
          grouping.readCalls(watched, false);
          grouping.readPredictions(watched);
          return true;
        });
    return List.copyOf(rowsRead);
  }
}
