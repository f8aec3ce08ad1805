// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricParameters.Statistic;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.LatencyHistogram;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Questions about calls that take long, over windows that begin and end anywhere, against looking at each call. */
class CallFlowQueryTest {
  private static final long MINUTES = 6 * TimeRange.MINUTE;

  private final List<Call> calls = new ArrayList<>();
  private final MeterStore store = new InMemoryStore();

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private void make(Random random, int count) {
    for (int i = 0; i < count; i++) {
      String model = random.nextInt(3) == 0 ? "fraud" : "digits";
      CallOutcome outcome = random.nextInt(4) == 0 ? CallOutcome.FAILED : CallOutcome.OK;
      long latency = random.nextInt(3) == 0 ? random.nextLong(3 * TimeRange.MINUTE * 1_000) : random.nextLong(3_000_000_000L);
      Position position = new Position(random.nextLong(MINUTES), 1, i);
      calls.add(new Call(position, Dimensions.ofModel(model), outcome, 0, latency, latency / 2, 0, outcome == CallOutcome.OK ? 2 : 0, 1, 1));
    }
    record();
  }

  private void record() {
    Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
    calls.forEach(call -> recorder.add(new RecordedCall(call, List.of(), call.rows() > 0 ? io.infermeter.core.call.DropCause.TOO_LARGE : null)));
    recorder.flush(List.of(), List.of(), 0);
    recorder.settleAll();
    recorder.flush(List.of(), List.of(), 0);
  }

  private Measured ask(MetricParameters metric, TimeRange window, List<Matcher> matchers) {
    Question.Range range = new Question.Range.Fixed(instant(window.startMicros()), instant(window.endMicros()));
    List<Series> series = answer(Question.of("q", List.of(metric), matchers, List.of(), range)).series();
    return series.getFirst().points().getFirst().measured();
  }

  private Answer answer(Question question) {
    return new QueryEngine(store, new UndeclaredModels(), Metrics.all(), () -> 100 * TimeRange.MINUTE).answer(question, 100 * TimeRange.MINUTE);
  }

  private static double number(Measured measured) {
    return ((MetricValue.Number) measured.value()).value();
  }

  private static MetricParameters named(String name) {
    return MetricParameters.named(name);
  }

  /** Law: any window, however it falls on minutes, is answered as if from the rows alone. */
  @Property(tries = 150)
  void anyWindowIsAnsweredAsFromTheRows(@ForAll long seed, @ForAll @IntRange(min = 0, max = 25) int count) {
    CallFlowQueryTest test = new CallFlowQueryTest();
    Random random = new Random(seed);
    test.make(random, count);
    long start = random.nextLong(MINUTES);
    test.compare(new TimeRange(start, start + 1 + random.nextLong(MINUTES)));
    test.compare(new TimeRange(TimeRange.MINUTE, 4 * TimeRange.MINUTE));
  }

  private void compare(TimeRange window) {
    long from = window.startMicros() * 1_000;
    long to = window.endMicros() * 1_000;
    List<Call> of = calls.stream().filter(call -> call.dimensions().model().equals("digits")).toList();
    long begun = of.stream().filter(call -> window.contains(call.position().micros())).count();
    long carried = of.stream().filter(call -> call.startNanos() < from && call.endNanos() > from).count();
    long left = of.stream().filter(call -> call.startNanos() < to && call.endNanos() > to).count();
    double area = of.stream().mapToDouble(call -> Math.max(0, Math.min(to, call.endNanos()) - Math.max(from, call.startNanos())) / 1e9).sum();
    List<Matcher> digits = List.of(Matcher.in("model", "digits"));
    assertThat(number(ask(named("call_count"), window, digits))).isEqualTo(begun);
    assertThat(number(ask(named("in_flight_at_start"), window, digits))).isEqualTo(carried);
    assertThat(number(ask(named("ended_count"), window, digits))).isEqualTo(carried + begun - left);
    assertThat(number(ask(named("in_flight").withStatistic(Statistic.LAST), window, digits))).isEqualTo(left);
    Measured mean = ask(named("in_flight"), window, digits);
    assertThat(number(mean)).isCloseTo(area / window.seconds(), Offset.offset(1e-9));
    compareExtremes(of, window, digits);
  }

  private void compareExtremes(List<Call> of, TimeRange window, List<Matcher> digits) {
    long most = 0;
    long least = Long.MAX_VALUE;
    long busy = 0;
    List<Long> cuts = new ArrayList<>(List.of(window.startMicros() * 1_000, window.endMicros() * 1_000));
    of.forEach(call -> cuts.addAll(List.of(call.startNanos(), call.endNanos())));
    cuts.removeIf(cut -> cut < cuts.get(0) || cut > cuts.get(1));
    List<Long> sorted = cuts.stream().sorted().distinct().toList();
    for (int i = 1; i < sorted.size(); i++) {
      long at = sorted.get(i - 1);
      long inFlight = of.stream().filter(call -> call.startNanos() <= at && call.endNanos() > at).count();
      most = Math.max(most, inFlight);
      least = Math.min(least, inFlight);
      busy += inFlight > 0 ? sorted.get(i) - at : 0;
    }
    assertThat(number(ask(named("in_flight").withStatistic(Statistic.MAXIMUM), window, digits))).isEqualTo(most);
    assertThat(number(ask(named("in_flight").withStatistic(Statistic.MINIMUM), window, digits))).isEqualTo(least);
    assertThat(number(ask(named("busy_time"), window, digits))).isEqualTo(busy / 1e9);
    of.stream()
        .filter(call -> call.outcome() == CallOutcome.OK && window.contains(call.position().micros()))
        .mapToLong(Call::latencyNanos)
        .max()
        .ifPresent(
            longest -> {
              Measured maximum = ask(named("latency").withQuantile(1), window, digits);
              assertThat(number(maximum)).isEqualTo(longest / 1e9);
              assertThat(maximum.intervals()).isEmpty();
            });
  }

