// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static io.infermeter.core.query.Meter.NOW;
import static io.infermeter.core.query.Meter.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExactRowsTest {
  /** Law: what rows say is what counts say, for every metric that has both, on every window. */
  @Property(tries = 40)
  void rowsSayWhatCountsSay(@ForAll long seed, @ForAll @LongRange(min = 1, max = 900) long stepSeconds) {
    Random random = new Random(seed);
    Meter meter = new Meter();
    for (int i = 0; i < 50; i++) {
      List<String> answered = new ArrayList<>();
      List<@Nullable String> truths = new ArrayList<>();
      for (int row = random.nextInt(4); row >= 0; row--) {
        answered.add("c" + random.nextInt(4));
        truths.add(random.nextInt(4) == 0 ? null : "c" + random.nextInt(3));
      }
      meter.batch(START + random.nextLong(30 * TimeRange.MINUTE), Meter.lighting(random.nextBoolean() ? "dim" : "normal"), answered, truths);
    }
    meter.flush();
    List<MetricParameters> counts = Metrics.all().stream().filter(ExactRowsTest::hasBoth).map(ExactRowsTest::byCounts).toList();
    List<MetricParameters> rows = counts.stream().map(m -> m.withBasisAndComputation(m.basis(), Computation.ROWS)).toList();
    assertThat(counts).hasSizeGreaterThanOrEqualTo(11);
    long to = START + 30 * TimeRange.MINUTE + random.nextLong(1_000_000);
    Duration step = Duration.ofSeconds(stepSeconds);
    for (Duration window : new Duration[] {null, step.multipliedBy(3)}) {
      Answer fromCounts = meter.engine().answer(question(counts, to, step, window), NOW);
      Answer fromRows = meter.engine().answer(question(rows, to, step, window), NOW);
      assertThat(values(fromRows)).isEqualTo(values(fromCounts));
      assertThat(fromRows.series()).allSatisfy(
          s -> assertThat(s.points().getFirst().measured().source()).isEqualTo(new Measured.Source(Basis.REALIZED, Computation.ROWS)));
    }
  }

  private static Question question(List<MetricParameters> metrics, long to, Duration step, Duration window) {
    Question plain = Meter.ask(START, to, List.of("segment.lighting"), metrics.toArray(MetricParameters[]::new));
    return Meter.stepped(plain, step, window);
  }

  private static boolean hasBoth(MetricDefinition metric) {
    return metric.support().computations().containsAll(List.of(Computation.COUNTS, Computation.ROWS));
  }

  private static MetricParameters byCounts(MetricDefinition metric) {
    MetricParameters named = MetricParameters.named(metric.descriptor().name());
    return metric.descriptor().parameters().contains(Parameter.AVERAGE) ? named.withAverage(MetricParameters.Average.MACRO) : named;
  }

  private static List<Object> values(Answer answer) {
    return answer.series().stream()
        .flatMap(series -> series.points().stream())
        .map(point -> (Object) List.of(point.range(), point.measured().withSource(new Measured.Source(null, null))))
        .toList();
  }

  @Test
  void moreRowsThanMayBeReadAreRefusedWithAWayOut() {
    Meter meter = new Meter().predict(START, Meter.version("3"), 6, 5).flush();
    QueryEngine engine = new QueryEngine(meter.store, Meter.MODELS, Metrics.all(), () -> NOW, 10);
    QuestionRejected refused = catchThrowableOfType(QuestionRejected.class, () -> engine.answer(exact(), NOW));
    assertThat(refused.violations()).singleElement().satisfies(
        violation -> {
          assertThat(violation.reason()).isEqualTo(QuestionRejected.Reason.TOO_MANY_ROWS);
          assertThat(violation.field()).isEqualTo("metrics[0].computation");
          assertThat(violation.message()).contains("10").contains("shorter").contains("COMPUTATION_COUNTS");
        });
    assertThat(engine.answer(Meter.ask("accuracy"), NOW).series()).hasSize(1);
  }

  @Test
  void aMetricThatHasNoRowsSaysWhatItHas() {
    MetricParameters asked = MetricParameters.named("accuracy").withBasisAndComputation(null, Computation.GRID);
    QuestionRejected refused =
        catchThrowableOfType(
            QuestionRejected.class, () -> new Meter().engine().validate(Meter.ask(START, NOW, List.of(), asked)));
    assertThat(refused.violations()).singleElement().satisfies(
        violation -> assertThat(violation.message()).contains("COMPUTATION_COUNTS or COMPUTATION_ROWS"));
  }

  @Test
  void aWindowWhoseRowsAreGoneSaysSo() {
    Meter meter = new Meter().predict(START, Meter.version("3"), 3, 1).predict(START + 20 * TimeRange.MINUTE, Meter.version("3"), 2, 0).flush();
    long since = START + 10 * TimeRange.MINUTE;
    QueryEngine engine = new QueryEngine(rowsSince(meter.store, since), Meter.MODELS, Metrics.all(), () -> NOW);
    List<Point> points = engine.answer(Meter.stepped(exact(), Duration.ofMinutes(10), null), NOW).series().getFirst().points();
    assertThat(points.getFirst().measured().value()).isInstanceOfSatisfying(
        MetricValue.Undefined.class,
        why -> {
          assertThat(why.reason()).isEqualTo(MetricValue.Reason.ROWS_GONE);
          assertThat(why.message()).contains("COMPUTATION_COUNTS");
        });
    assertThat(points.get(2).measured().value()).isEqualTo(new MetricValue.Number(1));
    assertThat(engine.answer(Meter.ask("accuracy"), NOW).series().getFirst().points().getFirst().measured().value())
        .isEqualTo(new MetricValue.Number(5 / 6.0));
  }

  private static Question exact() {
    MetricParameters asked = MetricParameters.named("accuracy").withBasisAndComputation(null, Computation.ROWS);
    return Meter.ask(START, NOW, List.of(), asked);
  }

  /** The same store, of whose rows only those since an instant are left. */
  private static MeterStore rowsSince(MeterStore store, long since) {
    return (MeterStore)
        Proxy.newProxyInstance(
            MeterStore.class.getClassLoader(),
            new Class<?>[] {MeterStore.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("read")) {
                return method.invoke(store, arguments);
              }
              @SuppressWarnings("unchecked")
              Function<Snapshot, Object> work = (Function<Snapshot, Object>) arguments[0];
              return store.read(snapshot -> work.apply(without(snapshot, since)));
            });
  }

  private static Snapshot without(Snapshot snapshot, long since) {
    return (Snapshot)
        Proxy.newProxyInstance(
            Snapshot.class.getClassLoader(),
            new Class<?>[] {Snapshot.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("rowsSinceMicros")) {
                return since;
              }
              if (method.getName().equals("predictions")) {
                TimeRange asked = (TimeRange) arguments[0];
                long start = Math.max(asked.startMicros(), Math.min(since, asked.endMicros()));
                arguments[0] = new TimeRange(start, asked.endMicros());
              }
              try {
                return method.invoke(snapshot, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