  @Test
  void severalSeriesAreReplicaSecondsAndTheirPeakIsBounded() {
    for (String model : List.of("digits", "fraud")) {
      for (long i = 0; i < 3; i++) {
        Position position = new Position(10_000_000 + i * 1_000_000, 1, model.hashCode() + i);
        calls.add(new Call(position, Dimensions.ofModel(model), CallOutcome.OK, 0, 10_000_000_000L, 1, 0, 4, 1, 1));
      }
    }
    record();
    TimeRange minute = new TimeRange(0, TimeRange.MINUTE);
    assertThat(number(ask(named("busy_time"), minute, List.of()))).isEqualTo(24);
    assertThat(number(ask(named("busy_throughput"), minute, List.of()))).isEqualTo(1);
    Measured peak = ask(named("in_flight").withStatistic(Statistic.MAXIMUM), minute, List.of());
    assertThat(number(peak)).isEqualTo(6);
    assertThat(peak.intervals()).singleElement().satisfies(
        interval -> {
          assertThat(interval.kind()).isEqualTo(Interval.Kind.APPROXIMATION);
          assertThat(interval.low()).isEqualTo(3);
          assertThat(interval.high()).isEqualTo(6);
        });
  }

  @Test
  void eachOutcomeHasItsRateAndItsShare() {
    CallOutcome[] outcomes = {CallOutcome.OK, CallOutcome.OK, CallOutcome.OK, CallOutcome.TIMED_OUT};
    for (int i = 0; i < outcomes.length; i++) {
      calls.add(new Call(new Position(i, 1, i), Dimensions.ofModel("digits"), outcomes[i], 0, 1, 1, 0, 0, 1, 1));
    }
    record();
    Question.Range range = new Question.Range.Fixed(Instant.EPOCH, instant(TimeRange.MINUTE));
    Answer answer = answer(Question.of("q", List.of(named("outcome_share"), named("outcome_rate")), List.of(), List.of(), range));
    assertThat(answer.series()).extracting(series -> series.dimensions().get("outcome") + "=" + number(series.points().getFirst().measured()))
        .containsExactly(
            "ok=0.75", "failed=0.0", "refused=0.0", "cancelled=0.0", "timed_out=0.25",
            "ok=0.05", "failed=0.0", "refused=0.0", "cancelled=0.0", "timed_out=" + 1 / 60.0);
    assertThat(answer.series().getFirst().points().getFirst().measured().intervals()).hasSize(1);
  }

  @Test
  void aQuantileHasTheBoundsOfItsBinAndWhereItsSampleIsLargeEnoughAnIntervalOfOrderStatistics() {
    for (int i = 1; i <= 367; i++) {
      calls.add(new Call(new Position(i, 1, i), Dimensions.ofModel("digits"), CallOutcome.OK, 0, i * 1_000_000L, 1, 0, 0, 1, 1));
    }
    record();
    TimeRange minute = new TimeRange(0, TimeRange.MINUTE);
    Measured median = ask(named("latency").withQuantile(.5), minute, List.of());
    assertThat(median.intervals()).extracting(Interval::kind).containsExactly(Interval.Kind.APPROXIMATION, Interval.Kind.SAMPLING);
    Interval sampling = median.intervals().getLast();
    assertThat(sampling.low()).isLessThanOrEqualTo(.165).isGreaterThan(.160);
    assertThat(sampling.high()).isGreaterThanOrEqualTo(.203).isLessThan(.208);
    assertThat(sampling.confidenceLevel()).isEqualTo(.95);
    assertThat(ask(named("latency").withQuantile(.99), minute, List.of()).intervals()).as("367 are too few").hasSize(1);
    assertThat(LatencyHistogram.index(184_000_000)).isEqualTo(LatencyHistogram.index((long) (number(median) * 1e9)));
  }

  @Test
  void stepsOfSecondsAddUpToTheMinute() {
    make(new Random(3), 25);
    Question.Range range = new Question.Range.Fixed(Instant.EPOCH, instant(TimeRange.MINUTE));
    Question steps =
        new Question(
            "q", List.of(named("ended_count"), named("busy_time")), List.of(Matcher.in("model", "digits")), List.of(), range,
            Duration.ofSeconds(7), null, ZoneOffset.UTC, io.infermeter.core.store.RollupKey.Axis.EVENT, null, null, 10);
    for (Series series : answer(steps).series()) {
      double sum = series.points().stream().mapToDouble(point -> number(point.measured())).sum();
      double whole = number(ask(series.metric(), new TimeRange(0, TimeRange.MINUTE), List.of(Matcher.in("model", "digits"))));
      assertThat(sum).isCloseTo(whole, Offset.offset(1e-9));
    }
  }
}
